"""A crawl that was resumed, one that was repeated, and one read from its own archive agree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from site_server import Content, SiteServer, page

from db.articles import load_articles
from db.engine import Store
from dedup.cli.main import main

WARCS = Path(__file__).parents[3] / "shared" / "data" / "warc"
HOSTS = ["a.example", "b.example"]
WORDS = "The {} of {} says something of its own in some words that nobody else says. "


def content(edited: bool = False) -> dict[tuple[str, str], Content]:
    pages: dict[tuple[str, str], Content] = {}
    for host in HOSTS:
        for number in range(8):
            path = f"/{'x' * number}"
            text = WORDS.format("x" * (number + 1), host) * (9 + (edited and number == 3))
            html = page(f"/{'x' * (number + 1)}", title=f"{host} {number}")
            pages[host, path] = f"{html}<article><h1>{host}{path}</h1><p>{text}</p></article>"
    return pages


def articles(db: Path) -> dict[str, tuple[str, str]]:
    with Store.open(db, create=False) as store:
        return {each.url: (each.title, each.text) for each in load_articles(store)}


def crawl(server: SiteServer, db: Path, *more: str) -> None:
    names = [f"--resolve={host}:{server.port}:127.0.0.1" for host in HOSTS]
    flags = ["--allow-private", "--delay", "0", "--db", str(db), *names, *more]
    assert main(["crawl", *server.urls(), *flags]) == 0


def test_all_ways_lead_to_the_same_articles(tmp_path: Path) -> None:
    once, resumed, archived = (tmp_path / f"{name}.db" for name in ("once", "resumed", "archived"))
    warc = tmp_path / "evidence.warc.gz"
    with SiteServer(content()) as server:
        crawl(server, once)
        for budget in ("3", "5", "1000"):
            crawl(server, resumed, "--max-pages", budget)
        assert len(articles(once)) == 16
        assert articles(resumed) == articles(once)

        server.content.update(content(edited=True))
        crawl(server, once, "--since", "2999-01-01")
        after = articles(once)
        assert len(after) == 16
        changed = {url for url, article in after.items() if article != articles(resumed)[url]}
        assert changed == {"http://a.example/xxx", "http://b.example/xxx"}

    assert main(["archive", "-o", str(warc), "--db", str(once)]) == 0
    for _ in range(2):  # what is there already is left as it is
        assert main(["import", str(warc), "--db", str(archived)]) == 0
        assert articles(archived) == after
    with Store.open(archived) as store, store.read() as session:
        kinds = session.connection().exec_driver_sql(
            "SELECT extraction, count(*) FROM capture GROUP BY 1 ORDER BY 1"
        )
        assert kinds.all() == [("article", 18), ("unchanged", 14)]
    assert main(["db", "check", "--db", str(archived)]) == 0


@pytest.mark.data
@pytest.mark.skipif(not WARCS.exists(), reason="../shared/data/warc is not there")
def test_revisits_find_their_pages_in_an_earlier_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "gov.db"
    first = shutil.copy(WARCS / "govuk_2014_a.warc.gz", tmp_path)
    assert main(["import", str(first), "--db", str(db)]) == 0
    before = articles(db)
    assert len(before) > 20
    capsys.readouterr()
    assert main(["import", str(WARCS / "govuk_2014_b_revisit.warc.gz"), "--db", str(db)]) == 0
    out, err = capsys.readouterr()
    assert "revisit of a page that is not stored" not in err
    assert re.search(r"32 documents read into .*, 0 skipped", out)
    assert articles(db).keys() == before.keys()


def test_a_site_is_looked_into_and_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "farm.db"
    with SiteServer(content()) as server:
        crawl(server, db, "--sample", "4", "--exclude", "*/xx")
    capsys.readouterr()
    assert main(["sites", "a.example", "--db", str(db)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"2 +fetched +http://a\.example/", shown)
    assert re.search(r"1 +deferred +left out by an include or exclude pattern", shown)
    assert re.search(r"1 +skipped +404 Not Found +http://a\.example/sitemap\.xml", shown)
    assert main(["forget", "a.example", "--db", str(db)]) == 0
    assert "2 pages, 2 articles, 0 scans and 0 acceptances" in capsys.readouterr().out
    assert {url.split("/")[2] for url in articles(db)} == {"b.example"}
    assert main(["forget", "a.example", "--db", str(db)]) == 3
