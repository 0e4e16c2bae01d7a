"""The command line itself: help, version, documentation, exit codes, streams."""

from __future__ import annotations

import io
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dedup.cli.clean import JOINERS, clean
from dedup.cli.main import COMMANDS, main, unspin
from dedup.cli.terminal import show_table

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = Path(sys.executable).with_name("unspin")


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "dedup", *arguments]
    return subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, **options
    )


def test_help_loads_nothing_heavy() -> None:
    shown = "import sys; from dedup.cli.main import main; main(['--help']); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, text=True, cwd=ROOT, check=True
    )
    heavy = {"sklearn", "numpy", "scipy", "sqlalchemy", "trafilatura", "aiohttp", "rich"}
    assert not heavy & set(ran.stdout.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Examples:" in shown
    assert f"unspin {name}" in shown.partition("Examples:")[2]


def test_every_command_and_option_is_documented() -> None:
    render = runpy.run_path(str(ROOT / "docs" / "render.py"))
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == render["cli_md"]()
    modules = ROOT.glob("dedup/cli/*_command.py")
    assert {path.name.removesuffix("_command.py") for path in modules} == set(COMMANDS)
    assert set(COMMANDS) == set(unspin.list_commands(None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scna"], "No such command 'scna'; nearest: scan. See 'unspin --help'."),
        (["scan", "--jsn"], "No such option"),
        (["crawl"], "Give SITES, or --list FILE."),
        (["crawl", "a.example", "--list", "x.txt"], "Give SITES, or --list FILE."),
        (["score"], "Missing argument"),
        (["score", "--fail-above", "200", "x"], "0<=x<=100"),
        (["crawl", "a.example", "--set", "crawl.max_page=3"], "nearest: crawl.max_pages"),
        (["crawl", "a.example", "--set", "crawl.max_pages"], "write KEY=VALUE"),
        (["crawl", "a.example", "--max-pages", "many"], "--max-pages: crawl.max_pages must be"),
        (["crawl", "a.example", "--max-pages", "0"], "max_pages must be 1 or more, not 0"),
        (["crawl", "a.example", "--delay", "0"], "--delay: min_delay may be 0 only together"),
        (["crawl", "a.example", "--config", "no.toml"], "no.toml: cannot be read"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("unspin: ")
    assert says in err
    assert err.count("\n") == 1


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Commands:" in "".join(capsys.readouterr())


def test_the_installed_command_works() -> None:
    if not INSTALLED.exists():
        pytest.skip("unspin is not installed beside this Python; `make test` installs it")
    ran = subprocess.run([INSTALLED, "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("unspin 0")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("\n\n".join(f"Sentence {n} says that {n} is odd." for n in range(400)))
    process = subprocess.Popen(
        [sys.executable, "-m", "dedup", "score", "--json", str(draft)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert errors == b""


@given(st.text())
def test_cleaned_text_cannot_steer_a_terminal(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(character.isprintable() or character in JOINERS for character in cleaned)
    cleaned.encode()


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_tables_fit_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [[1234, "a" * 300, "\x1b[2J\u202e"], [5, "", "文" * 9]]
    show_table(["pages", "title", "kind"], rows)
    lines = screen.getvalue().splitlines()
    assert len(lines) == 3
    assert unstyled(lines[0]).split() == ["pages", "title", "kind"]
    assert all(cell_len(line) <= columns for line in map(unstyled, lines))
    assert "1,234" in lines[1]
    assert lines[2].endswith("文" * 9)
    show_table(["pages", "title", "kind"], [])


def test_no_column_of_a_narrow_table_is_lost_but_one_that_says_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dedup.cli.terminal.WIDE", 80)
    show_table(
        ["no.", "what to do", "state", "host", "representative"],
        [[1, "merge " * 8, "", "farm.example", "tea " * 40], [2, "merge", "", "b.example", "x"]],
    )
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["no.", "what", "to", "do", "host", "representative"]
    assert len(first) <= 80
    assert [part in first for part in ("merge merge", "farm.example", "tea tea")] == [True] * 3
    assert second.split() == ["2", "merge", "b.example", "x"]


def unstyled(line: str) -> str:
    """A line without the marks for bold, which are no colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", line)
