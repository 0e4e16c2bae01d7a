"""Whether a lead sums its article up, as an encyclopedia's does, or only says it beforehand.

A lead that sums up is short beside what it sums up, speaks of its subject and not to its reader,
says each thing shorter than the section does and draws on more than one of them, and no conclusion,
callout or announcement says it all once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dedup.engine.keeping import Found
from dedup.engine.reading import Reading
from dedup.engine.structure import Part

_SHARE = 0.3  # of the article's words, at most, for a lead that sums up
_SECTIONS = 3  # that there are to sum up
_ADDRESSES = re.compile(
    r"\b(?:you|your|yours|we|our|us|let's|du|dein\w*|ihr|ihre\w*|wir|unser\w*|vous|votre|vos|nous"
    r"|notre|usted\w*|tu|tus|te|nosotros|nuestr\w+|você|seu|tua|voi|vostr\w+|je|jij|jouw|вы|ваш\w*)\b",
    re.IGNORECASE,
)
_SUMMED_TWICE = frozenset([Part.CONCLUSION, Part.CALLOUT, Part.CONTENTS, Part.FAQ])


def sums_up(reading: Reading, found: Iterable[Found], verbatim: frozenset[int]) -> bool:
    """Whether the lead of an article is a summary that belongs there.

    Args:
        reading: The article.
        found: Its restated sentences.
        verbatim: Restated sentences that stand elsewhere word for word.
    """
    lead = [i for i in reading.counted if reading.part[i] is Part.LEAD]
    if not (lead and _SUMMED_TWICE.isdisjoint(reading.part)):
        return False
    if len(set(reading.section.tolist())) <= _SECTIONS:
        return False
    if reading.words_of(lead) > _SHARE * reading.words_of(reading.counted):
        return False
    spoken = sum(bool(_ADDRESSES.search(reading.sentences.texts[i])) for i in lead)
    if spoken > len(lead) / 4:
        return False
    if reading.announces[lead].any():
        return False
    return _draws_on_several(reading, found, set(lead), verbatim)


def _draws_on_several(
    reading: Reading, found: Iterable[Found], lead: set[int], verbatim: frozenset[int]
) -> bool:
    """Whether what a lead restates is not all of one section, nor word for word there."""
    summing = [pair for pair in found if {pair.restated, pair.kept} & lead]
    if any(pair.restated in verbatim for pair in summing):
        return False
    summed = {i for pair in summing for i in (pair.restated, pair.kept)} - lead
    return len(summing) < 2 or len(set(reading.section[list(summed)].tolist())) > 1
