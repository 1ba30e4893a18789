"""All benchmarks, one after the other: engine, frames, explanations, journeys, the event loop, the page, sessions."""

import subprocess
import sys

for name in ("engine", "frames", "explanations", "travel", "lateness", "page", "sessions"):
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=True)
