"""The page of one scored article: a single file that a hostile text cannot steer."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import pytest
from lxml import html

from crawl.article import Article, Block, BlockKind
from crawl.plaintext import from_text
from dedup.engine.repetition import score
from dedup.report.score_map import SIDE, block_map
from dedup.report.score_page import render_score

LEAD = "A rain barrel collects the water from the roof and lowers the water bill in dry summers."
AGAIN = "Rain barrels collect roof water, and in dry summers they lower the water bill."
ATTACK = '<script>alert(1)</script> "onmouseover=x \u202egnirts\u202c \x1b[31m </style><b>{{ 7*7 }}'


def page(article: Article) -> tuple[str, html.HtmlElement]:
    text = render_score(article, score(article))
    return text, html.document_fromstring(text)


def test_a_tinted_sentence_shows_its_counterpart() -> None:
    _, tree = page(
        from_text(f"# Barrels\n\n{AGAIN}\n\n## Why\n\n{LEAD}\n\n## How\n\nPipe.", id="x")
    )
    (tinted,) = tree.xpath("//*[contains(@class, 'reworded') and contains(@class, 'said')]")
    assert tinted.text_content() == AGAIN
    assert tinted.get("tabindex") == "0"
    (shown,) = tree.xpath("//*[@id = $id]", id=tinted.get("aria-describedby"))
    assert LEAD in shown.text_content()
    (kept,) = tree.xpath("//*[contains(@class, 'said kept')]")
    assert kept.text_content() == LEAD
    assert set(kept.get("class").split()) & set(tinted.get("class").split()) == {"said", "p1"}
    reading = tree.xpath("//*[contains(@class, 'reading')]")[0]
    for tip in reading.xpath(".//*[@role = 'note']"):
        tip.drop_tree()
    assert AGAIN in reading.text_content()
    assert "Repeats itself" not in reading.text_content()
    assert "neither detects AI nor judges the writer" in tree.text_content()


def test_nothing_of_a_hostile_article_runs_or_loads() -> None:
    attacked = f"{ATTACK} said the {AGAIN}"
    article = Article(
        id="x",
        title=ATTACK,
        url="javascript:alert(1)",
        blocks=(
            Block(BlockKind.PARAGRAPH, attacked),
            Block(BlockKind.HEADING, ATTACK, 2, 1),
            Block(BlockKind.PARAGRAPH, f"{attacked} Once more.", 0, 1),
        ),
    )
    text, tree = page(article)
    assert not tree.xpath("//script | //b[starts-with(text(), '{{')] | //@href[contains(., ':')]")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not re.search("[\u202a-\u202e\x1b]", text)
    assert not tree.xpath("//@src | //link")
    policy = tree.xpath("//meta[@http-equiv]/@content")[0]
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", ["", "Word.", "# Only\n\n## Headings", f"{LEAD}\n\n{LEAD}"])
def test_any_article_has_a_page(text: str) -> None:
    _, tree = page(from_text(text, id="drafts/short.md"))
    assert tree.xpath("//h1")[0].text_content().strip()


def test_the_map_of_a_long_article_stays_small() -> None:
    blocks = "\n\n".join(f"{LEAD} Barrel {n}." for n in range(500))
    article = from_text(blocks, id="x")
    made = block_map(article, score(article).pairs)
    assert made is not None
    assert made.side <= SIDE
    assert made.joined * made.side >= len(article.blocks)
    places = {(cell.row, cell.column) for cell in made.cells}
    assert len(places) == len(made.cells)
    assert places == {(column, row) for row, column in places}
    assert all(0 <= row < made.side for row, _ in places)
    assert {cell.step for cell in made.cells} <= set(range(1, 6))
