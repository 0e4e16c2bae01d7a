"""A language to generate articles in: English words by rank, and sentences of random shape.

The words are those of wordllama's tokenizer (MIT, read from its installed package), most frequent
first, so that drawing them by Zipf's law gives document frequencies as in real text, and every
word has a vector, so that its nearest neighbours can stand in for it as a spinner's synonyms do.
Names and numbers are made up without end, so that the vocabulary grows with the text (Heaps' law).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.engine import semantics

Ids = NDArray[np.int64]
Generator = np.random.Generator

DETERMINER, PREPOSITION, AUXILIARY, JOINER, NOUN, VERB, ADJECTIVE, NAME, NUMBER = range(9)
CONTENT = (NOUN, VERB, ADJECTIVE)

_FUNCTION = {
    DETERMINER: "the a this its their our every an that your some these",
    PREPOSITION: "of in to for with on at from by about into over after under",
    AUXILIARY: "is was can will are may has should were could",
    JOINER: "and but while because so as although",
}
_SHAPES = 4000  # of sentences
_VOWELS = ("a", "e", "i", "o", "u", "an", "er", "il")
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvwz" for vowel in _VOWELS]
NAMES = len(_SYLLABLES) ** 3
SYNONYMS = 3  # of each content word


def zipf(count: int) -> NDArray[np.float64]:
    """Cumulative probability of ranks 1 to ``count`` by the Zipf–Mandelbrot law."""
    weight = np.cumsum(1.0 / (np.arange(count) + 2.7))
    cumulative: NDArray[np.float64] = weight / weight[-1]
    return cumulative


class Language:
    """Words by id, each with its class.

    Attributes:
        words: Spelling of the function and content words by id; names and numbers follow.
        of_class: Ids of the words of each function and content class, most frequent first.
        synonyms: Ids that may stand for each word, ``(words, SYNONYMS)``; of a function word,
            itself.
        shapes: Sentences as word classes.
    """

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        function = [word for words in _FUNCTION.values() for word in words.split()]
        content = _vocabulary(frozenset(function))
        self.words = [*function, *content]
        kind = np.array(
            [name for name, words in _FUNCTION.items() for _ in words.split()]
            + rng.choice(CONTENT, len(content), p=[0.5, 0.28, 0.22]).tolist()
        )
        self.of_class = {name: np.flatnonzero(kind == name) for name in (*_FUNCTION, *CONTENT)}
        self.synonyms = np.tile(np.arange(len(kind))[:, None], SYNONYMS)
        vectors = semantics.unit(
            semantics.word_vectors(self.words)[0].of(np.arange(len(self.words)))
        )
        for name in CONTENT:
            ids = self.of_class[name]
            likeness = vectors[ids] @ vectors[ids].T
            np.fill_diagonal(likeness, -1.0)
            nearest = np.argpartition(-likeness, SYNONYMS, axis=1)[:, :SYNONYMS]
            self.synonyms[ids] = ids[nearest]
        self.shapes = [np.array(_clauses(rng), np.int64) for _ in range(_SHAPES)]

    @property
    def first_name(self) -> int:
        """Id of the first made-up name; that of the first number is ``NAMES`` above."""
        return len(self.words)

    def spell(self, ids: Ids) -> list[str]:
        """Words as they are written."""
        known = len(self.words)
        return [self.words[i] if i < known else _spell(i - known) for i in ids.tolist()]


@lru_cache(maxsize=1)
def language() -> Language:
    """The language, made once: it takes about a second."""
    return Language()


def _vocabulary(without: frozenset[str]) -> list[str]:
    tokenizer, _ = semantics._model()
    pieces = sorted((number, piece) for piece, number in tokenizer.get_vocab().items())
    words = (piece[1:] for _, piece in pieces if piece.startswith("▁"))
    return [w for w in words if len(w) > 3 and w.isascii() and w.islower() and w not in without]


def _clauses(rng: Generator) -> list[int]:
    shape = _clause(rng)
    while rng.random() < 0.4 and len(shape) < 25:
        shape += [JOINER, *_clause(rng)]
    return shape


def _clause(rng: Generator) -> list[int]:
    helped = [AUXILIARY] if rng.random() < 0.5 else []
    shape = [*_phrase(rng), *helped, VERB]
    if rng.random() < 0.8:
        shape += _phrase(rng)
    while rng.random() < 0.45 and len(shape) < 16:
        shape += [PREPOSITION, *_phrase(rng)]
    return shape


def _phrase(rng: Generator) -> list[int]:
    drawn = rng.random()
    if drawn < 0.12:
        return [NAME]
    if drawn < 0.18:
        return [NUMBER, NOUN]
    return [DETERMINER, ADJECTIVE, NOUN] if drawn < 0.5 else [DETERMINER, NOUN]


def _spell(number: int) -> str:
    if number >= NAMES:
        return str(number - NAMES)
    parts = []
    for _ in range(3):
        number, part = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[part])
    return "".join(parts).capitalize()
