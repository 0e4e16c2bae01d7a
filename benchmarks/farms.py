"""Farms of any size, made from a seed: spun, doorway and distinct articles at known rates.

    python -m benchmarks.farms 5000 --seed 1 > farm.jsonl
    unspin import farm.jsonl

Articles have 300 to 1,000 words in paragraphs under headings, on a topic that other articles
share, and end with a paragraph that is their site's frame. The first pages of a larger farm are
those of a smaller one of the same seed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.language import (
    CONTENT,
    JOINER,
    NAME,
    NAMES,
    NUMBER,
    SYNONYMS,
    Generator,
    Ids,
    language,
    zipf,
)
from crawl.article import Article, Block, BlockKind

_TOPIC_WORDS = 150  # of each class
_OF_TOPIC = 0.55  # content words drawn from the article's topic
_OWN_NAMES = 8  # of an article; others are mentioned in passing
_FAMILIES_PER_TOPIC = 25
_FAMILIES_PER_SITE = 60


@dataclass(frozen=True, slots=True)
class Mix:
    """What a farm is made of.

    Attributes:
        spun: Share of the pages that are spun.
        doorway: Share of the pages that are doorways; the rest are distinct.
        versions: Pages of one spun text.
        places: Pages of one doorway template.
        substituted: Share of the content words that a spun version replaces.
    """

    spun: float = 0.3
    doorway: float = 0.2
    versions: int = 5
    places: int = 40
    substituted: float = 0.3


@dataclass(frozen=True, slots=True)
class FarmPage:
    """A page and the truth about it.

    Attributes:
        article: The page.
        kind: "spun", "doorway" or "distinct".
        family: Pages of one family, and no others, are versions of one text.
    """

    article: Article
    kind: str
    family: int


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """Word ids with where each sentence begins, and the end."""

    ids: Ids
    kinds: Ids
    bounds: Ids


def farm(pages: int, seed: int = 1, mix: Mix | None = None) -> Iterator[FarmPage]:
    """The pages of a farm, family by family; their ids are their numbers.

    Args:
        pages: How many.
        seed: Of all that is drawn.
        mix: What it is made of.
    """
    mix = mix or Mix()
    share = {"spun": mix.spun, "doorway": mix.doorway, "distinct": 1 - mix.spun - mix.doorway}
    size = {"spun": mix.versions, "doorway": mix.places, "distinct": 1}
    made = dict.fromkeys(share, 0)
    family = number = 0
    while number < pages:
        # The kind that is furthest behind its share comes next, so the rates are met exactly.
        kind = max(share, key=lambda k: share[k] * (number + size[k]) - made[k] - size[k] / 2)
        rng = np.random.default_rng([seed, family])
        parent = _write(rng, seed, family)
        for text in _family(parent, kind, size[kind], mix, rng):
            if number < pages:
                site = int(rng.random() * (1 + family / _FAMILIES_PER_SITE))
                yield FarmPage(_article(text, number, seed, site), kind, family)
                number += 1
        made[kind] += size[kind]
        family += 1


def true_pairs(pages: Iterable[FarmPage]) -> set[tuple[str, str]]:
    """Ids of all pairs that are versions of one text, each in order of the pages."""
    families: defaultdict[int, list[str]] = defaultdict(list)
    for page in pages:
        families[page.family].append(page.article.id)
    return {pair for members in families.values() for pair in combinations(members, 2)}


@lru_cache(maxsize=512)
def _topic(seed: int, topic: int) -> dict[int, Ids]:
    rng = np.random.default_rng([seed, 1, topic])
    words = language().of_class
    return {kind: rng.choice(words[kind], _TOPIC_WORDS, replace=False) for kind in CONTENT}


@lru_cache(maxsize=32)
def _cumulative(count: int) -> NDArray[np.float64]:
    return zipf(count)


def _draw(words: Ids, count: int, rng: Generator) -> Ids:
    """Words by Zipf's law."""
    drawn: Ids = words[np.searchsorted(_cumulative(len(words)), rng.random(count))]
    return drawn


