"""The tree in docs/architecture.md names every module, in its room, and none that is not there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("crawl", "db", "dedup")
TREE = re.search(r"```\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.S)


def named() -> Counter[Path]:
    """Modules that the tree names, each in the folder it is listed under."""
    assert TREE
    found: Counter[Path] = Counter()
    top = room = ROOT
    for line in TREE[1].splitlines():
        if folder := re.match(r"(\w+)/ ", line):
            top = room = ROOT / folder[1]
        elif folder := re.match(r"  (\w+)/ ", line):
            room = top / folder[1]
        for pattern in re.findall(r"[\w*]+\.py\b", line):
            where = top if re.match(r"  \w+\.py", line) else room
            found.update(where.glob(pattern) if "*" in pattern else [where / pattern])
    return found


def test_the_tree_names_every_module_once() -> None:
    there = {
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if not path.name.startswith("__") and "migrations" not in path.parts
    }
    modules = named()
    assert set(modules) == there
    assert {path for path, times in modules.items() if times > 1} == set()
