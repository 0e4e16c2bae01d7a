"""The engine's settings: each with its type, range and default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from crawl.ranges import check


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How versions are looked for.

    Attributes:
        num_perm: Permutations of a MinHash signature.
        seed: Seed of the permutations.
        shingle: Words in a shingle.
        lsh_threshold: Estimated Jaccard similarity above which MinHash LSH proposes a pair.
        neighbours: TF-IDF nearest neighbours proposed for each article.
        min_words: Articles below are too short to judge.
        min_passage_words: Passages below are not fingerprinted on their own.
        min_confidence: Pairs below are not reported.
    """

    num_perm: Annotated[int, Interval(ge=16, le=256)] = 128
    seed: Annotated[int, Interval(ge=0, le=2**32 - 1)] = 1
    shingle: Annotated[int, Interval(ge=1, le=10)] = 3
    lsh_threshold: Annotated[float, Interval(ge=0, le=1)] = 0.45
    neighbours: Annotated[int, Interval(ge=1, le=200)] = 20
    min_words: Annotated[int, Interval(ge=1, le=1000)] = 12
    min_passage_words: Annotated[int, Interval(ge=5, le=500)] = 20
    min_confidence: Annotated[float, Interval(ge=0, le=1)] = 0.5

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How repetition within one article is measured.

    Attributes:
        threshold: Similarity from which a sentence restates another: the probability that a
            reader would say so.
    """

    threshold: Annotated[float, Interval(ge=0, le=1)] = 0.45

    def __post_init__(self) -> None:
        check(self)
