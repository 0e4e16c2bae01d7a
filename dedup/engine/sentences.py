"""One article's sentences as arrays: which words, clauses and letters each is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crawl.article import BlockKind
from dedup.engine.corpus import I32, Document
from dedup.engine.letters import Letters, read_letters
from dedup.engine.semantics import F32, unit
from dedup.engine.sets import Members, Numbers, members
from dedup.engine.text import tokens
from dedup.engine.words import Words
from dedup.engine.writing import Writing, read_writing

_ALPHABET = 0xD000  # letters that stand for words; surrogates begin above
_TOPIC = 0.3  # of the mean of all sentences' vectors that is taken out of each
_LEAST_OWN = 0.05  # weight that a word keeps which stands in every sentence
_SUBJECT = 0.3  # weight of a name, or a word of the title: to share it is to share the subject
_CLAUSE_WORDS = 2  # content words, at least, of a clause that counts on its own

_NOUNS_CAPITALISED = frozenset(["de", "lb"])

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """The sentences of one article.

    Attributes:
        document: The article as arrays.
        texts: Each as it stands in the article.
        known: The words of a vocabulary that the article shares.
        ids: Which of them the article has, rising, ``(distinct,)``.
        words: These words, ``(distinct,)``.
        times: How often each stands in it, ``(distinct,)``.
        has: Which of its words stand in each sentence.
        weight: Of each of its words: its background weight times how seldom this article's
            own sentences have it, so that the subject named on every line weighs little.
        meaning: Unit vector of each sentence, the article's common topic partly taken out,
            ``(sentences, 256)``.
        clauses: Words of each clause that counts on its own.
        clause_of: Sentence of each clause, ``(clauses,)``, rising.
        letters: Character 4-grams of the content words of each sentence.
        order: The words of each sentence as one character each, for sequence matching.
        information: Background weight of all words of each sentence, ``(sentences,)``.
        lengths: Words of each sentence, ``(sentences,)``.
        telling: Distinct content words of each that are no numbers, ``(sentences,)``.
        heading: Whether the sentence is a heading, ``(sentences,)``.
    """

    document: Document
    texts: Sequence[str]
    known: Words
    ids: Numbers
    words: Sequence[str]
    times: Numbers
    has: Members
    weight: F32
    meaning: F32
    clauses: Members
    clause_of: Numbers
    letters: Letters
    order: tuple[str, ...]
    information: F32
    lengths: I32
    telling: I32
    heading: Marks

    def __len__(self) -> int:
        return len(self.lengths)


def read_sentences(document: Document, known: Words) -> Sentences:
    """Prepare an article's sentences for comparing them with one another.

    Args:
        document: The article.
        known: The words of its vocabulary.
    """
    text, count = document.article.text, len(document.spans)
    texts = [text[start:end] for start, end in document.spans.tolist()]
    lengths = np.diff(document.bounds)
    of = np.repeat(np.arange(count), lengths)
    present = np.zeros(len(known.text), np.bool_)
    present[document.ids] = True
    ids, places = np.flatnonzero(present), (np.cumsum(present) - 1)[document.ids]
    words = [known.text[i] for i in ids.tolist()]
    has = members(of, places, count, len(ids))
    kinds = document.article.blocks
    heading = np.array([kinds[i].kind is BlockKind.HEADING for i in document.blocks.tolist()], bool)

    lexicon, number = known.lexicon, known.number[ids]
    content, background = lexicon.content[ids], lexicon.weight[ids]
    writing = read_writing(document, texts, known.conjunction[document.ids])
    name = _names(writing, places, len(words), document.language)
    title = frozenset(tokens(document.article.title))
    subject = name | (content & np.array([word in title for word in words], np.bool_))
    factor = np.where(subject, np.float32(_SUBJECT), np.float32(1))
    clauses, clause_of = _clauses(writing, of, places, content & ~number & ~name)
    return Sentences(
        document=document,
        texts=texts,
        known=known,
        ids=ids,
        words=words,
        times=np.bincount(places, minlength=len(ids)),
        has=has,
        weight=(background * _own(has, heading, len(ids)) * factor).astype(np.float32),
        meaning=_meaning(has, ids, factor * known.trust[ids], known, heading),
        clauses=clauses,
        clause_of=clause_of,
        letters=read_letters(words, places, of, content & ~name, count),
        order=_order(places, document.bounds.tolist()),
        information=np.bincount(of, background[places], count).astype(np.float32),
        lengths=lengths,
        telling=has.sums(content & ~number).astype(np.int32),
        heading=heading,
    )


def _own(has: Members, heading: Marks, words: int) -> NDArray[np.float64]:
    """How seldom each word is among the sentences: 1 for one of them, little for all of them."""
    count = int(np.count_nonzero(~heading))
    if not count:
        return np.ones(words)
    frequency = np.bincount(has.members[~heading[has.of]], minlength=words)
    seldom = np.log((count + 1) / (frequency + 0.5)) / np.log((count + 1) / 1.5)
    return np.asarray(np.clip(seldom, _LEAST_OWN, 1.0))


def _names(writing: Writing, words: Numbers, count: int, language: str) -> Marks:
    """Which words are written with a capital more often than not where they open no sentence.

    None in languages that capitalise all nouns, and in scripts without capitals.
    """
    if language in _NOUNS_CAPITALISED:
        return np.zeros(count, np.bool_)
    upper = np.bincount(words[writing.capital], minlength=count)
    lower = np.bincount(words[writing.plain], minlength=count)
    return np.asarray(upper > lower)


def _meaning(has: Members, ids: Numbers, weight: F32, known: Words, heading: Marks) -> F32:
    """Direction of each sentence's sum of weighted word vectors, less their common topic."""
    vectors = known.lexicon.vectors
    weighted = has.matrix(weight[has.members], ids[has.members], len(vectors))
    sums = unit(weighted @ vectors)
    topic = sums[~heading].sum(axis=0) / max(int(np.count_nonzero(~heading)), 1)
    return unit(sums - np.float32(_TOPIC) * topic)


def _clauses(
    writing: Writing, of: Numbers, words: Numbers, content: Marks
) -> tuple[Members, Numbers]:
    """Words of the clauses that count on their own, and the sentence of each."""
    count = int(writing.clause[-1]) + 1 if len(of) else 0
    sentence = np.zeros(count, np.intp)
    sentence[writing.clause] = of
    made = members(writing.clause, words, count, len(content))
    counts = made.sums(content) >= _CLAUSE_WORDS
    return made.only(counts), sentence[counts]


def _order(words: Numbers, bounds: Sequence[int]) -> tuple[str, ...]:
    letters = (words % _ALPHABET + 1).astype("<u4").tobytes().decode("utf-32-le")
    return tuple(letters[low:high] for low, high in pairwise(bounds))
