"""All benchmarks, one after the other: the engine, the page in Chromium, and fifty sessions over real sockets."""

import subprocess
import sys

for name in ("engine", "page", "sessions"):
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=True)
