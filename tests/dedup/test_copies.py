"""The case file: what elsewhere carries the publisher's text, and what speaks for and against."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import report_farm
from lxml import html

from crawl.article import Article, Block, BlockKind
from crawl.errors import InputError
from db import results
from db.engine import Store
from db.rows import ArticleRef
from dedup.engine.probes import probes
from dedup.report.case_file import COLUMNS, PASSAGE_COLUMNS, write_case_file
from dedup.report.credit import credit
from dedup.report.metrics import read_metrics


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with report_farm.build(tmp_path_factory.mktemp("store") / "farm.db") as opened:
        yield opened


def test_a_case_file_holds_every_copy_elsewhere_and_says_its_limits(
    store: Store, tmp_path: Path
) -> None:
    with store.read() as session:
        scan = results.scan(session, 1)
    cases = write_case_file(store, scan, ["one.example"], tmp_path)
    assert [(case.kind.key, case.copy.article.id) for case in cases] == [
        ("spun", 2),
        ("excerpt", 3),
    ]
    first = cases[0]
    assert [passage.original for passage in first.passages] == [
        report_farm.LEFT[0], report_farm.LEFT[1], report_farm.LEFT[3],
    ]  # fmt: skip
    assert first.passages[0].copy == report_farm.RIGHT[1]
    words = sum(len(passage.original.split()) for passage in first.passages)
    assert first.share == pytest.approx(words / 26)  # of the heading and the four sentences
    assert (first.links_back, first.ads) == (None, ("adsense pub-1",))  # no bytes were kept

    page = html.document_fromstring((tmp_path / "copies.html").read_text(encoding="utf-8"))
    shown = " ".join(page.text_content().split())
    assert "The rest of the web was not searched." in shown
    assert "Similarity is not plagiarism" in shown
    assert not page.xpath("//script")
    with (tmp_path / "copies.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [row["copy_url"] for row in rows] == [case.copy.article.url for case in cases]
    with (tmp_path / "passages.csv").open(encoding="utf-8", newline="") as stream:
        sentences = list(csv.DictReader(stream))
    assert tuple(sentences[0]) == PASSAGE_COLUMNS
    assert [row["original"] for row in sentences[:3]] == [one.original for one in first.passages]
    assert len(sentences) == sum(len(case.passages) for case in cases)


@pytest.mark.parametrize(
    ("body", "links_back", "names_author"),
    [
        ('<p>By  <b>Ann</b>\n Lee, <a href="//blog.mine.example:80/x">source</a></p>', True, True),
        (
            '<a href="https://mine.example.evil.example/">x</a><script>"Ann Lee"</script>',
            False,
            False,
        ),
        ("<p>https://mine.example/ is a text, no link; ann lee</p>", False, True),
        ('<a href="http://[bad">x</a><a href="/about/mine.example">y</a>', False, False),
        ("<div>" * 400 + '<a href="https://mine.example/">x</a>', None, None),
    ],
)
def test_credit_is_a_link_or_a_name_that_a_reader_sees(
    body: str, links_back: bool | None, names_author: bool | None
) -> None:
    page = f"<html><body><article>{body}</article></body></html>"
    assert credit(page, {"mine.example"}, "Ann Lee") == (links_back, names_author)
    assert credit(page, {"mine.example"}, "") == (links_back, None)


def test_the_other_direction_is_told_from_the_other_side(store: Store, tmp_path: Path) -> None:
    with store.read() as session:
        scan = results.scan(session, 1)
    cases = write_case_file(store, scan, ["two.example"], tmp_path)
    assert {case.copy.article.site for case in cases} == {"one.example"}
    assert cases[-1].passages[0].original in (*report_farm.RIGHT, *report_farm.LEFT)


def article(number: int, *sentences: str) -> Article:
    blocks = tuple(Block(BlockKind.PARAGRAPH, sentence) for sentence in sentences)
    return Article(id=str(number), blocks=blocks, language="en")


def test_probes_are_the_sentences_that_no_other_article_could_have() -> None:
    common = "We thank you for reading this article and wish you a very pleasant day."
    rare = 'The brass astrolabe of "Zarqali" hung between two unglazed windows in Toledo.'
    found = probes([article(1, common, rare), article(2, common), article(3, common)], number=1)
    assert (found[0].article, found[0].sentence) == ("1", rare)
    assert found[0].query.count('"') == 2
    assert probes([article(1, "Too short."), article(2, "word " * 60)]) == []


def test_numbers_are_joined_by_url_in_any_form(tmp_path: Path) -> None:
    path = tmp_path / "clicks.csv"
    path.write_text(
        "Page,Note,Clicks,Revenue\n"
        'HTTPS://A.example:443/tea,x,"1,200",$3.50\n'
        "https://a.example/tea#top,y,5,\n"
        "not a url,z,7,1\n",
        encoding="utf-8",
    )
    metrics = read_metrics(path)
    assert metrics.names == ("Clicks", "Revenue")
    tea, other = (ArticleRef(n, f"https://a.example/{n}", "", "") for n in ("tea", "pot"))  # type: ignore[arg-type]
    assert metrics.of(tea) == (1205.0, 3.5)
    assert metrics.best([other, tea]) == tea
    assert metrics.best([other]) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1,2\n", "no column of URLs"), ("url,name\nhttps://a.example/,x\n", "no column of num")],
)
def test_a_file_without_what_is_needed_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_metrics(path)
    with pytest.raises(InputError, match="No such file"):
        read_metrics(tmp_path / "missing.csv")
