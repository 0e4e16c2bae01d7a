"""A scan finds every version, in any order of its articles, and stands any input."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specimens import (
    BEES,
    CHINESE,
    CHINESE_OTHER,
    CHINESE_SPUN,
    DOORWAYS,
    FOOTER,
    GERMAN,
    GERMAN_OTHER,
    GERMAN_SPUN,
    KNIVES,
    PAN,
    PAN_EDITED,
    PAN_EXCERPT,
    PAN_OTHER,
    PAN_REWRITTEN,
    PAN_SPUN,
    RESTATING,
    STITCHED,
    article,
    doorway,
)

from crawl.article import Article, Block, BlockKind
from crawl.extract import extract
from dedup.engine.options import ScanOptions
from dedup.engine.results import Page, Relation, Scan
from dedup.engine.scan import scan

DATA = Path(__file__).parents[4] / "shared" / "data"

PAN_FAMILY = {"pan", "pan copy", "pan edited", "pan spun", "pan rewritten", "pan excerpt"}
DOORWAY_FAMILY = {f"city {index}" for index in range(5)}

ARTICLES = [
    article(text, name, site)
    for name, text, site in [
        ("pan", PAN, "one.example"),
        ("pan copy", PAN, "two.example"),
        ("pan edited", PAN_EDITED, "two.example"),
        ("pan spun", PAN_SPUN, "three.example"),
        ("pan rewritten", PAN_REWRITTEN, "three.example"),
        ("pan excerpt", PAN_EXCERPT, "four.example"),
        ("pan other", PAN_OTHER, "four.example"),
        ("bees", BEES, "one.example"),
        ("knives", KNIVES, "one.example"),
        ("stitched", STITCHED, "four.example"),
        ("barrel", RESTATING, "two.example"),
        ("garlic", GERMAN, "fünf.example"),
        ("garlic spun", GERMAN_SPUN, "fünf.example"),
        ("railway", GERMAN_OTHER, "fünf.example"),
        ("锅", CHINESE, "六.example"),
        ("锅 spun", CHINESE_SPUN, "六.example"),
        ("图书馆", CHINESE_OTHER, "六.example"),
        *((f"city {i}", text, "drains.example") for i, text in enumerate(DOORWAYS)),
        ("short", "Only a few words.", "one.example"),
        ("empty", "", ""),
    ]
]


@pytest.fixture(scope="module")
def found() -> Scan:
    return scan(ARTICLES)


def by_id(result: Scan) -> dict[str, Page]:
    return {page.id: page for page in result.pages}


def test_the_versions_of_each_text_are_one_cluster(found: Scan) -> None:
    assert {frozenset(cluster.members): cluster.kind for cluster in found.clusters} == {
        frozenset(PAN_FAMILY): Relation.PARAPHRASE,  # the most frequent of its matches
        frozenset(DOORWAY_FAMILY): Relation.DOORWAY,
        frozenset({"garlic", "garlic spun"}): Relation.SPUN,
        frozenset({"锅", "锅 spun"}): Relation.SPUN,
    }
    relations = {(m.a, m.b): m.relation for m in found.matches}
    expected = {
        ("pan", "pan copy"): Relation.COPY,
        ("pan", "pan edited"): Relation.NEAR_DUPLICATE,
        ("pan", "pan spun"): Relation.SPUN,
        ("pan", "pan rewritten"): Relation.PARAPHRASE,
        ("pan", "pan excerpt"): Relation.EXCERPT,
        ("pan", "stitched"): Relation.OVERLAP,
        ("bees", "stitched"): Relation.OVERLAP,
        ("knives", "stitched"): Relation.OVERLAP,
    }
    assert {pair: relations.get(pair) for pair in expected} == expected
    alone = {"pan other", "bees", "knives", "barrel", "railway", "图书馆", "short", "empty"}
    assert {page.id for page in found.pages if page.cluster is None} == alone | {"stitched"}


def test_an_edited_page_is_not_spun_because_others_of_its_cluster_are() -> None:
    texts = {"pan": PAN, "edited": PAN_EDITED, "spun": PAN_SPUN}
    result = scan([article(text, name, f"{name}.example") for name, text in texts.items()])
    assert [cluster.kind for cluster in result.clusters] == [Relation.SPUN]
    assert {(match.a, match.b): match.relation for match in result.matches} == {
        ("edited", "pan"): Relation.NEAR_DUPLICATE,
        ("edited", "spun"): Relation.SPUN,
    }


SHOP = (
    "Our shop in {0} seasons your pan while you wait. Nobody else in {0} does, and the bus from "
    "the station stops opposite; on Mondays all of {0} is closed."
)
SHOP_KOREAN = (
    "{0} 가게에서는 기다리시는 동안 팬을 길들여 드립니다. {0}에서 이런 가게는 저희뿐이며, "
    "역에서 오는 버스가 바로 앞에 섭니다. 월요일에는 {0}의 모든 가게가 쉽니다."
)
SHOP_CHINESE = "欢迎光临我们在{0}的小店。{0}的顾客可以把旧锅带来，我们当天修好。{0}的分店周一休息。"


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        (f"{PAN}\n\n{SHOP}", ["Ashford", "Bedford", "Carlisle", "Durham"], Relation.DOORWAY),
        (f"{CHINESE}\n\n{CHINESE_OTHER}\n\n{SHOP_CHINESE}", ["杭州", "苏州", "南京", "三亚"],
         Relation.DOORWAY),
        (f"{PAN}\n\n{SHOP_KOREAN}", ["광주", "대구", "대전", "부산"], Relation.DOORWAY),
        (f"{PAN}\n\n{SHOP}", ["Ashford", "Bedford"], Relation.NEAR_DUPLICATE),
        (f"{PAN}\n\n{SHOP}", ["Ashford", "Ashfort", "Ashford", "Ashford"], Relation.COPY),
        (f"{PAN}\n\n{SHOP}", ["2021", "2022", "2023", "2024"], Relation.NEAR_DUPLICATE),
        (f"{PAN}\n\n{SHOP}", ["MX-210", "MX-350", "MX-470", "GT-9"], Relation.NEAR_DUPLICATE),
        (f"{PAN}\n\n{SHOP}", ["town", "the village", "the valley", "the borough"],
         Relation.NEAR_DUPLICATE),
    ],
    ids=["places", "written without capitals", "inflected", "a pair", "a typo", "years", "models",
         "words"],
)  # fmt: skip
def test_one_name_of_each_pages_own_makes_a_doorway_family(
    text: str, values: list[str], kind: Relation
) -> None:
    result = scan([article(text.format(v), str(i), "a.example") for i, v in enumerate(values)])
    assert [cluster.kind for cluster in result.clusters] == [kind]
    assert kind in {match.relation for match in result.matches}


def test_pages_come_as_given_and_agree_with_the_clusters(found: Scan) -> None:
    assert [page.id for page in found.pages] == [read.id for read in ARTICLES]
    home = {member: cluster.id for cluster in found.clusters for member in cluster.members}
    assert {page.id: page.cluster for page in found.pages if page.cluster} == home
    assert found.counts["articles"] == len(ARTICLES)
    assert found.counts["matches"] == len(found.matches)
    assert found.counts["clustered_articles"] == len(home)
    (note,) = found.notes
    assert note.startswith("2 ")
    assert "too short to judge" in note


def test_every_result_can_be_opened_down_to_the_words(found: Scan) -> None:
    texts = {read.id: read.text for read in ARTICLES}
    assert [(m.a, m.b) for m in found.matches] == sorted((m.a, m.b) for m in found.matches)
    for match in found.matches:
        assert match.a < match.b
        assert match.alignment
        assert match.contained in ("", match.a, match.b)
        for pair in match.alignment:
            assert pair.a.text == texts[match.a][pair.a.start : pair.a.end] != ""
            assert pair.b.text == texts[match.b][pair.b.start : pair.b.end] != ""
    for passage in found.passages:
        first = passage.places[0]
        assert passage.text == texts[first.article][first.start : first.end]


def test_a_representative_keeps_its_own_credit(found: Scan) -> None:
    pages = by_id(found)
    for cluster in found.clusters:
        inside = set(cluster.members)
        assert not inside & {other for other, _ in pages[cluster.representative].covered_by}
        for member in cluster.members[1:]:
            assert pages[member].redundancy > 0.5
    for page in found.pages:
        shares = [share for _, share in page.covered_by]
        assert shares == sorted(shares, reverse=True)
        assert max([page.same_site, page.other_sites, *shares, 0.0]) <= page.redundancy <= 1.0


@settings(deadline=None, max_examples=3)
@given(st.permutations(ARTICLES))
def test_the_order_of_the_articles_decides_nothing(found: Scan, order: list[Article]) -> None:
    again = scan(order)
    assert replace(again, pages=()) == replace(found, pages=())
    assert by_id(again) == by_id(found)


def test_the_names_of_the_articles_decide_no_cluster(found: Scan) -> None:
    new = {read.id: f"{len(ARTICLES) - place:03}" for place, read in enumerate(ARTICLES)}
    old = {name: identity for identity, name in new.items()}
    again = scan(replace(read, id=new[read.id]) for read in ARTICLES)
    parts = {frozenset(old[member] for member in c.members) for c in again.clusters}
    assert parts == {frozenset(cluster.members) for cluster in found.clusters}


def test_articles_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        scan([article(PAN, "x"), article(BEES, "x")])


def test_progress_names_every_stage() -> None:
    told: list[tuple[str, int, int]] = []
    scan(ARTICLES[:4], progress=lambda stage, done, total: told.append((stage, done, total)))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == [
        *("read", "passages", "candidates", "screen", "compare", "relate"),
        *("clusters", "origins", "redundancy", "repetition"),
    ]
    assert all(0 <= done <= total for _, done, total in told)


def test_a_bound_that_bites_is_noted_and_no_page_is_lost() -> None:
    texts = [doorway(f"Town{i}", f"County{i}", f"River{i}", f"0{i}") for i in range(40)]
    result = scan(article(text, f"{i:02}") for i, text in enumerate(texts))
    assert [len(cluster.members) for cluster in result.clusters] == [40]
    assert any("near-duplicate candidates not compared: " in note for note in result.notes)
    assert result.counts["candidates"] < 40 * 39 / 3


@pytest.mark.parametrize(
    ("texts", "sizes"),
    [
        ([], []),
        ([""], []),
        (["", "", ""], []),
        (["word", "word"], []),
        (["word " * 3_000, "word " * 3_000], [2]),
        (["the of and to in is it " * 5] * 3, [3]),
        ([FOOTER] * 6, [6]),
        (["— … !" * 100] * 2, []),
        (["." * 100_000, "🙂" * 50_000, "\ud800" * 100, "\x00" * 100], []),
        ([PAN + "\n\n" + GERMAN + "\n\n" + CHINESE, PAN, GERMAN, CHINESE], [4]),
        (["- item again\n" * 1200, "- item again\n" * 1100], [2]),
        ([" ".join(f"w{i}" for i in range(3_000))] * 2 + [PAN], [2]),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_any_input_is_scanned(texts: list[str], sizes: list[int]) -> None:
    result = scan(article(text, str(place), "one.example") for place, text in enumerate(texts))
    assert [len(cluster.members) for cluster in result.clusters] == sizes
    assert len(result.pages) == len(texts)


any_character = st.characters(exclude_categories=())
any_blocks = st.lists(
    st.builds(
        Block,
        st.sampled_from(list(BlockKind)),
        st.text(any_character, min_size=1, max_size=60)
        | st.sampled_from([PAN_EXCERPT.split("\n\n")[0], CHINESE.split("\n\n")[0], "word word"]),
    ),
    max_size=4,
).map(tuple)


@settings(deadline=None, max_examples=25)
@given(st.lists(any_blocks, max_size=7), st.integers(1, 12))
def test_no_text_breaks_a_scan(texts: list[tuple[Block, ...]], min_words: int) -> None:
    read = [Article(id=str(i), blocks=blocks, site="s") for i, blocks in enumerate(texts)]
    result = scan(read, ScanOptions(num_perm=32, min_words=min_words))
    assert [page.id for page in result.pages] == [one.id for one in read]


def rows(name: str, most: int) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(most), lines, strict=False):
            yield json.loads(line)


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
def test_real_news_articles_are_scanned() -> None:
    result = scan(
        article(row["text"], f"{i:03}")
        for i, row in enumerate(rows("articles_news_distractors", 150))
    )
    assert result.counts["articles"] == 150
    assert result.clusters


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
def test_real_doorway_pages_are_families() -> None:
    pages = [
        extract(row["html"], id=row["id"], site="hvac.example").article
        for row in rows("html_doorway_hvac", 60)
    ]
    read = [page for page in pages if page is not None]
    result = scan(read)
    assert len(read) == 60
    assert {cluster.kind for cluster in result.clusters} == {Relation.DOORWAY}
    assert result.counts["clustered_articles"] >= 57
