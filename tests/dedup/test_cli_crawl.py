"""`unspin crawl` and `unspin sites`: what they tell of a crawl over real sockets."""

from __future__ import annotations

import asyncio
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from raw_server import MISSING, Asked, RawServer, page
from rich.console import Console

from crawl.frontier import Outcome, Result
from crawl.summary import CrawlProgress
from dedup.cli.main import main
from dedup.cli.watching import Watched, watched_crawl

HOST = "a.example"
TEXT = "<article><h1>The pier</h1><p>" + "The old pier was painted green by its keeper. " * 20


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def flags(server: RawServer, db: Path) -> list[str]:
    names = [f"--resolve={host}:{server.port}:127.0.0.1" for host in server.hosts]
    return ["--allow-private", "--delay=0", f"--db={db}", *names]


def test_part_of_a_page_is_kept_and_marked_but_is_no_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = False

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        text = page(TEXT)
        writer.write(MISSING if asked.path != "/" else text if whole else text[:-50])

    db = tmp_path / "cut.db"
    with RawServer([HOST], answer) as server:
        arguments = ["crawl", f"http://{HOST}/", *flags(server, db)]
        crawled = shown(capsys, *arguments)
        assert crawled["extraction"] == {
            "articles": 0,
            "without": {"only part of a page, not an article": 1},
        }
        assert [asked.path for asked in server.log].count("/") == 3  # it may come whole next time
        rows = shown(capsys, "sites", HOST, f"--db={db}")
        assert ("fetched", "only a part of it came") in [(r["outcome"], r["reason"]) for r in rows]
        whole = True
        assert shown(capsys, *arguments, "--since=2999-01-01")["extraction"]["articles"] == 1


def test_every_url_has_its_outcome_and_what_failed_is_counted_while_it_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = {
        "/": "<title>Home</title>"
        + "".join(f'<a href="/{n}">on</a>' for n in ("one", "gone", "app", "a.pdf")),
        "/one": TEXT,
        "/app": "<div id=root></div><script src=/app.js></script>",
    }

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(page(pages[asked.path]) if asked.path in pages else MISSING)

    db = tmp_path / "farm.db"
    with RawServer([HOST], answer) as server:
        assert main(["crawl", f"http://{HOST}/", *flags(server, db)]) == 0
    out, err = capsys.readouterr()
    assert "failed: 1 URL: 404 Not Found" in err
    assert "no article in 1 page: an empty shell that needs JavaScript, not an article" in out
    rows = shown(capsys, "sites", HOST, "--urls", f"--db={db}")
    base = f"http://{HOST}"
    assert {row["url"].removeprefix(base): (row["outcome"], row["reason"]) for row in rows} == {
        "/": ("fetched", "4 words of content found on the page"),
        "/sitemap.xml": ("skipped", "404 Not Found"),
        "/one": ("fetched", ""),
        "/gone": ("failed", "404 Not Found"),
        "/app": ("fetched", "an empty shell that needs JavaScript, not an article"),
        "/a.pdf": ("skipped", "a file, not a page, by its name"),
    }
    (site,) = shown(capsys, "sites", f"--db={db}")
    assert (site["articles"], site["captures"]) == (1, 3)
    assert site["mostly"] == "404 Not Found (2)"
    (failed,) = shown(capsys, "sites", HOST, "--outcome=failed", f"--db={db}")
    assert failed["url"] == f"{base}/gone"
    assert main(["sites", "--urls", f"--db={db}"]) == 2


def test_a_crawl_is_told_site_by_site_and_in_lines_where_no_one_watches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def moment(path: str, outcome: Outcome) -> CrawlProgress:
        return CrawlProgress(
            f"http://{HOST}{path}", outcome, HOST, site_fetched=3, fetched=5, waiting=7, sites=2
        )

    with watched_crawl(every=0.0) as note:
        note(moment("/\x1b[31m", Outcome(Result.FETCHED)))
        note(moment("/b", Outcome(Result.FAILED, "503", retry_at=1.0)))
        note(moment("/b", Outcome(Result.FAILED, "503 Service Unavailable")))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "1 page of 1 site; 1.0 per second; 7 URLs waiting"
    assert lines[1] == lines[0]
    assert lines[2] == f"{lines[0]}; 1 failed (1 503 Service Unavailable)"
    seen = Watched()
    seen.note(moment("/\x1b[31m", Outcome(Result.FAILED, "503", retry_at=1.0)))
    screen = Console(width=80, record=True, file=io.StringIO(), force_terminal=True)
    screen.print(seen)
    drawn = screen.export_text()
    assert re.search(r"a\.example +3 pages +http://a\.example/.*: to be tried again, 503", drawn)
    assert "\x1b[31m" not in drawn
