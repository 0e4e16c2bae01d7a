"""Roles from the command line: what a page is taken for, and how a user sets it right."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from dedup.cli.main import main

NOINDEX = "<meta name=robots content=noindex>"
TEXT = " ".join(f"Line {n} of the story says that the ferry left at dawn again." for n in range(9))
OTHER = " ".join(f"Swift number {n} came home to the brewery in May, as ever." for n in range(9))


def page(text: str, head: str = "") -> str:
    body = f'<article><h1>Story</h1><p>{text}</p><p class="box">{OTHER}</p></article>'
    return f"<html><head><title>Story</title>{head}</head><body>{body}</body></html>"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    canonical = '<link rel="canonical" href="https://a.example/story">'
    rows = [
        {"url": "https://a.example/story", "html": page(TEXT, canonical)},
        {"url": "https://a.example/copy", "html": page(TEXT, canonical)},
        {"url": "https://b.example/taken", "html": page(TEXT, canonical)},
        {
            "url": "https://c.example/hidden",
            "html": page(TEXT, "<meta name=robots content=noindex>"),
        },
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["import", "rows.jsonl"]) == 0
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out


def stored_words(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    table = csv.DictReader(shown(capsys, "export", "--what", "pages").splitlines())
    return {row["url"]: int(row["words"]) for row in table}


def test_a_scan_says_what_is_declared_and_a_page_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scan = json.loads(shown(capsys, "scan", "--json"))
    assert scan["clusters"] == []
    assert scan["counts"]["declared"] == 1
    assert {match["declared"] for match in scan["matches"]} == {"syndication", "noindex"}

    page = json.loads(shown(capsys, "page", "https://a.example/copy", "--json"))
    assert (page["role"], page["declared"]) == ("declared", "canonical")
    assert page["of"] == "https://a.example/story"
    told = shown(capsys, "page", "https://a.example/copy")
    assert "declared: it names https://a.example/story as its canonical address" in told

    table = csv.DictReader(shown(capsys, "export", "--what", "pages").splitlines())
    assert {row["url"]: row["role"] for row in table}["https://a.example/copy"] == "declared"

    everything = json.loads(shown(capsys, "scan", "--json", "--include-declared"))
    (cluster,) = everything["clusters"]
    assert len(cluster["members"]) == 4


def test_roles_and_content_are_set_right_without_a_crawl(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scan = json.loads(shown(capsys, "scan", "--json", "--set", "scan.roles=*/copy = listing"))
    assert scan["counts"]["listing"] == 1

    words = stored_words(capsys)
    shown(capsys, "extract", "--set", "extract.leave_out=a.example: .box")
    again = json.loads(shown(capsys, "scan", "--json"))
    ids = {page["id"] for page in again["pages"]} - {page["id"] for page in scan["pages"]}
    assert len(ids) == 2  # the two pages of a.example have new articles
    fewer = stored_words(capsys)
    assert words["https://a.example/story"] - fewer["https://a.example/story"] == len(OTHER.split())
    assert words["https://b.example/taken"] == fewer["https://b.example/taken"]
    told = shown(capsys, "page", "https://a.example/story", "--json")
    assert json.loads(told)["id"] in ids
    shown(capsys, "extract")
    assert {page["id"] for page in json.loads(shown(capsys, "scan", "--json"))["pages"]} == {
        page["id"] for page in scan["pages"]
    }


def test_a_file_is_judged_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    disclosure = "This post contains affiliate links, and we may earn a commission."
    html = page(TEXT + "</p><p>" + disclosure)
    (folder / "draft.html").write_text(html, encoding="utf-8")
    told = json.loads(shown(capsys, "page", "draft.html", "--json"))
    assert told["role"] == "article"
    assert [passage["text"] for passage in told["passages"]] == [disclosure]
    assert main(["page", "missing.html"]) == 3
