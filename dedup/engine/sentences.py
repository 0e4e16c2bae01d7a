"""One article's sentences as arrays: which words, clauses and letters each is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from crawl.article import BlockKind
from dedup.engine.corpus import I32, Document, Lexicon
from dedup.engine.semantics import F32, unit
from dedup.engine.sets import distinct
from dedup.engine.text import tokens

_GRAM = 4  # characters
_ALPHABET = 0xD000  # letters that stand for words; surrogates begin above
_TOPIC = 0.3  # of the mean of all sentences' vectors that is taken out of each
_LEAST_OWN = 0.05  # weight that a word keeps which stands in every sentence
_TRUSTED = 0.4  # trust from which a word's vector counts in full
_SUBJECT = 0.3  # weight of a name, or a word of the title: to share it is to share the subject
_CLAUSE_WORDS = 2  # content words, at least, of a clause that counts on its own

_NOUNS_CAPITALISED = frozenset(["de", "lb"])
_BREAKS = frozenset(",;:()–—-、，；：")
_CONJUNCTIONS = frozenset(["and", "und", "et", "y", "e", "en", "и"])
_WORD_OR_BREAK = re.compile(r"\w+(?:['’]\w+)*|[,;:()–—、，；：]|(?<=\s)-(?=\s)")

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """The sentences of one article.

    Attributes:
        document: The article as arrays.
        words: Its distinct words, ``(distinct,)``.
        has: Which of them stand in each sentence, 0 or 1, ``(sentences, distinct)``.
        weight: Of each distinct word: its background weight times how seldom this article's
            own sentences have it, so that the subject named on every line weighs little.
        vectors: Vector of each distinct word, ``(distinct, 256)``: as long as it can be trusted,
            1 at most, and zero for a number, which is like no other.
        meaning: Unit vector of each sentence, the article's common topic partly taken out.
        clauses: Words of each clause that counts on its own, ``(clauses, distinct)``.
        clause_of: Sentence of each clause, ``(clauses,)``, rising.
        letters: Weighted character 4-grams of the content words, ``(sentences, grams)``.
        order: The words of each sentence as one character each, for sequence matching.
        information: Background weight of all words of each sentence, ``(sentences,)``.
        lengths: Words of each sentence, ``(sentences,)``.
        telling: Distinct content words of each that are no numbers, ``(sentences,)``.
        heading: Whether the sentence is a heading, ``(sentences,)``.
    """

    document: Document
    words: Sequence[str]
    has: sparse.csr_matrix
    weight: F32
    vectors: F32
    meaning: F32
    clauses: sparse.csr_matrix
    clause_of: I32
    letters: sparse.csr_matrix
    order: tuple[str, ...]
    information: F32
    lengths: I32
    telling: I32
    heading: Marks

    def __len__(self) -> int:
        return len(self.lengths)

    def distinct(self, sentence: int) -> I32:
        """Numbers of the distinct words of a sentence."""
        low, high = self.has.indptr[sentence : sentence + 2]
        numbers: I32 = self.has.indices[low:high]
        return numbers

    def text(self, sentence: int) -> str:
        """A sentence as it stands in the article."""
        start, end = (int(place) for place in self.document.spans[sentence])
        return self.document.article.text[start:end]


def read_sentences(document: Document, known: Lexicon, vocabulary: Sequence[str]) -> Sentences:
    """Prepare an article's sentences for comparing them with one another.

    Args:
        document: The article.
        known: Background weights and vectors of the vocabulary.
        vocabulary: Tokens by id.
    """
    count = len(document.spans)
    lengths = np.diff(document.bounds).astype(np.int32)
    used, ids = np.unique(document.ids, return_inverse=True)
    words = [vocabulary[i] for i in used.tolist()]
    rows = np.repeat(np.arange(count), lengths)
    has = _indicator(rows, ids, (count, len(used)))
    blocks = document.article.blocks
    heading = np.array([blocks[i].kind is BlockKind.HEADING for i in document.blocks], np.bool_)

    letters = (ids % _ALPHABET + 1).astype("<u4").tobytes().decode("utf-32-le")
    content = known.content[used]
    surface = _surface(document)
    name = _names(surface, ids, len(words), document.language)
    title = frozenset(tokens(document.article.title))
    subject = name | (content & np.fromiter((w in title for w in words), np.bool_, len(words)))
    factor = np.where(subject, _SUBJECT, 1.0).astype(np.float32)
    weight = known.weight[used] * _own(has[~heading]) * factor
    vectors = known.vectors[used]
    number = np.array([any(map(str.isdigit, word)) for word in words], np.bool_)
    trust = np.minimum(known.trust[used] / _TRUSTED, 1.0)[:, None]
    sums = unit(np.asarray(has @ (vectors * factor[:, None] * trust), np.float32))
    topic = sums[~heading].sum(axis=0) / max(int((~heading).sum()), 1)
    clauses, clause_of = _clauses(surface, ids, content & ~number & ~name)
    return Sentences(
        document=document,
        words=words,
        has=has,
        weight=weight.astype(np.float32),
        vectors=unit(np.where(number[:, None], np.float32(0), vectors)) * trust,
        meaning=unit(sums - _TOPIC * topic),
        clauses=clauses,
        clause_of=clause_of,
        letters=_letters(
            [words[i] if content[i] and not name[i] else "" for i in ids], rows, count
        ),
        order=tuple(
            letters[low:high]
            for low, high in zip(document.bounds[:-1], document.bounds[1:], strict=True)
        ),
        information=np.bincount(rows, known.weight[document.ids], count).astype(np.float32),
        lengths=lengths,
        telling=(has @ (content & ~number).astype(np.float32)).astype(np.int32),
        heading=heading,
    )


def _indicator(
    rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, int]
) -> sparse.csr_matrix:
    pairs = distinct(rows * shape[1] + columns)
    row, column = np.divmod(pairs, max(shape[1], 1))
    starts = np.searchsorted(row, np.arange(shape[0] + 1))
    return sparse.csr_matrix((np.ones(len(pairs), np.float32), column, starts), shape=shape)


def _own(has: sparse.csr_matrix) -> NDArray[np.float64]:
    """How seldom each word is among the sentences: 1 for one of them, little for all of them."""
    count = has.shape[0]
    if not count:
        return np.ones(has.shape[1])
    frequency = np.asarray(has.sum(axis=0)).ravel()
    seldom = np.log((count + 1) / (frequency + 0.5)) / np.log((count + 1) / 1.5)
    return np.asarray(np.clip(seldom, _LEAST_OWN, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Surface:
    """What the words look like where they stand, beyond their normal form."""

    capital: NDArray[np.bool_]  # of each token: written with one, and not first in its sentence
    plain: NDArray[np.bool_]  # of each token: written without one, and not first
    clause: NDArray[np.intp]  # of each token, counted through the article
    clauses: I32  # sentence of each clause


def _surface(document: Document) -> _Surface:
    """Read capitals and clauses; a sentence whose words cannot be told apart is one clause."""
    text = document.article.text
    count = len(document.ids)
    capital, plain = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    clause = np.zeros(count, np.intp)
    owners: list[int] = []
    for sentence, (start, end) in enumerate(document.spans.tolist()):
        low, high = int(document.bounds[sentence]), int(document.bounds[sentence + 1])
        shown = text[start:end]
        found = _WORD_OR_BREAK.findall(shown)
        words = [word for word in found if word[-1] not in _BREAKS]
        owners.append(sentence)
        if len(words) != high - low:
            clause[low:high] = len(owners) - 1
            continue
        place = low
        for word in found:
            if word[-1] in _BREAKS or word in _CONJUNCTIONS:
                owners.append(sentence)
            if word[-1] not in _BREAKS:
                clause[place] = len(owners) - 1
                place += 1
        if not (shown.istitle() or shown.isupper()):
            upper = np.array([word[0].isupper() for word in words[1:]], np.bool_)
            capital[low + 1 : high] = upper
            plain[low + 1 : high] = ~upper
    return _Surface(capital, plain, clause, np.array(owners, np.int32))


def _names(surface: _Surface, ids: NDArray[np.intp], count: int, language: str) -> Marks:
    """Which words are written with a capital more often than not where they open no sentence.

    None in languages that capitalise all nouns, and in scripts without capitals.
    """
    if language in _NOUNS_CAPITALISED:
        return np.zeros(count, np.bool_)
    upper = np.bincount(ids[surface.capital], minlength=count)
    lower = np.bincount(ids[surface.plain], minlength=count)
    return np.asarray(upper > lower)


def _clauses(
    surface: _Surface, ids: NDArray[np.intp], content: Marks
) -> tuple[sparse.csr_matrix, I32]:
    """Words of the clauses that count on their own, and the sentence of each."""
    shape = (len(surface.clauses), len(content))
    made = _indicator(surface.clause, ids, shape)
    counts = np.flatnonzero(made @ content.astype(np.float32) >= _CLAUSE_WORDS)
    return made[counts], surface.clauses[counts]


def _letters(words: Sequence[str], rows: NDArray[np.intp], count: int) -> sparse.csr_matrix:
    """Character 4-grams of each sentence, the rarer in the article the heavier."""
    shown = [f" {word}" if word else "" for word in words]
    text = "".join(shown)
    if len(text) < _GRAM:
        return sparse.csr_matrix((count, 1), dtype=np.float32)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    sizes = np.fromiter(map(len, shown), np.intp, len(shown))
    row = np.repeat(rows, sizes)
    hashes = np.zeros(len(points) - _GRAM + 1, np.uint64)
    for offset in range(_GRAM):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + points[offset : offset + len(hashes)]
    inside = row[: len(hashes)] == row[_GRAM - 1 :]
    grams, columns = np.unique(hashes[inside], return_inverse=True)
    if not len(grams):
        return sparse.csr_matrix((count, 1), dtype=np.float32)
    has = _indicator(row[: len(hashes)][inside], columns, (count, len(grams)))
    frequency = np.asarray(has.sum(axis=0)).ravel()
    return (has @ sparse.diags(np.log((count + 1) / (frequency - 0.5)).astype(np.float32))).tocsr()
