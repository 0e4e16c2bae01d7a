"""What is read of articles, as packs that are cached: some articles over words in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crawl.article import Article
from dedup.engine.cache import reader, write
from dedup.engine.corpus import I32, Document, Reading, Vocabulary, read_alone
from dedup.engine.roles import PageRole, page_role
from dedup.engine.sets import distinct
from dedup.engine.standard import Passage, passage_roles

_INTEGERS = "<i4"


@dataclass(frozen=True, slots=True)
class Read:
    """What is read of one article; arrays as bytes of 32-bit integers.

    Attributes:
        tokens: Index into the words of the pack of every token of the text.
        ends: Where each sentence ends in them.
        of_sentences: First and one-past-last character of each, and its block, ``(sentences, 3)``.
        of_passages: As of a `Document`.
        language: As of a `Document`.
        role: What the page is for.
        parts: Role of each block that is no article text.
    """

    tokens: bytes
    ends: bytes
    of_sentences: bytes
    of_passages: bytes
    language: str
    role: PageRole
    parts: dict[int, Passage]

    @property
    def ids(self) -> I32:
        """The tokens as an array."""
        return _array(self.tokens)

    def document(self, article: Article, ids: I32) -> Document:
        """The article as arrays, its tokens given as ids of a vocabulary."""
        sentences = _array(self.of_sentences).reshape(-1, 3)
        return Document(
            article=article,
            ids=ids,
            bounds=np.concatenate([_NOUGHT, _array(self.ends)]),
            spans=np.ascontiguousarray(sentences[:, :2]),
            blocks=np.ascontiguousarray(sentences[:, 2]),
            passages=_array(self.of_passages).reshape(-1, 4),
            language=self.language,
        )


_NOUGHT = np.zeros(1, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """A pack of readings.

    Attributes:
        words: Of all its articles.
        each: The articles.
    """

    words: list[str]
    each: list[Read]

    def joined(self, vocabulary: Vocabulary, found: Sequence[Read]) -> I32:
        """For each word its id in a vocabulary, which the words of some of the articles join.

        Args:
            vocabulary: Gets the words that it lacks.
            found: The articles; a word of none of them has no id, and 0 here.
        """
        if len(found) == len(self.each):
            return vocabulary.encode(self.words)
        ids = np.zeros(len(self.words), np.int32)
        used = distinct(np.concatenate([each.ids for each in found]))
        ids[used] = vocabulary.encode([self.words[i] for i in used.tolist()])
        return ids


read_pack = reader(Readings)
"""The readings that `write_readings` made a pack of."""


def write_readings(patterns: Sequence[str], articles: Sequence[Article]) -> bytes:
    """Read some articles into a pack.

    Args:
        patterns: Of addresses of pages with a role, as the options have them.
        articles: The articles.
    """
    return pack_of([(article, read_alone(article)) for article in articles], patterns)


def pack_of(found: Sequence[tuple[Article, Reading]], patterns: Sequence[str]) -> bytes:
    """Articles that were read, as a pack."""
    vocabulary = Vocabulary()
    each = []
    for article, reading in found:
        made = Read(
            tokens=_bytes(vocabulary.encode(reading.words)[reading.ids]),
            ends=_bytes(reading.bounds[1:]),
            of_sentences=_bytes(np.column_stack([reading.spans, reading.blocks])),
            of_passages=_bytes(reading.passages),
            language=reading.language,
            role=page_role(article, patterns),
            parts=passage_roles(article),
        )
        each.append(made)
    return write(Readings(vocabulary.words(), each))


def _bytes(values: I32) -> bytes:
    return values.astype(_INTEGERS).tobytes()


def _array(stored: bytes) -> I32:
    return np.frombuffer(stored, _INTEGERS).astype(np.int32, copy=False)
