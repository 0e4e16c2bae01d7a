"""How the words of articles are written where they stand: which with a capital, in which clause.

The whole text is read at once, as an array of code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.engine.spread import Spread

_BREAKS = frozenset(",;:()–—、，；：")
_APOSTROPHES = frozenset("'’")

# Kinds of characters; words are made of those from _LETTER on.
_UNREAD, _OTHER, _SPACE, _BREAK, _HYPHEN, _APOSTROPHE, _LETTER, _CAPITAL = range(8)

Marks = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """What the words of articles look like, beyond their normal form.

    Attributes:
        capital: Which tokens are written with one and do not open a sentence, ``(words,)``.
        plain: Which are written without one and do not open a sentence, ``(words,)``. Neither is
            known in a sentence written all in capitals, or every word with one.
        clause: Number of the clause of each token, rising, ``(words,)``.
    """

    capital: Marks
    plain: Marks
    clause: Places


def read_writing(side: Spread, conjunction: Marks) -> Writing:
    """Read capitals and clauses; a sentence whose words cannot be told apart is one clause.

    Args:
        side: The articles.
        conjunction: Which of their tokens would join two clauses, ``(words,)``.
    """
    count, lengths, sentence = len(side.texts), side.lengths, side.of
    if not count:
        return Writing(conjunction, conjunction, np.empty(0, np.intp))
    starts, ends = side.spans.T
    kinds = _kinds(side.text)
    words, breaks = _words(kinds, starts), _breaks(kinds)

    # 1. Which sentence each word and each break stands in; where the words are its tokens.
    words, of_word = _within(words, starts, ends)
    legible = np.bincount(of_word, minlength=count) == lengths
    words, told = words[legible[of_word]], legible[sentence]
    upper = np.zeros(len(sentence), np.bool_)
    upper[told] = kinds[words] == _CAPITAL
    breaks, of_break = _within(breaks, starts, ends)
    hyphens = kinds[breaks] == _HYPHEN  # one between two spaces parts clauses
    inner = (breaks > starts[of_break]) & (breaks + 1 < ends[of_break])
    breaks = breaks[legible[of_break] & (inner | ~hyphens)]

    # 2. A clause begins with its sentence, after a break, and at a conjunction.
    place = starts[sentence]
    place[told] = words
    joins = conjunction & told & ~upper
    clause = sentence + np.searchsorted(breaks, place) + np.cumsum(joins)

    # 3. A capital tells a name where other words of the sentence have none, but for its first.
    mixed = np.fromiter((not (t.istitle() or t.isupper()) for t in side.texts), np.bool_, count)
    telling = told & mixed[sentence]
    telling[side.bounds[:-1]] = False
    return Writing(telling & upper, telling & ~upper, clause)


def _words(kinds: NDArray[np.uint8], starts: Places) -> Places:
    """Where words begin; an apostrophe between two letters of a sentence is part of one."""
    letter = np.zeros(len(kinds) + 2, np.bool_)  # with one that is none before and after
    np.greater_equal(kinds, _LETTER, out=letter[1:-1])
    opens = np.zeros(len(kinds), np.bool_)
    opens[starts] = True
    joining = np.flatnonzero(kinds == _APOSTROPHE)
    joining = joining[letter[joining] & letter[joining + 2] & ~opens[joining]]
    letter[joining + 1] = True
    return np.flatnonzero(letter[1:-1] & (opens | ~letter[:-2]))


def _breaks(kinds: NDArray[np.uint8]) -> Places:
    """Where marks stand that part clauses, and hyphens between spaces."""
    parting = kinds == _BREAK
    hyphens = np.flatnonzero(kinds[1:-1] == _HYPHEN) + 1
    parting[hyphens[(kinds[hyphens - 1] == _SPACE) & (kinds[hyphens + 1] == _SPACE)]] = True
    return np.flatnonzero(parting)


def _within(places: Places, starts: Places, ends: Places) -> tuple[Places, Places]:
    """Places that stand in a sentence, and the sentence of each."""
    of = np.searchsorted(starts, places, side="right") - 1
    inside = (of >= 0) & (places < ends[of])
    return places[inside], of[inside]


def _kinds(text: str) -> NDArray[np.uint8]:
    """Kind of every character."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _table()
    kinds = table[points]
    unread = points[kinds == _UNREAD]
    if len(unread):
        for point in np.unique(unread).tolist():
            table[point] = _kind(chr(point))
        kinds = table[points]
    return kinds


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint8]:
    """Kind of each code point, filled in as they are met."""
    return np.zeros(0x110000, np.uint8)


def _kind(character: str) -> int:
    if character.isalnum() or character == "_":
        return _CAPITAL if character.isupper() else _LETTER
    if character in _BREAKS:
        return _BREAK
    if character in _APOSTROPHES:
        return _APOSTROPHE
    if character == "-":
        return _HYPHEN
    return _SPACE if character.isspace() else _OTHER
