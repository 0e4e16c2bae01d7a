"""Phrases and words that recur more often than an article's length explains."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

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
    document = reading.sentences.document
    ids = document.ids
    limit, one = allowed(len(ids)), np.uint64(1)
    content = np.concatenate([[0], np.cumsum(reading.sentences.known.lexicon.content[ids])])
    ends = np.repeat(document.bounds[1:], np.diff(document.bounds))  # of each token's sentence
    starts = np.flatnonzero(np.repeat(reading.counts, np.diff(document.bounds)))
    found: list[tuple[int, list[int]]] = []
    hashes = np.zeros(len(ids), np.uint64)
    for width in range(1, _LONGEST + 1):
        starts = starts[starts + width <= ends[starts]]
        hashes[starts] = hashes[starts] * _PRIME + ids[starts + width - 1].astype(np.uint64) + one
        if width < _SHORTEST:
            continue
        ordered = np.sort(hashes[starts])
        often = distinct(ordered[limit:][ordered[limit:] == ordered[:-limit]])
        if not len(often):
            break
        starts = starts[np.isin(hashes[starts], often)]
        alike: dict[int, list[int]] = defaultdict(list)
        for start in starts.tolist():
            alike[int(hashes[start])].append(start)
        found += [
            (width, at)
            for at in alike.values()
            if content[at[0] + width] - content[at[0]] >= _CONTENT
        ]
    taken = np.zeros(len(ids), np.bool_)
    phrases = []
    for width, at in sorted(found, key=lambda each: (-each[0], -len(each[1]), each[1])):
        apart = [low for low in at if not taken[low : low + width].any()]
        if len(apart) > limit:
            for low in apart:
                taken[low : low + width] = True
            shown = tuple(_span(reading, low, low + width) for low in apart)
            if not shown[0].text.istitle():  # a name is a name
                phrases.append(Phrase(shown[0].text, len(apart), limit, shown))
    phrases.sort(key=lambda phrase: (-phrase.times * len(phrase.text.split()), phrase.text))
    return tuple(phrases[:_MOST])


def _span(reading: Reading, low: int, high: int) -> Span:
    """Where words of one sentence stand in the text, as nearly as their tokens tell."""
    document = reading.sentences.document
    sentence = int(np.searchsorted(document.bounds, low, side="right")) - 1
    start, end = (int(place) for place in document.spans[sentence])
    text = document.article.text
    shown = token_spans(text[start:end])
    first = low - int(document.bounds[sentence])
    last = high - 1 - int(document.bounds[sentence])
    if len(shown) != int(document.bounds[sentence + 1] - document.bounds[sentence]):
        return Span(start, end, text[start:end])  # a script without spaces
    begin, stop = start + shown[first][1], start + shown[last][2]
    return Span(begin, stop, text[begin:stop])


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
