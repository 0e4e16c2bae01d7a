"""What is installed: the three packages, all of their data, the command, and nothing else."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("crawl", "db", "dedup")


def test_an_installation_holds_exactly_the_three_packages() -> None:
    found = [each for each in distributions(name="unspin") if each.read_text("RECORD")]
    if not found:
        pytest.skip("unspin is not installed beside this Python; `make test` installs it")
    files = found[0].files or []
    installed = {str(file) for file in files if file.suffix != ".pyc"}
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {file for file in installed if file.startswith(PACKAGES)} == sources
    others = {file.parts[0] for file in files} - set(PACKAGES)
    assert all(name == ".." or name.endswith(".dist-info") for name in others)
    commands = [file.stem for file in files if file.parts[0] == ".."]
    assert commands == ["unspin"]
