"""The engine's settings: each with its type, range and default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from crawl.article import Role
from crawl.errors import OptionError
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
        include_declared: Treat pages that own up to being duplicates like all others.
        roles: "PATTERN = ROLE" entries that override what a page is taken for; a pattern is
            matched against its address without the scheme, with * and ?.
        processes: Worker processes of a scan; 0 takes one per core. They change no result.
    """

    num_perm: Annotated[int, Interval(ge=16, le=256)] = 128
    seed: Annotated[int, Interval(ge=0, le=2**32 - 1)] = 1
    shingle: Annotated[int, Interval(ge=1, le=10)] = 3
    lsh_threshold: Annotated[float, Interval(ge=0, le=1)] = 0.4
    neighbours: Annotated[int, Interval(ge=1, le=200)] = 20
    min_words: Annotated[int, Interval(ge=1, le=1000)] = 12
    min_passage_words: Annotated[int, Interval(ge=5, le=500)] = 20
    min_confidence: Annotated[float, Interval(ge=0, le=1)] = 0.5
    include_declared: bool = False
    roles: tuple[str, ...] = ()
    processes: Annotated[int, Interval(ge=0, le=256)] = 0

    def __post_init__(self) -> None:
        check(self)
        for entry in self.roles:
            parse_pattern(entry)


def parse_pattern(entry: str) -> tuple[str, Role]:
    """The pattern and the role of a "PATTERN = ROLE" entry.

    Raises:
        OptionError: It is no such entry; the message names the roles there are.
    """
    pattern, equals, name = entry.rpartition("=")
    named = name.strip().replace(" ", "_")
    if not (equals and pattern.strip()) or named not in [role.value for role in Role]:
        roles = ", ".join(role.value for role in Role)
        raise OptionError(f"{entry!r}: write PATTERN = ROLE, where ROLE is one of {roles}")
    return pattern.strip(), Role(named)


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How repetition within one article is measured.

    Attributes:
        threshold: Similarity from which a sentence restates another: the probability that a
            reader would say so.
    """

    threshold: Annotated[float, Interval(ge=0, le=1)] = 0.4

    def __post_init__(self) -> None:
        check(self)
