"""A crawl that was resumed, one that was repeated, and one read from its own archive agree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from site_server import Content, Reply, SiteServer, page

from crawl.archiving import Kept, write_archive
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


def reach(server: SiteServer, db: Path) -> list[str]:
    names = [f"--resolve={host}:{server.port}:127.0.0.1" for host in HOSTS]
    return ["--allow-private", "--db", str(db), *names]


def crawl(server: SiteServer, db: Path, *more: str) -> None:
    assert main(["crawl", *server.urls(), "--delay", "0", *reach(server, db), *more]) == 0


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


def test_a_page_that_is_gone_has_no_article_until_it_is_back(tmp_path: Path) -> None:
    db = tmp_path / "farm.db"
    with SiteServer(content()) as server:
        crawl(server, db)
        before = articles(db)
        server.content["a.example", "/x"] = Reply("", 301, {"Location": "/"})
        server.content["a.example", "/xx"] = Reply(page(), 410)
        server.content["b.example", "/x"] = Reply("", 302, {"Location": "http://c.example/"})
        server.content["b.example", "/xx"] = Reply(page(), 403)
        crawl(server, db, "--since", "2999-01-01")
        assert before.keys() - articles(db).keys() == {
            "http://a.example/x",
            "http://a.example/xx",
            "http://b.example/x",
        }
        server.content.update(content())
        crawl(server, db, "--since", "2999-01-01")
        assert articles(db) == before


def test_a_saved_score_leaves_the_sites_articles_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "farm.db"
    (tmp_path / "draft.md").write_text("# A draft\n\n" + WORDS.format("draft", "nobody") * 9)
    with SiteServer(content()) as server:
        crawl(server, db)
        before = articles(db)
        for scored in ("http://a.example/xxx", str(tmp_path / "draft.md")):
            assert main(["score", scored, "--save", *reach(server, db)]) == 0
    assert articles(db) == before
    capsys.readouterr()
    assert main(["scan", "--db", str(db)]) == 0
    assert "16 articles of 2 sites" in capsys.readouterr().out


def test_a_revisit_is_of_the_page_that_it_cites(tmp_path: Path) -> None:
    html = {"content-type": "text/html"}
    bodies = [page(title=each).encode() + WORDS.format(each, "a").encode() * 9 for each in "AB"]

    def kept(year: int, body: bytes, first_seen: int = 0) -> Kept:
        moment = "{}-01-01T00:00:00.000Z".format
        seen = moment(first_seen) if first_seen else ""
        return Kept("http://a.example/", moment(year), 200, html, "text/html", body, False, seen)

    first, second = bodies
    came = [kept(2020, first), kept(2021, second), kept(2022, first, 2020), kept(2023, first, 2020)]
    db, warc, again = (tmp_path / name for name in ("a.db", "in.warc", "out.warc"))
    write_archive(warc, [*came, kept(2024, first, 2020)], "unspin test")
    assert main(["import", str(warc), "--db", str(db)]) == 0
    ((title, _),) = articles(db).values()
    assert title == "A"
    assert main(["archive", "-o", str(again), "--db", str(db)]) == 0
    cited = re.findall(rb"WARC-Refers-To-Date: (\d+)", again.read_bytes())
    assert cited == [b"2020", b"2020"]  # in 2022 it had changed


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
