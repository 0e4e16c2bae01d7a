"""Which of two statements stays: the fuller one, else the one in the part that is about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from dedup.engine.reading import Reading
from dedup.engine.restating import Pairs
from dedup.engine.structure import Part

_FULLER = 1.5  # times the information: kept although it comes later or stands in the lead

# Of two statements that are equally full, the one in the later of these parts stays; where no
# heading says what a part is about, the earlier.
_STAYS = (Part.CONTENTS, Part.CONCLUSION, Part.CALLOUT, Part.LEAD, Part.FAQ, Part.BODY)


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that restates one that stays.

    Attributes:
        restated: The sentence that could go.
        kept: The one that stays.
        similarity: How sure it is that they say the same.
    """

    restated: int
    kept: int
    similarity: float


def stars(reading: Reading, pairs: Pairs, threshold: float) -> list[Found]:
    """Sentences that restate another, each with all that it restates, the nearest first.

    From the fullest statement down, a sentence stays unless one that stays already says it: so
    whatever is said in the article is still said by what stays, and no sentence restates one
    that goes itself.
    """
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for a, b, value in zip(pairs.a, pairs.b, pairs.similarity, strict=True):
        if value >= threshold:
            near[int(a)].append((-float(value), int(b)))
            near[int(b)].append((-float(value), int(a)))
    goes: set[int] = set()
    found = []
    for sentence in sorted(near, key=lambda index: order(reading, index)):
        stays = [
            Found(sentence, other, -value)
            for value, other in sorted(near[sentence])
            if other not in goes and order(reading, other) < order(reading, sentence)
        ]
        if stays:
            goes.add(sentence)
            found += stays
    return found


def order(reading: Reading, sentence: int) -> tuple[int, int, int]:
    """Strict order of what stays: fullness in steps, then part, then position."""
    information = max(float(reading.sentences.information[sentence]), 1e-3)
    fullness = int(np.log(information) / np.log(_FULLER))
    part = _STAYS.index(reading.part[sentence]) if reading.headed else 0
    return -fullness, -part, sentence
