"""Bad input: one clear line, the right exit code, no traceback."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from dedup.cli.main import main

ARTICLE = "# Rain\n\n" + "The rain came down on the tin roof all night and the river rose. " * 4


def jsonl(folder: Path) -> None:
    (folder / "rows.jsonl").write_text(
        '{"id": "one", "title": "Rain", "text": "The rain came down on the roof all night long."}\n'
        "this is no JSON\n"
        '{"id": "two"}\n'
    )


def newer_database(folder: Path) -> None:
    assert main(["import", "good.md", "--db", "newer.db"]) == 0
    with sqlite3.connect("newer.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()


def other_database(folder: Path) -> None:
    with sqlite3.connect(folder / "other.db") as database:
        database.execute("CREATE TABLE cake (id INTEGER)")
    database.close()


def stored(folder: Path) -> None:
    assert main(["import", "good.md"]) == 0


def settings(folder: Path) -> None:
    (folder / "config.toml").write_text("[unspin.scan]\nshingel = 3\n")


def loose_settings(folder: Path) -> None:
    (folder / "config.toml").write_text("[unspin.crawl]\nallow_private = true\n")


def site_list(folder: Path) -> None:
    (folder / "sites.txt").write_text("# ours\na.example\n\nftp://b.example\n")


def comments(folder: Path) -> None:
    (folder / "sites.txt").write_text("# nothing yet\n")


@pytest.mark.parametrize(
    ("prepare", "arguments", "code", "says"),
    [
        (None, "score missing.md", 3, "missing.md: no such file"),
        (None, "score binary.bin", 3, "binary.bin: a binary file"),
        (None, "score empty.html", 3, "empty.html"),
        (None, "score long.txt", 3, "long.txt: longer than 8 MiB"),
        (None, "score signs.txt --fail-above 20", 3, "signs.txt: no words in it"),
        (None, "score folder", 3, "folder: no articles in this folder"),
        (None, "score http://127.0.0.1:9/", 3, "address refused"),
        (None, "score http://127.0.0.1:9/ --allow-private", 3, "no connection"),
        (None, "score http:///x", 3, "host name"),
        (None, "import missing.md", 3, "missing.md: no such file"),
        (None, "import binary.bin", 3, "binary.bin: a binary file"),
        (None, "import folder", 3, "folder: no articles"),
        (None, "import empty.txt", 3, "empty.txt: the file is empty"),
        (None, "import long.txt", 3, "long.txt: longer than 8 MiB"),
        (None, "import cut.jsonl.gz", 3, "cut.jsonl.gz"),
        (None, "crawl sites.txt", 3, "sites.txt: no such file"),
        (None, "crawl nonsense", 3, "neither a URL nor a host name"),
        (None, "crawl --list missing.csv", 3, "missing.csv: No such file"),
        (None, "crawl --list binary.bin", 3, "binary.bin: not a text file"),
        (site_list, "crawl sites.txt", 3, "sites.txt, line 4: not an http or https URL"),
        (comments, "crawl sites.txt", 3, "sites.txt: no URL or site in it"),
        (None, "crawl 127.0.0.1:9", 4, "not one site answered: 127.0.0.1:9"),
        (None, "crawl a.example --resolve a.example:127.0.0.1", 4, "address refused"),
        (None, "scan", 3, "unspin.db: no such database"),
        (None, "sites --db folder", 3, "folder"),
        (None, "sites --db good.md", 3, "good.md: not a database"),
        (other_database, "sites --db other.db", 3, "other.db: a database of another program"),
        (newer_database, "sites --db newer.db", 7, "newer.db: written by a newer unspin"),
        (stored, "report", 3, "no scan of these sites yet; run `unspin scan`"),
        (stored, "scan --sites godo", 3, "no stored site godo; nearest: good"),
        (settings, "scan", 2, 'unknown key "scan.shingel"; nearest: scan.shingle'),
        (loose_settings, "crawl a.example", 2, "crawl.allow_private loosens safety"),
    ],
)
def test_bad_input_is_one_line(
    prepare: Callable[[Path], None] | None,
    arguments: str,
    code: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.bin").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "long.txt").write_bytes(b"salt and rye " * 700_000)
    (tmp_path / "signs.txt").write_text("🌱 … 🌿 — 🌳 " * 20, encoding="utf-8")
    (tmp_path / "empty.html").write_text("<!doctype html><title>Nothing</title><body></body>")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(ARTICLE.encode())[:-20])
    (tmp_path / "good.md").write_text(ARTICLE)
    if prepare is not None:
        prepare(tmp_path)
    capsys.readouterr()
    assert main(arguments.split()) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("unspin: ")
    assert says in err
    assert err.count("\n") == 1
    if prepare is None and code == 3:
        assert not list(tmp_path.glob("unspin.db*"))  # no empty database is left behind


def test_what_is_imported_again_is_stored_only_where_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    changed = ARTICLE.replace("Rain", "Much rain")
    (tmp_path / "twice.jsonl").write_text(
        "".join(json.dumps({"id": "same", "text": text}) + "\n" for text in (ARTICLE, changed))
    )
    for text, known in ((ARTICLE, 0), (ARTICLE, 3), (changed, 2), (ARTICLE, 2), (ARTICLE, 3)):
        (tmp_path / "good.md").write_text(text)
        assert main(["import", "twice.jsonl", "good.md", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["known"] == known
    assert main(["sites", "--json"]) == 0
    stored = {row["host"]: row for row in json.loads(capsys.readouterr().out)}
    assert (stored["good"]["captures"], stored["good"]["articles"]) == (3, 1)
    assert (stored["twice"]["captures"], stored["twice"]["articles"]) == (2, 1)


def test_rows_that_are_no_documents_are_named_skipped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    jsonl(tmp_path)
    assert main(["import", "rows.jsonl"]) == 0
    out, err = capsys.readouterr()
    assert "1 document read into rows, 2 skipped" in out
    named, second = err.splitlines()
    assert "rows.jsonl" in named
    assert "2" in named
    assert "JSON" in named
    assert "3" in second


def test_a_newer_database_is_left_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.md").write_text(ARTICLE)
    newer_database(tmp_path)
    before = (tmp_path / "newer.db").read_bytes()
    for command in ("scan", "import good.md", "crawl a.example", "score good.md --save"):
        assert main([*command.split(), "--db", "newer.db"]) == 7
    assert (tmp_path / "newer.db").read_bytes() == before
