"""All benchmarks, one after the other, from the engine to whole sessions."""

import subprocess
import sys

for name in ("engine", "frames", "explanations", "seek", "seeds", "lateness", "page", "sessions"):
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=True)
