"""Phrases and words that recur more often than an article's length explains."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dedup.engine.reading import Reading
from dedup.engine.reference import WordRates
from dedup.engine.repeated import Keyword, Phrase, Span
from dedup.engine.sets import distinct
from dedup.engine.text import normal, token_spans

_SHORTEST, _LONGEST = 3, 8  # words of a phrase
_CONTENT = 2  # content words of a phrase, at least
_WORDS_A_TIME = 400  # words of text for every further time a phrase may recur
_MOST = 20  # phrases, and words, that are named
_LEAST_TIMES = 5  # of a word that can be stuffed
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHORT = 100  # words; in a shorter text no rate means anything


def allowed(words: int) -> int:
    """How often a phrase may stand in a text of so many words."""
    return 2 + words // _WORDS_A_TIME


def repeated_phrases(reading: Reading) -> tuple[Phrase, ...]:
    """Phrases of 3 to 8 words that recur too often, the longest form of each, worst first."""
    limit = allowed(len(reading.sentences.document.ids))
    show = _Shown(reading)
    taken = bytearray(len(reading.sentences.document.ids))
    found: list[tuple[Span, int, list[int]]] = []
    recurring = sorted(
        _recurring(reading, limit), key=lambda each: (-each[0], -len(each[1]), each[1])
    )
    for width, at in recurring:
        apart = [low for low in at if taken.find(1, low, low + width) < 0]
        if len(apart) > limit:
            for low in apart:
                taken[low : low + width] = b"\1" * width
            first = show.span(apart[0], apart[0] + width)
            if not first.text.istitle():  # a name is a name
                found.append((first, width, apart))
    found.sort(key=lambda each: (-len(each[2]) * len(each[0].text.split()), each[0].text))
    return tuple(
        Phrase(first.text, len(at), limit, tuple(show.span(low, low + width) for low in at))
        for first, width, at in found[:_MOST]
    )


def _recurring(reading: Reading, limit: int) -> Iterator[tuple[int, list[int]]]:
    """Width and places of the phrases of one sentence that stand in the text too often."""
    document = reading.sentences.document
    words = document.ids.astype(np.uint64) + np.uint64(1)
    hashes = words[:-2] * _PRIME * _PRIME + words[1:-1] * _PRIME + words[2:]
    if not len(_often(hashes, limit)):
        return
    lengths = np.diff(document.bounds)
    content = np.cumsum(np.r_[0, reading.sentences.known.lexicon.content[document.ids]])
    ends = np.repeat(document.bounds[1:], lengths)  # of each token's sentence
    starts = np.flatnonzero(np.repeat(reading.counts, lengths))
    for width in range(_SHORTEST, _LONGEST + 1):
        starts = starts[starts + width <= ends[starts]]
        often = _often(hashes[starts], limit)
        if not len(often):
            return
        places = np.searchsorted(often, hashes[starts])
        recurs = often[np.minimum(places, len(often) - 1)] == hashes[starts]
        starts = starts[recurs]
        alike: list[list[int]] = [[] for _ in often]
        for start, place in zip(starts.tolist(), places[recurs].tolist(), strict=True):
            alike[place].append(start)
        for at in alike:
            if content[at[0] + width] - content[at[0]] >= _CONTENT:
                yield width, at
        hashes = hashes[:-1] * _PRIME + words[width:]


def _often(hashes: NDArray[np.uint64], limit: int) -> NDArray[np.uint64]:
    """Sorted distinct hashes that stand there more than so many times."""
    ordered = np.sort(hashes)
    return distinct(ordered[limit:][ordered[limit:] == ordered[:-limit]])


class _Shown:
    """Where the words of an article's sentences stand in the text."""

    def __init__(self, reading: Reading) -> None:
        document = reading.sentences.document
        self._text = document.article.text
        self._bounds = document.bounds.tolist()
        self._spans = document.spans.tolist()
        self._tokens: dict[int, list[tuple[str, int, int]]] = {}

    def span(self, low: int, high: int) -> Span:
        """Where words of one sentence stand, as nearly as their tokens tell."""
        sentence = bisect_right(self._bounds, low) - 1
        start, end = self._spans[sentence]
        if sentence not in self._tokens:
            self._tokens[sentence] = token_spans(self._text[start:end])
        tokens, first = self._tokens[sentence], self._bounds[sentence]
        if len(tokens) == self._bounds[sentence + 1] - first:  # else a script without spaces
            start, end = start + tokens[low - first][1], start + tokens[high - 1 - first][2]
        return Span(start, end, self._text[start:end])


def stuffed_words(reading: Reading, rates: WordRates) -> tuple[Keyword, ...]:
    """Content words used more often than the most frequent word of nearly every reference text."""
    of = reading.sentences
    total = len(of.document.ids)
    if total < _SHORT:
        return ()
    usual = rates.usual(total)
    rate = 1000 * of.times / total
    over = np.flatnonzero((of.times >= _LEAST_TIMES) & (rate > usual))
    over = over[of.known.lexicon.content[of.ids[over]]]
    return tuple(
        Keyword(
            word=of.words[i],
            times=int(of.times[i]),
            rate=round(float(rate[i]), 1),
            usual=round(usual, 1),
            background=round(rates.background(float(of.known.lexicon.weight[of.ids[i]])), 3),
        )
        for i in over[np.argsort(-rate[over])][:_MOST].tolist()
        if not normal(of.words[i]).isdecimal() and math.isfinite(rate[i])
    )
