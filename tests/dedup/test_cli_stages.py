"""Progress says how far, how fast and how long still, on a terminal of any width and in a file."""

from __future__ import annotations

import re
import time

import pytest

from dedup.cli import stages

LEFT = re.compile(r"compare.*\b50 of 100\b.* per second.*\d:\d\d:\d\d left")


def work(every: float = stages.EVERY) -> None:
    with stages.progress(every) as progress:
        progress("read", 0, 0)
        progress("read", 7, 0)
        for done in (0, 25, 50):
            time.sleep(0.05)
            progress("compare", done, 100)
        time.sleep(0.3)  # three times as long as until a terminal is drawn anew


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_terminal_has_a_line_for_each_stage(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    work()
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", capsys.readouterr().err)
    assert ("━" in shown) == (width >= 80)
    if width > 40:
        assert LEFT.search(shown)
    assert max(map(len, re.split(r"[\r\n]", shown))) <= width


@pytest.mark.parametrize("every", [0.0, 60.0])
def test_a_file_has_a_line_now_and_then(every: float, capsys: pytest.CaptureFixture[str]) -> None:
    work(every)
    shown = capsys.readouterr().err.splitlines()
    assert bool(shown) == (every == 0)
    assert bool(shown) == any(map(LEFT.fullmatch, shown))
