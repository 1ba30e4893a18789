"""Writes the constraints files: exact versions for every platform, without index addresses or headers."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
EXTRAS = {"run.txt": [], "test.txt": ["test"]}


def main() -> None:
    for name, extras in EXTRAS.items():
        command = [
            *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--upgrade"),
            *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
            *("--python-version", "3.11", "--output-file", str(HERE / name)),
            *(f"--extra={extra}" for extra in extras),
        ]
        subprocess.run(command, check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main()
