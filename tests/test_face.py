"""The library's face: three questions asked of strings or articles, with no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
from crawl.article import Article, Block, BlockKind
from dedup.engine.options import ScanOptions, ScoreOptions
from dedup.engine.results import Match, Repetition, Scan, to_json

FERRY = (
    "The ferry to the island leaves at seven, at noon and once more before dusk. In winter storms "
    "the captain decides on the pier whether he sails, and nobody gets a ticket before he nods."
)
FERRY_SPUN = (
    "The boat to the island departs at seven, at noon and once more before nightfall. In winter "
    "gales the skipper decides on the quay whether he sails, and no one gets a ticket before he "
    "nods."
)
BREAD = (
    "Rye dough wants time more than kneading. Mix it in the evening, leave it beside the stove "
    "until bubbles break the surface, and bake it dark enough that the crust sings while cooling."
)

any_text = st.text(st.characters(exclude_categories=()), max_size=80)


def as_article(text: str, identity: str) -> Article:
    return Article(id=identity, blocks=(Block(BlockKind.PARAGRAPH, text),))


def test_a_string_is_an_article_named_by_its_position() -> None:
    assert dedup.score(FERRY) == dedup.score(as_article(FERRY, "x"))
    match = dedup.compare(FERRY, FERRY_SPUN)
    assert (match.a, match.b) == ("0", "1")
    assert match == dedup.compare(as_article(FERRY, "0"), as_article(FERRY_SPUN, "1"))
    found = dedup.scan([BREAD, as_article(FERRY, "ferry"), FERRY_SPUN])
    assert [page.id for page in found.pages] == ["0", "ferry", "2"]
    assert [(m.a, m.b) for m in found.matches] == [("2", "ferry")]


def test_each_answer_is_what_it_says() -> None:
    assert dedup.compare(FERRY, FERRY).relation == "copy"
    assert dedup.compare(FERRY, FERRY_SPUN).relation == "spun"
    assert dedup.compare(FERRY, BREAD).relation == "unrelated"
    (cluster,) = dedup.scan(iter([FERRY, BREAD, FERRY_SPUN])).clusters
    assert (cluster.kind, set(cluster.members)) == ("spun", {"0", "2"})
    assert cluster.representative in cluster.members
    found = dedup.score(f"{FERRY}\n\n{BREAD}\n\n{FERRY}")
    assert 30 < found.score < 37
    assert {pair.kind for pair in found.pairs} == {"verbatim"}
    assert [pair.restated.text == pair.kept.text for pair in found.pairs] == [True, True]


def test_options_change_the_answer() -> None:
    assert dedup.compare(FERRY, FERRY_SPUN, ScanOptions(min_confidence=1.0)).relation != "spun"
    assert not dedup.scan([FERRY, FERRY], ScanOptions(min_words=1000)).matches
    twice = f"{FERRY}\n\n{FERRY_SPUN}"
    assert dedup.score(twice, ScoreOptions(threshold=1.0)).score < dedup.score(twice).score
    strict = dedup.scan([twice], score=ScoreOptions(threshold=1.0))
    assert strict.pages[0].repetition == dedup.score(twice, ScoreOptions(threshold=1.0))


def test_two_articles_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        dedup.scan([as_article(FERRY, "x"), as_article(BREAD, "x")])


NAMES = {
    Repetition: "score checks pairs words restated_words",
    Match: "a b relation confidence measures alignment provisional contained",
    Scan: "matches clusters pages passages counts notes",
}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: dedup.score(FERRY * 2),
        lambda: dedup.compare(FERRY, FERRY_SPUN),
        lambda: dedup.scan([FERRY, FERRY_SPUN]),
    ],
    ids=["score", "compare", "scan"],
)
def test_answers_are_frozen_and_are_the_json_that_commands_print(
    ask: Callable[[], Repetition | Match | Scan],
) -> None:
    answer = ask()
    names = NAMES[type(answer)].split()
    with pytest.raises(FrozenInstanceError):
        setattr(answer, names[0], None)
    data = json.loads(json.dumps(to_json(answer)))
    assert set(names) <= set(data)
    if isinstance(answer, Scan):
        assert data["clusters"][0]["kind"] == "spun"
        assert {"id", "redundancy", "repetition"} <= set(data["pages"][0])
        assert {"id", "kind", "members", "representative", "template"} <= set(data["clusters"][0])
    if isinstance(answer, Match):
        assert data["relation"] == "spun"
        assert data["alignment"][0]["a"]["text"] == answer.alignment[0].a.text


@settings(deadline=None, max_examples=25)
@given(any_text, any_text)
def test_no_string_is_an_error(one: str, two: str) -> None:
    assert 0 <= dedup.score(one).score <= 100
    there, back = dedup.compare(one, two), dedup.compare(two, one)
    assert there.relation == back.relation
    assert there.confidence == pytest.approx(back.confidence, abs=2e-4)
    assert len(dedup.scan([one, two, one], ScanOptions(min_words=1)).pages) == 3


HEAVY = "aiohttp click lxml numpy scipy sklearn sqlalchemy trafilatura"

WATCHED = """
import sys
seen = []
def watch(event, args):
    writing = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if writing or event.startswith(("socket.", "sqlite3.", "subprocess.")):
        seen.append((event, str(args[0])))
import dedup
imported = [name for name in {heavy!r}.split() if name in sys.modules]
sys.dont_write_bytecode = True
sys.addaudithook(watch)
dedup.score({one!r}), dedup.compare({one!r}, {two!r}), dedup.scan([{one!r}, {two!r}])
print(imported, seen)
"""


def test_no_network_no_database_no_file_and_a_light_import(tmp_path: Path) -> None:
    program = WATCHED.format(heavy=HEAVY, one=FERRY, two=FERRY_SPUN)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[] []"
    assert not list(tmp_path.iterdir())
