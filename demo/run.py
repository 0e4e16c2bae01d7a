"""What `make demo` runs: serves the farm, and the real command against it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from demo.serve import serve


def main() -> int:
    """Crawls, scans and reports the farm; returns the command's exit code."""
    for left in Path().glob("demo.db*"):  # its pages were served on another port
        left.unlink()
    with serve() as farm:
        command = [sys.executable, "-m", "dedup", "run", *farm.urls]
        command += ["--db", "demo.db", "--report", "demo-report", "--allow-private", "--delay", "0"]
        command.append("--ads-txt")
        for mapping in farm.resolve:
            command += ["--resolve", mapping]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
