"""What may repeat is left alone, what only looks like it is found, real pages get their role."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from benchmarks.cases import DATA, OWN, labelled_roles, read_cases
from benchmarks.roles import METHOD, accuracy, all_together, confusion, judge

NAMES = ("legitimate", "illegitimate")


def rows(name: str) -> list[dict[str, Any]]:
    text = (OWN / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_sets_hold_what_their_readme_says() -> None:
    legitimate, others = rows("legitimate"), rows("illegitimate")
    readme = (OWN / "README.md").read_text(encoding="utf-8")
    assert f"{len(legitimate)} cases in which repetition is nothing to report" in readme
    assert f"and {len(others)} look-alikes" in readme
    assert len(legitimate) >= 100
    assert len(others) >= 40
    for row in (*legitimate, *others):
        assert len(row["pages"]) >= 2, row["id"]
        assert all(re.match(r"https?://[\w.-]+\.example/", page["url"]) for page in row["pages"])
    assert len({row["id"] for row in (*legitimate, *others)}) == len(legitimate) + len(others)
    assert {row["language"] for row in others} >= {"en", "de", "fr", "es"}
    roles = Counter(labelled_roles().values())
    assert roles.total() == 150
    assert f"{roles['article']} are articles, {roles['listing']} listings" in readme


def test_nothing_legitimate_is_accused_and_look_alikes_are_found() -> None:
    legitimate, others = (list(read_cases(name)) for name in NAMES)
    found = judge(all_together([*legitimate, *others]), legitimate, others)
    assert len(found.accused) <= 1, found.accused
    assert len(others) - len(found.missed) >= 36, found.missed
    assert len(found.untreated) <= 3, found.untreated


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is absent")
def test_real_pages_get_their_role() -> None:
    matrix = confusion()
    assert matrix.total() == 150
    assert accuracy(matrix) >= 0.9


def test_the_document_holds_figures() -> None:
    text = METHOD.read_text(encoding="utf-8")
    assert re.search(r"Roles of 150 real pages: accuracy 0\.9\d\d", text)