def _write(rng: Generator, seed: int, family: int) -> _Text:
    """A new text on one of the farm's topics."""
    spoken = language()
    topic = _topic(seed, int(rng.random() * (1 + family / _FAMILIES_PER_TOPIC)))
    shapes = []
    words, target = 0, int(np.exp(rng.uniform(np.log(260), np.log(900))))
    while words < target:
        shapes.append(spoken.shapes[int(rng.integers(len(spoken.shapes)))])
        words += len(shapes[-1])
    kinds = np.concatenate(shapes)
    ids = np.empty(len(kinds), np.int64)
    for kind, listed in spoken.of_class.items():
        at = np.flatnonzero(kinds == kind)
        ids[at] = _draw(listed, len(at), rng)
        if kind in topic:
            at = at[rng.random(len(at)) < _OF_TOPIC]
            ids[at] = _draw(topic[kind], len(at), rng)
    at = np.flatnonzero(kinds == NAME)
    own = spoken.first_name + rng.integers(NAMES, size=_OWN_NAMES)
    ids[at] = np.where(
        rng.random(len(at)) < 0.7,
        _draw(own, len(at), rng),
        spoken.first_name + rng.integers(NAMES, size=len(at)),
    )
    at = np.flatnonzero(kinds == NUMBER)
    ids[at] = spoken.first_name + NAMES + rng.integers(2, 2000, size=len(at))
    return _Text(ids, kinds, np.cumsum([0, *map(len, shapes)]))


def _family(parent: _Text, kind: str, size: int, mix: Mix, rng: Generator) -> Iterator[_Text]:
    if kind == "spun":
        return (_spin(parent, mix.substituted, rng) for _ in range(size))
    if kind == "doorway":
        return (_fill(parent, rng) for _ in range(size))
    return iter([parent])


def _spin(text: _Text, substituted: float, rng: Generator) -> _Text:
    """A version with words replaced by their like."""
    replaced = np.isin(text.kinds, CONTENT) & (rng.random(len(text.ids)) < substituted)
    ids = text.ids.copy()
    ids[replaced] = language().synonyms[ids[replaced], rng.integers(SYNONYMS, size=replaced.sum())]
    return replace(text, ids=ids)


def _fill(text: _Text, rng: Generator) -> _Text:
    """A version with other places, people and telephone numbers throughout."""
    ids = text.ids.copy()
    for kind, slots in ((NAME, 4), (NUMBER, 2)):
        at = np.flatnonzero(text.kinds == kind)
        values, counts = np.unique(ids[at], return_counts=True)
        for value in values[np.argsort(-counts, kind="stable")][:slots]:
            first = language().first_name + (NAMES + 2 if kind == NUMBER else 0)
            most = 9_999_999 if kind == NUMBER else NAMES
            ids[at[ids[at] == value]] = first + int(rng.integers(most))
    return replace(text, ids=ids)


def _article(text: _Text, number: int, seed: int, site: int) -> Article:
    sentences = _sentences(text)
    layout = np.random.default_rng([seed, 2, len(sentences)])
    blocks, section, done = [], 0, 0
    title = " ".join(sentences[0].rstrip(".").split()[:7])
    while done < len(sentences):
        if done and layout.random() < 0.3:
            section += 1
            heading = " ".join(sentences[done].rstrip(".").split()[:5])
            blocks.append(Block(BlockKind.HEADING, heading, 2, section))
        take = int(layout.integers(3, 7))
        paragraph = " ".join(sentences[done : done + take])
        blocks.append(Block(BlockKind.PARAGRAPH, paragraph, section=section))
        done += take
    host = f"site{site}.example"
    slug = re.sub(r"[^a-z]+", "-", f"{title} {_letters(number)}".lower())
    blocks.append(Block(BlockKind.PARAGRAPH, _frame(seed, site), section=section))
    return Article(
        id=f"{number:07d}",
        url=f"https://{host}/{slug}",
        site=host,
        title=title,
        blocks=tuple(blocks),
        language="en",
    )


def _letters(number: int) -> str:
    """A number written in letters: numbers in addresses would make pages parts of one article."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def _sentences(text: _Text) -> list[str]:
    words = language().spell(text.ids)
    for at in np.flatnonzero(text.kinds[1:] == JOINER).tolist():
        words[at] += ","
    bounds = text.bounds.tolist()
    made = (" ".join(words[low:high]) for low, high in pairwise(bounds))
    return [f"{sentence[0].upper()}{sentence[1:]}." for sentence in made]


@lru_cache(maxsize=4096)
def _frame(seed: int, site: int) -> str:
    """What stands on every page of a site."""
    return " ".join(_sentences(_write(np.random.default_rng([seed, 3, site]), seed, site))[:3])


def main() -> None:
    """Print a farm as JSON lines with its truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for page in farm(given.pages, given.seed):
        article = page.article
        row = {
            "id": article.id,
            "url": article.url,
            "title": article.title,
            "language": article.language,
            "text": article.text,
            "kind": page.kind,
            "family": page.family,
        }
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
