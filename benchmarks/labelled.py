"""The articles whose restated sentences are marked, read as the scorer reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawl.plaintext import from_text
from dedup.engine.corpus import Vocabulary, lexicon, read
from dedup.engine.reading import Reading, read_closely
from dedup.engine.words import Words

LABELLED = Path(__file__).parent / "data" / "repetition.jsonl"
_LEAST = 20  # characters of a quoted sentence that may stand within a longer one

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One article with its labels as sentence numbers.

    Attributes:
        id: Names it.
        kind: farm, clean or encyclopedia.
        reading: The article.
        pairs: Restated and kept sentence, and the label.
        implied: All pairs of one star, the lower number first: two sentences restated from the
            same one restate each other as well.
        neutral: Announcing sentences and a lead's summing up: neither right nor wrong in a pair.
    """

    id: str
    kind: str
    reading: Reading
    pairs: tuple[tuple[int, int, str], ...]
    implied: frozenset[Pair]
    neutral: frozenset[int]

    @property
    def stars(self) -> dict[int, set[int]]:
        """Each kept sentence with all that restate it and itself."""
        found: dict[int, set[int]] = {}
        for restated, kept, _ in self.pairs:
            found.setdefault(kept, {kept}).add(restated)
        return found


def read_labelled() -> list[Labelled]:
    """Every article of the labelled set, in order."""
    rows = map(json.loads, LABELLED.read_text("utf-8").splitlines())
    return [_labelled(row) for row in rows]


def _labelled(row: dict[str, Any]) -> Labelled:
    article = from_text(row["markdown"], id=row["id"], markdown=True)
    vocabulary = Vocabulary()
    document = read(article, vocabulary)
    known = lexicon(vocabulary, [document], corpus=False)
    [reading] = read_closely([document], Words.of(vocabulary.words(), known))
    texts = [reading.sentences.texts[i] for i in range(len(reading.part))]
    heading = reading.sentences.heading

    def places(quoted: str) -> list[int]:
        exact = [i for i, text in enumerate(texts) if text == quoted]
        within = [i for i, text in enumerate(texts) if quoted in text and len(quoted) >= _LEAST]
        return exact or within

    pairs: list[tuple[int, int, str]] = []
    for restated, kept, label in row["pairs"]:
        stands = places(kept)
        centre = next((i for i in stands if heading[i]), stands[-1])
        taken = {(a, b) for a, b, _ in pairs}
        copies = [i for i in places(restated) if i != centre and (i, centre) not in taken]
        pairs.append((copies[0], centre, label))
    announced = row.get("announcing", []) + row.get("summary", [])
    made = Labelled(
        id=row["id"],
        kind=row["kind"],
        reading=reading,
        pairs=tuple(pairs),
        implied=frozenset(),
        neutral=frozenset(i for quoted in announced for i in places(quoted)),
    )
    implied = ((a, b) for star in made.stars.values() for a in star for b in star if a < b)
    return replace(made, implied=frozenset(implied))


def found_of(article: Labelled, pairs: Iterable[Pair]) -> tuple[int, int, int]:
    """Compare found pairs with the labels.

    Args:
        article: The labelled article.
        pairs: Pairs of sentences that were found, in either order.

    Returns:
        Right found pairs, wrong ones, and labelled pairs that were found: a pair counts as found
        where right pairs tie its restated sentence to its kept one within their star.
    """
    undirected = {(min(pair), max(pair)) for pair in pairs}
    undirected = {pair for pair in undirected if not article.neutral.intersection(pair)}
    right = undirected & article.implied
    recalled = sum(
        restated in _reached(kept, right, article.stars[kept])
        for restated, kept, _ in article.pairs
    )
    return len(right), len(undirected) - len(right), recalled


def _reached(start: int, pairs: Iterable[Pair], star: set[int]) -> set[int]:
    inside = [pair for pair in pairs if star.issuperset(pair)]
    reached = {start}
    while more := {end for pair in inside if reached.intersection(pair) for end in pair} - reached:
        reached |= more
    return reached
