"""`unspin score`: drafts, folders, cuts, pages and JSON, as a user meets them."""

from __future__ import annotations

import json
import os
import runpy
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import docx
import pytest

from dedup.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs" / "score.schema.json"

LEAD = "A rain barrel collects the water from the roof and lowers the water bill in dry summers."
AGAIN = "Rain barrels collect roof water, and in dry summers they lower the water bill."
OTHER = "Mosquitoes need open water, so a lid with a fine mesh keeps their young out of it."
DRAFT = f"# Barrels\n\n{AGAIN}\n\n- Why\n- How\n\n## Why\n\n{LEAD}\n\n## How\n\n{OTHER}\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_one_screen_says_the_most_important_first(
    draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(draft)]) == 0
    shown = capsys.readouterr().out
    wanted = [
        "Barrels",
        "Repeats itself: ",
        "encyclopedia articles.",
        "Could go without loss: ",
        "This neither detects AI nor judges the writer.",
        "The introduction's only sentence restates a section.",
        "2 of 2 contents lines repeat a heading.",
        "New in each section, the least first",
        f"restated: {AGAIN}",
        f"kept: {LEAD}",
    ]
    places = [shown.index(line) for line in wanted]
    assert places == sorted(places)


def test_a_cut_is_markdown_with_strikes(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(draft), "--cut"]) == 0
    out, err = capsys.readouterr()
    struck = DRAFT.replace(AGAIN, f"~~{AGAIN}~~")
    assert out == struck.replace("- Why\n- How", "- ~~Why~~\n- ~~How~~")
    assert "3 sentences struck: 16 of " in err


def validate(value: Any, schema: dict[str, Any], where: str = "") -> None:  # noqa: ANN401
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    if "const" in schema:
        assert value == schema["const"], where
    elif schema["type"] == "object":
        assert set(value) == set(schema["required"]) == set(schema["properties"]), where
        for name, kind in schema["properties"].items():
            validate(value[name], kind, f"{where}.{name}")
    elif schema["type"] == "array":
        for item in value:
            validate(item, schema["items"], f"{where}[]")
    else:
        assert isinstance(value, kinds[schema["type"]]), where


def test_json_is_what_its_schema_says(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    render = runpy.run_path(str(ROOT / "docs" / "render.py"))
    assert SCHEMA.read_text(encoding="utf-8") == render["score_schema_json"]()
    assert main(["score", str(draft), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert found["schema"] == 1
    assert found["pairs"][0]["restated"]["text"] == AGAIN
    (check,) = [each for each in found["checks"] if each["name"] == "lead-sections"]
    assert [found["pairs"][number]["check"] for number in check["pairs"]] == ["lead-sections"]


def test_a_folder_is_a_table_worst_first(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = docx.Document()
    word.add_heading("Lids", 1)
    word.add_paragraph(OTHER)
    word.save(str(tmp_path / "lids.docx"))
    (tmp_path / "broken.docx").write_bytes(b"no zip")
    (tmp_path / "notes.ini").write_text("[not an article]")
    assert main(["score", str(tmp_path), "--fail-above", "5"]) == 3
    out, err = capsys.readouterr()
    assert "broken.docx: not a readable Word file" in err
    rows = out.splitlines()
    assert rows[0].split() == [
        "score",
        "words",
        "restated",
        "words",
        "conflicts",
        "article",
        "title",
    ]
    assert [row.split()[-2:] for row in rows[1:3]] == [
        [str(draft), "Barrels"],
        [str(tmp_path / "lids.docx"), "Lids"],
    ]
    (tmp_path / "broken.docx").unlink()
    assert main(["score", str(tmp_path), "--fail-above", "5"]) == 1
    assert main(["score", str(tmp_path), "--fail-above", "99"]) == 0
    capsys.readouterr()
    assert main(["score", str(tmp_path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--cut"], "take one article"),
        (["--html", "page.html"], "take one article"),
        (["--open"], "take one article"),
    ],
)
def test_what_shows_one_article_takes_one(
    draft: Path, tmp_path: Path, flags: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "second.md").write_text(DRAFT)
    assert main(["score", str(tmp_path), *flags]) == 2
    assert says in capsys.readouterr().err


def test_an_empty_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(tmp_path)]) == 3
    assert "no articles in this folder" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="the browser here is a shell script")
def test_the_page_opens_in_the_browser(draft: Path, tmp_path: Path) -> None:
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{seen}"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    target = tmp_path / "page.html"
    ran = subprocess.run(
        [sys.executable, "-m", "dedup", "score", str(draft), "--html", str(target), "--open"],
        cwd=ROOT,
        env={**os.environ, "BROWSER": str(browser)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    deadline = time.monotonic() + 10
    while not seen.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert seen.read_text().strip() == target.as_uri()
    assert AGAIN in target.read_text(encoding="utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "dedup", "score", str(draft), "--html", str(tmp_path / "no" / "x")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 3
    assert "cannot be written" in refused.stderr


def test_scoring_loads_no_database_crawler_or_learner(draft: Path) -> None:
    code = (
        "import sys; from dedup.cli.main import main; "
        f"main(['score', {str(draft)!r}]); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"sklearn", "sqlalchemy", "aiohttp", "trafilatura", "datasketch", "lxml", "jinja2"}
    assert not heavy & set(ran.stderr.split())
