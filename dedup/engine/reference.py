"""Reference articles as numbers: how they score, and how often they use their words.

The figures ship as ``dedup/data/reference.json``, made by ``benchmarks/build_reference.py``; no
text does. They are about English articles and say nothing of other languages.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from dedup.engine.repeated import GenreStanding

LANGUAGE = "en"

_NAMES = {"encyclopedia": "encyclopedia articles", "news": "news articles", "blog": "blog posts"}
_PARTS = ((400, 100, "{n} in 100"), (100, 10, "{n} in 10"), (20, 4, "{n} in 4"))


@dataclass(frozen=True, slots=True)
class WordRates:
    """How often English articles use words.

    Attributes:
        slope: Change of the logarithm of a word's background rate with its weight.
        intercept: That logarithm for a word without weight, in times per thousand words.
        top: For texts of at least so many words, times per thousand words that the most frequent
            content word reaches in 19 of 20; by falling length.
    """

    slope: float
    intercept: float
    top: Sequence[tuple[int, float]]

    def background(self, weight: float) -> float:
        """Estimated times per thousand words of a word of a background weight."""
        return math.exp(self.intercept + self.slope * weight)

    def usual(self, words: int) -> float:
        """Times per thousand words that only one reference text of that length in 20 exceeds."""
        return next((rate for least, rate in self.top if words >= least), self.top[-1][1])


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference figures.

    Attributes:
        scores: Sorted scores of each genre's articles.
        rates: How often they use words.
    """

    scores: Mapping[str, Sequence[float]]
    rates: WordRates

    def standing(self, score: float, language: str) -> tuple[GenreStanding, ...]:
        """Where a score stands in each genre; nothing for other languages than English."""
        if language != LANGUAGE:
            return ()
        return tuple(_standing(genre, scores, score) for genre, scores in self.scores.items())


def _standing(genre: str, scores: Sequence[float], score: float) -> GenreStanding:
    count, below = len(scores), bisect_left(scores, score)
    parts, wording = next(
        ((parts, wording) for least, parts, wording in _PARTS if count >= least), (2, "{n} in 2")
    )
    share = below * parts // count
    of = f"{count:,} {_NAMES[genre]}"
    if below == count:
        finding = f"More than all of {of}."
    elif share:
        finding = f"More than at least {wording.format(n=share)} of {of}."
    else:
        finding = f"Not more than most of {of}." if below * 2 < count else f"Among {of}."
    return GenreStanding(genre, count, below, finding)


@lru_cache(maxsize=1)
def shipped_reference() -> Reference:
    """The figures that ship with unspin."""
    stored = json.loads(files("dedup").joinpath("data", "reference.json").read_text("utf-8"))
    words = stored["words"]
    return Reference(
        scores={genre: each["scores"] for genre, each in stored["genres"].items()},
        rates=WordRates(
            words["slope"], words["intercept"], [(n, rate) for n, rate in words["top"]]
        ),
    )


@lru_cache(maxsize=1024)
def shipped_standing(score: float, language: str) -> tuple[GenreStanding, ...]:
    """Where a score stands by the figures that ship with unspin; most scores are met again."""
    return shipped_reference().standing(score, language)
