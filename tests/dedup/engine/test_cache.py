"""What is cached changes nothing that is found: a delta scan is a full scan, but cheaper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.caching import CountingCache
from benchmarks.farms import Mix, farm
from crawl.article import Article
from dedup.engine.cache import NoCache, digest, reader, write
from dedup.engine.repeated import Held
from dedup.engine.repetition import score
from dedup.engine.results import Repetition
from dedup.engine.scan import scan_again

PAGES = 40


@cache
def articles() -> tuple[Article, ...]:
    mix = Mix(spun=0.5, doorway=0.3, versions=3, places=5)
    return tuple(page.article for page in farm(PAGES, seed=9, mix=mix))


class Counting(Held):
    """Evidence that counts what it is given."""

    given = 0

    def keep(self, scored: Sequence[tuple[bytes, float, int, int, bytes]]) -> None:
        self.given += len(scored)
        super().keep(scored)


@settings(max_examples=2, deadline=None)
@given(st.sets(st.integers(0, PAGES - 1), min_size=3, max_size=3), st.integers(0, PAGES - 1))
def test_a_delta_scan_finds_what_a_full_scan_finds(new: set[int], changed: int) -> None:
    cache, evidence = CountingCache(), Counting()
    first = [a for i, a in enumerate(articles()) if i not in new]
    _, left = scan_again(first, cache=cache, evidence=evidence)
    second = list(articles())
    second[changed] = replace(second[changed], blocks=second[changed].blocks[:-2])
    cache.taught = evidence.given = 0
    delta, kept = scan_again(second, cache=cache, snapshot=left, evidence=evidence)
    assert cache.taught < len(cache.places) / 2
    assert evidence.given == len(new | {changed})
    weights = replace(left, candidates=replace(left.candidates, nearest=None))
    full, _ = again = scan_again(second, cache=NoCache(), snapshot=weights)
    assert (delta, kept) == again
    assert [page.repetition for page in delta.pages] == [page.repetition for page in full.pages]


def test_nothing_is_made_again_for_the_same_pages_and_weights_go_with_growth() -> None:
    cache, evidence = CountingCache(), Counting()
    first, left = scan_again(articles()[:20], cache=cache, evidence=evidence)
    cache.taught = evidence.given = 0
    again = scan_again(articles()[:20], cache=cache, snapshot=left, evidence=evidence)
    assert again == (first, left)
    assert cache.taught == evidence.given == 0
    assert scan_again(articles()[:22], cache=cache, snapshot=left)[1].words == left.words
    grown, refitted = scan_again(articles(), cache=cache, snapshot=left)
    assert refitted.words.articles == PAGES
    assert (grown, refitted) == scan_again(articles())


def test_an_interrupted_scan_goes_on_from_what_it_finished() -> None:
    cache, evidence, few = CountingCache(), Counting(), articles()[:20]

    def interrupt(stage: str, _done: int, _total: int) -> None:
        if stage == "clusters":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan_again(few, cache=cache, evidence=evidence, progress=interrupt)
    known = set(cache.places)
    assert scan_again(few, cache=cache, evidence=evidence) == scan_again(few)
    made = {stage.split()[0] for stage, _ in set(cache.places) - known}
    assert made == {"template", "templated"}
    assert evidence.given == len(few)


def test_a_repetition_comes_back_as_it_was() -> None:
    found = score(articles()[0])
    assert reader(Repetition)(write(found)) == found


@given(st.dictionaries(st.text(st.characters()), st.lists(st.text(st.characters()))))
def test_only_lone_surrogates_are_changed_by_writing(data: dict[str, list[str]]) -> None:
    kept = {_kept(key): [_kept(each) for each in value] for key, value in data.items()}
    assert reader(dict[str, list[str]])(write(data)) == kept
    if kept != data:
        assert digest(data) != digest(kept)


def _kept(text: str) -> str:
    return "".join("\ufffd" if 0xD800 <= ord(each) < 0xE000 else each for each in text)
