"""`unspin crawl` and `unspin sites`: what they tell of a crawl over real sockets."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from raw_server import MISSING, Asked, RawServer, page

from dedup.cli.main import main

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
