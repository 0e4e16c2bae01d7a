"""What made a result: recorded with every scan, so that it can be made again."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

MAKERS = ("unspin", "datasketch", "scikit-learn", "numpy", "rapidfuzz", "trafilatura")


def versions() -> dict[str, str]:
    """Versions of what makes the results; sources that are not installed have none."""
    found = {}
    for name in MAKERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
