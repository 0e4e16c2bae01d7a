"""Measures of labelled pairs, as `dedup.compare` sees them: with no corpus, at shipped settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.pairs import Pair
from crawl.plaintext import from_text
from dedup.engine.compare import Comparison, compare
from dedup.engine.corpus import Vocabulary, lexicon, read
from dedup.engine.profiles import Profile, profile

LONGEST = 60_000  # characters of a text that are measured


def measure(pairs: Sequence[Pair]) -> list[dict[str, float]]:
    """Measures of every pair, in order."""
    return [dict(comparison.measures) for _, _, comparison in comparisons(pairs)]


def comparisons(pairs: Sequence[Pair]) -> Iterator[tuple[Profile, Profile, Comparison]]:
    """Every pair's two texts, prepared, and their comparison, in order."""
    vocabulary = Vocabulary()
    documents = [
        (
            read(from_text(pair.a[:LONGEST], id="a"), vocabulary),
            read(from_text(pair.b[:LONGEST], id="b"), vocabulary),
        )
        for pair in pairs
    ]
    words = vocabulary.words()
    known = lexicon(vocabulary, [d for pair in documents for d in pair], corpus=False)
    for first, second in documents:
        a, b = profile(first, known, words), profile(second, known, words)
        yield a, b, compare(a, b)
