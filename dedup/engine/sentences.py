"""One article's sentences as arrays: which words, clauses and letters each is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedup.engine.corpus import I32, Document
from dedup.engine.groups import weighted
from dedup.engine.letters import Letters, read_letters
from dedup.engine.openings import said_before
from dedup.engine.semantics import DIMENSIONS, F32, WordVectors, unit
from dedup.engine.sets import Members, Numbers, members
from dedup.engine.spread import Spread, spread
from dedup.engine.text import CAPITAL_NOUNS, tokens
from dedup.engine.words import Words
from dedup.engine.writing import Writing, read_writing

_ALPHABET = 0xD000  # letters that stand for words; surrogates begin above
_TOPIC = 0.3  # of the mean of all sentences' vectors that is taken out of each
_LEAST_OWN = 0.05  # weight that a word keeps which stands in every sentence
_SUBJECT = 0.3  # weight of a name, or a word of the title: to share it is to share the subject
_CLAUSE_WORDS = 2  # content words, at least, of a clause that counts on its own


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
        said_before: Share of its content that the heading right before it says, ``(sentences,)``.
        hints: What its words together hint of an announcement, ``(sentences,)``; see
            `announcing.hints`.
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
    said_before: F32
    hints: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lengths)


def read_sentences(documents: Sequence[Document], known: Words) -> list[Sentences]:
    """Prepare the sentences of some articles, each article's for comparing them with one another.

    The articles are read side by side: reading one is a hundred operations on small arrays, whose
    calls would cost more than their work. Each comes out as it would by itself.

    Args:
        documents: The articles; one at least, of fewer than 65,536 sentences together.
        known: The words of their vocabulary.
    """
    side = spread(documents, len(known.text))
    ids, of, places, has = side.ids, side.of, side.places, side.has
    lexicon, number = known.lexicon, known.number[ids]
    content, background = lexicon.content[ids], lexicon.weight[ids]
    words = list(map(known.text.__getitem__, ids.tolist()))

    writing = read_writing(side, known.conjunction[ids][places])
    name = _names(writing, side)
    subject = name | (content & _in_title(words, side))
    factor = np.where(subject, np.float32(_SUBJECT), np.float32(1))
    times = np.bincount(places, minlength=len(ids))
    weight = (background * _own(side) * factor).astype(np.float32)
    meaning = _meaning(side, factor * known.trust[ids], lexicon.vectors)
    clauses, clause_of = _clauses(writing, side, content & ~number & ~name)
    letters = read_letters(words, side, content & ~name)
    order = _order(places - side.word_at[side.article[of]], side.bounds.tolist())
    information = np.bincount(of, background[places], len(has)).astype(np.float32)
    telling = has.sums(content & ~number).astype(np.int32)
    said = said_before(side, weight, known)
    hints = np.zeros(len(has), np.int64)
    if len(has):
        np.bitwise_or.reduceat(known.hints[ids][has.members], has.starts[:-1], out=hints)

    def article(number: int) -> Sentences:
        low, high = side.sentence_at[number : number + 2].tolist()
        start, end = side.word_at[number : number + 2].tolist()
        first, last = np.searchsorted(clause_of, (low, high)).tolist()
        return Sentences(
            document=documents[number],
            texts=side.texts[low:high],
            known=known,
            ids=ids[start:end],
            words=words[start:end],
            times=times[start:end],
            has=has.between(low, high, start),
            weight=weight[start:end],
            meaning=meaning[low:high],
            clauses=clauses.between(first, last, start),
            clause_of=clause_of[first:last] - low,
            letters=letters.between(low, high),
            order=order[low:high],
            information=information[low:high],
            lengths=side.lengths[low:high],
            telling=telling[low:high],
            heading=side.heading[low:high],
            said_before=said[low:high],
            hints=hints[low:high],
        )

    return [article(number) for number in range(len(documents))]


def _in_title(words: Sequence[str], side: Spread) -> Marks:
    """Which words stand in the title of their article."""
    found: list[bool] = []
    for document, (start, end) in zip(side.documents, pairwise(side.word_at.tolist()), strict=True):
        title = frozenset(tokens(document.article.title))
        found += map(title.__contains__, words[start:end])
    return np.array(found, np.bool_)


def _own(side: Spread) -> NDArray[np.float64]:
    """How seldom each word is among its article's sentences: 1 for one of them, little for all."""
    prose, has = ~side.heading, side.has
    counts = np.bincount(side.article[prose], minlength=len(side.documents))[side.speaker]
    frequency = np.bincount(has.members[prose[has.of]], minlength=len(side.ids))
    seldom = np.log((counts + 1) / (frequency + 0.5)) / np.log((counts + 1) / 1.5)
    return np.where(counts > 0, np.clip(seldom, _LEAST_OWN, 1.0), 1.0)


def _names(writing: Writing, side: Spread) -> Marks:
    """Which words are written with a capital more often than not where they open no sentence.

    None in languages that capitalise all nouns, and in scripts without capitals.
    """
    upper = np.bincount(side.places[writing.capital], minlength=len(side.ids))
    lower = np.bincount(side.places[writing.plain], minlength=len(side.ids))
    told = np.array([d.language not in CAPITAL_NOUNS for d in side.documents], np.bool_)
    return (upper > lower) & told[side.speaker]


def _meaning(side: Spread, weight: F32, vectors: WordVectors) -> F32:
    """Direction of each sentence's sum of weighted word vectors, less its article's topic."""
    weights = weight[side.has.members]
    sums = np.empty((len(side.has), DIMENSIONS), np.float32)
    topics = np.zeros((len(side.documents), DIMENSIONS), np.float32)
    for number, (low, high) in enumerate(pairwise(side.sentence_at.tolist())):
        start, end = side.word_at[number : number + 2]
        own = vectors.of(side.ids[start:end])
        first, last = side.has.starts[low], side.has.starts[high]
        sums[low:high] = weighted(own, side.has.between(low, high, start), weights[first:last])
    sums = unit(sums)
    prose = ~side.heading
    for number, (low, high) in enumerate(pairwise(side.sentence_at.tolist())):
        told = prose[low:high].astype(np.float32)
        topics[number] = told @ sums[low:high] / max(told.sum(), 1)
    return unit(sums - np.float32(_TOPIC) * topics[side.article])


def _clauses(writing: Writing, side: Spread, content: Marks) -> tuple[Members, Numbers]:
    """Words of the clauses that count on their own, and the sentence of each."""
    count = int(writing.clause[-1]) + 1 if len(side.of) else 0
    sentence = np.zeros(count, np.intp)
    sentence[writing.clause] = side.of
    made = members(writing.clause, side.places, count, len(content))
    counts = made.sums(content) >= _CLAUSE_WORDS
    return made.only(counts), sentence[counts]


def _order(words: Numbers, bounds: Sequence[int]) -> tuple[str, ...]:
    letters = (words % _ALPHABET + 1).astype("<u4").tobytes().decode("utf-32-le")
    return tuple(letters[low:high] for low, high in pairwise(bounds))
