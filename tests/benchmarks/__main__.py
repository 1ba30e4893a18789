"""All benchmarks, one after the other: engine, frames, the event loop, the page in Chromium, sessions over sockets."""

import subprocess
import sys

for name in ("engine", "frames", "lateness", "page", "sessions"):
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=True)
