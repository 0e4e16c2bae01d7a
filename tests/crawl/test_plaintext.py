"""Plain text and Markdown become articles, in any language and whatever the string."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawl.article import Article, BlockKind
from crawl.plaintext import from_text

SEED = Path(__file__).parents[2] / "../shared/data/seed/kratom-article.txt"
PROSE = "The kettle boils, and someone pours the tea before it has cooled."
WRAPPED = """\
The lighthouse stood at the end of the long stone pier, where
the wind never rested and the gulls came in to sleep. Nobody
had lived there since the lamp was made to light itself.

Keepers

Two families had kept the lamp before that, one in summer and
one in winter, and they never met but on the pier.
"""


def outline_of(article: Article) -> list[tuple[str, int, int, str]]:
    return [(b.kind.value[0], b.level, b.section, b.text[:24]) for b in article.blocks]


@pytest.mark.parametrize(
    ("text", "title", "blocks"),
    [
        pytest.param(
            f"How to Make Tea\n\n1. Water\n{PROSE}\n\n2. Leaves\n{PROSE}",
            "How to Make Tea",
            [
                ("h", 2, 1, "Water"),
                ("p", 0, 1, PROSE[:24]),
                ("h", 2, 2, "Leaves"),
                ("p", 0, 2, PROSE[:24]),
            ],
            id="headings by their looks",
        ),
        pytest.param(
            f"{PROSE}\r\n{PROSE}\r\n- one\r\n  - two\r\n• three\r\n",
            "",
            [
                ("p", 0, 0, PROSE[:24]),
                ("p", 0, 0, PROSE[:24]),
                ("i", 1, 0, "one"),
                ("i", 2, 0, "two"),
                ("i", 1, 0, "three"),
            ],
            id="a line a paragraph",
        ),
        pytest.param(
            WRAPPED,
            "",
            [
                ("p", 0, 0, "The lighthouse stood at "),
                ("h", 2, 1, "Keepers"),
                ("p", 0, 1, "Two families had kept th"),
            ],
            id="hard-wrapped",
        ),
        pytest.param(
            f"Home\nAbout\nPrices\nContact\n{PROSE}",
            "",
            [
                ("p", 0, 0, "Home"),
                ("p", 0, 0, "About"),
                ("p", 0, 0, "Prices"),
                ("h", 2, 1, "Contact"),
                ("p", 0, 1, PROSE[:24]),
            ],
            id="a menu is no row of headings",
        ),
        pytest.param(
            f"== Tea ==\n{PROSE}\n=== Green ===\n* leaf\n\nBlack\n-----\n{PROSE}",
            "",
            [
                ("h", 2, 1, "Tea"),
                ("p", 0, 1, PROSE[:24]),
                ("h", 3, 2, "Green"),
                ("i", 1, 2, "leaf"),
                ("h", 2, 3, "Black"),
                ("p", 0, 3, PROSE[:24]),
            ],
            id="ruled headings",
        ),
        pytest.param(
            "茶的历史\n茶起源于中国，人们最初把它当作药物饮用，后来才成为日常饮料。\n"
            "绿茶\n绿茶没有经过发酵，所以保留了鲜叶的颜色和香气，味道也更清淡。",
            "茶的历史",
            [
                ("p", 0, 0, "茶起源于中国，人们最初把它当作药物饮用，后来才成为"[:24]),
                ("h", 2, 1, "绿茶"),
                ("p", 0, 1, "绿茶没有经过发酵，所以保留了鲜叶的颜色和香气，味道"[:24]),
            ],
            id="a script without capitals or spaces",
        ),
        pytest.param(
            "---\ntitle: 'Tea'\nauthor: A. Leaf\n---\n# Tea\n\nIt is **hot**, see [this](http://x.y)."
            "\n\n**In the Cup**\n\nPour it.<br>Wait.\n\n1. one\n   - two\n\n> said\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n<div>a <b>block</b></div>\n",
            "Tea",
            [
                ("p", 0, 0, "It is hot, see this."),
                ("h", 2, 1, "In the Cup"),
                ("p", 0, 1, "Pour it."),
                ("p", 0, 1, "Wait."),
                ("i", 1, 1, "one"),
                ("i", 2, 1, "two"),
                ("q", 0, 1, "said"),
                ("r", 0, 1, "a | b"),
                ("r", 0, 1, "1 | 2"),
                ("c", 0, 1, "code"),
                ("p", 0, 1, "a block"),
            ],
            id="Markdown",
        ),
    ],
)
def test_structure_of_text(text: str, title: str, blocks: list[tuple[str, int, int, str]]) -> None:
    article = from_text(text, id="t")
    assert article.title == title
    assert outline_of(article) == blocks


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "Tea: a Story"\nauthor: A. Leaf\ndate: 2024-05-01\nlang: en-GB\n---\n',
        '+++\ntitle = "Tea: a Story"\nauthor="A. Leaf"\ndate = 2024-05-01\nlang = "en-GB"\n\n'
        "[extra]\ntags = [\n  'tea',\n]\n+++\n",
    ],
    ids=["YAML", "TOML"],
)
def test_front_matter_gives_the_metadata(front: str) -> None:
    article = from_text(front + PROSE, id="t")
    assert (article.title, article.author, article.published, article.language) == (
        "Tea: a Story",
        "A. Leaf",
        "2024-05-01",
        "en",
    )
    assert article.text == PROSE


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("This text first appeared in Island Times and is shown with permission.", "Island Times"),
        ("*Dieser Text erschien zuerst im Alpenboten.*", "Alpenboten"),
        ("Publicado originalmente en Diario del Mar.", "Diario del Mar"),
        ("Source: Northwater Press Agency", "Northwater Press Agency"),
        ("PORT ELDER (Northwater Press Agency) — The gates were shut.",
         "Northwater Press Agency"),
        ("The mayor first appeared in public on Monday.", ""),
        ("The map was first published in 1999.", ""),
        ("Source: a spring above the mill.", ""),
    ],
)  # fmt: skip
def test_a_credit_in_words_is_read(line: str, credit: str) -> None:
    text = f"Boats leave at noon and return by five.\n\nBring a coat for the wind.\n\n{line}"
    assert from_text(text, id="a").declared.credit == credit


def test_a_list_that_names_the_headings_is_the_outline() -> None:
    text = f"{PROSE}\n- Water\n- Leaves\nWater\n{PROSE}\nLeaves\n{PROSE}\n- milk\n- sugar"
    article = from_text(text, id="t")
    assert [entry.text for entry in article.outline] == ["Water", "Leaves"]
    assert [b.text for b in article.blocks if b.kind is BlockKind.ITEM] == [
        *("Water", "Leaves", "milk", "sugar")
    ]


def test_a_linked_list_names_headings_that_have_numbers() -> None:
    contents = "1. [Water](#water)\n2. [Leaves](#leaves)"
    text = f"{contents}\n\n## 1. Water\n\n{PROSE}\n\n## 2. Leaves\n\n{PROSE}"
    outline = from_text(text, id="t").outline
    assert [(entry.text, entry.linked) for entry in outline] == [("Water", True), ("Leaves", True)]


@pytest.mark.data
@pytest.mark.skipif(not SEED.exists(), reason="../shared/data is absent")
def test_the_seed_article_shows_its_plan() -> None:
    article = from_text(SEED.read_text("utf-8"), id="seed")
    headings = [b.text for b in article.blocks if b.kind is BlockKind.HEADING]
    assert len(headings) == 3
    assert [entry.text for entry in article.outline] == headings
    assert [b.section for b in article.blocks if b.kind is BlockKind.PARAGRAPH] == [
        *(0, 0, 1, 2, 2, 3, 3, 3)
    ]


@settings(max_examples=300)
@given(st.text(max_size=400), st.sampled_from([None, True, False]))
def test_any_string_makes_a_sound_article(text: str, markdown: bool | None) -> None:
    section = 0
    for block in from_text(text, id="t", markdown=markdown).blocks:
        assert block.text == " ".join(block.text.split()) != ""
        section += block.kind is BlockKind.HEADING
        assert block.section == section


WORD = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=8)
LINE = st.builds(
    lambda mark, words: mark + " ".join(words),
    st.sampled_from(["", "", "- ", "  * ", "1. ", "# ", "## ", "> "]),
    st.lists(WORD, min_size=1, max_size=15),
)


@given(st.lists(st.tuples(LINE, st.sampled_from(["\n", "\n\n", "\r\n"])), max_size=12))
def test_no_word_is_lost_or_invented(lines: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in lines)
    article = from_text(text, id="t")
    letters = re.compile(r"[^\W\d]+")
    assert set(letters.findall(f"{article.title} {article.text}")) == set(letters.findall(text))


def test_hostile_markdown_is_read_in_time() -> None:
    for text in ("# x\n" + "[" * 200_000, "# x\n" + "![[" * 60_000, "> " * 50_000):
        from_text(text, id="t")
