"""Phrases and words that recur more often than an article's length explains."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from dedup.engine.reading import Reading
from dedup.engine.reference import WordRates
from dedup.engine.repeated import Keyword, Phrase, Span
from dedup.engine.sets import distinct
from dedup.engine.text import UNSPACED, normal, token_places

# Words are counted in twentieths: of scripts without spaces, the tokens are pairs of characters.
_WORD = 20
_PAIR = 12  # five pairs, which are six characters of Chinese, make three words
_LETTERS = 5  # a word that is spelled with letters takes four of them
_SHORTEST, _LONGEST = 3 * _WORD, 8 * _WORD  # of a phrase
_CONTENT = 2 * _WORD  # of a phrase, at least
_FEWEST = 3  # tokens of a phrase
_IDEOGRAPHIC = re.compile(r"[\u3040-\u309f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")  # such as endings of verbs, which say nothing
_OPENS = re.compile(r"[\u0e40-\u0e44\u0ec0-\u0ec4]")  # vowels written before their consonant
_IN_NUMBER = re.compile(r"(?<=\d)[.,:/](?=\d)")
_WORDS_A_TIME = 400  # words of text for every further time a phrase may recur
_MOST = 20  # phrases, and words, that are named
_LEAST_TIMES = 5  # of a word that can be stuffed
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHORT = 100  # words; in a shorter text no rate means anything


def allowed(words: int) -> int:
    """How often a phrase may stand in a text of so many words."""
    return 2 + words // _WORDS_A_TIME


def repeated_phrases(reading: Reading) -> tuple[Phrase, ...]:
    """Phrases of 3 to 8 words that recur too often, the longest form of each, worst first.

    A word of a script without spaces is as many characters as one usually has there.
    """
    limit = allowed(len(reading.sentences.document.ids))
    show = _Shown(reading)
    taken = bytearray(len(reading.sentences.document.ids))
    found: list[tuple[int, Phrase]] = []
    recurring = sorted(
        _recurring(reading, limit), key=lambda each: (-each[0], -len(each[2]), each[2])
    )
    for width, size, at in recurring:
        apart = _apart(at, width, taken)
        if len(apart) <= limit:
            continue
        places = tuple(filter(None, (show.span(low, low + width) for low in apart)))
        if len(places) > limit:
            for low in apart:
                taken[low : low + width] = b"\1" * width
            if not places[0].text.istitle():  # a name is a name
                found.append((size, Phrase(places[0].text, len(places), limit, places)))
    found.sort(key=lambda each: (-each[0] * each[1].times, each[1].text))
    return tuple(phrase for _, phrase in found[:_MOST])


def _apart(at: Sequence[int], width: int, taken: bytearray) -> list[int]:
    """Those of the places of a phrase, in order, that share no word with another or are taken."""
    apart: list[int] = []
    for low in at:
        if (not apart or low >= apart[-1] + width) and taken.find(1, low, low + width) < 0:
            apart.append(low)
    return apart


def _recurring(reading: Reading, limit: int) -> Iterator[tuple[int, int, list[int]]]:
    """Phrases of one sentence that stand in the text too often.

    Yields:
        Tokens, twentieths of a word, and places.
    """
    document = reading.sentences.document
    tokens = document.ids.astype(np.uint64) + np.uint64(1)
    hashes = tokens[:-2] * _PRIME * _PRIME + tokens[1:-1] * _PRIME + tokens[2:]
    if not len(_often(hashes, limit)):
        return
    lengths = np.diff(document.bounds)
    size, content = _sizes(reading)
    ends = np.repeat(document.bounds[1:], lengths)  # of each token's sentence
    starts = np.flatnonzero(np.repeat(reading.counts, lengths))
    for width in count(_FEWEST):
        starts = starts[starts + width <= ends[starts]]
        starts = starts[size[starts + width] - size[starts] <= _LONGEST]
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
            words, telling = (int(sums[at[0] + width] - sums[at[0]]) for sums in (size, content))
            if words >= _SHORTEST and telling >= _CONTENT:
                yield width, words, at
        hashes = hashes[:-1] * _PRIME + tokens[width:]


def _sizes(reading: Reading) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Twentieths of words, and of content words, before each token and in all.

    Returns:
        Two arrays, ``(tokens + 1,)``.
    """
    of = reading.sentences
    place = np.searchsorted(of.ids, of.document.ids)
    size, telling = np.full(len(of.words), _WORD), np.ones(len(of.words), np.bool_)
    if any(map(_UNSPACED.match, of.words)):
        size[:] = list(map(_size, of.words))
        telling[:] = [not _HIRAGANA.fullmatch(word) for word in of.words]
    content = size * (of.known.lexicon.content[of.ids] & telling)
    return np.cumsum(np.r_[0, size[place]]), np.cumsum(np.r_[0, content[place]])


def _size(token: str) -> int:
    """Twentieths of a word that a token makes."""
    if not _UNSPACED.match(token):
        return _WORD
    return _PAIR if _IDEOGRAPHIC.search(token) else _LETTERS


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
        self._places: dict[int, list[tuple[int, int]]] = {}

    def span(self, low: int, high: int) -> Span | None:
        """Where tokens of one sentence stand; None if one edge is within a number or a letter."""
        sentence = bisect_right(self._bounds, low) - 1
        first = self._bounds[sentence]
        start, stop = self._spans[sentence]
        if sentence not in self._places:
            self._places[sentence] = token_places(self._text[start:stop])
        places = self._places[sentence]
        start, stop = start + places[low - first][0], start + places[high - 1 - first][1]
        if _splits(self._text, start) or _splits(self._text, stop):
            return None
        return Span(start, stop, self._text[start:stop])


def _splits(text: str, at: int) -> bool:
    """Whether a number, or a letter and its marks, stand on both sides of a place in a text."""
    if not 0 < at < len(text):
        return False
    marked = unicodedata.category(text[at]) in ("Mn", "Mc", "Lm") or _OPENS.match(text[at - 1])
    return bool(marked or any(_IN_NUMBER.match(text, place) for place in (at - 1, at)))


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
