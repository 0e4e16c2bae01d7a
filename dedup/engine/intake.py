"""Take articles in: read each into arrays, and find what it and its passages are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from crawl.article import Article
from dedup.engine.corpus import I32, Document, Reading, Vocabulary, join, read_alone
from dedup.engine.memory import Forgetful, Memory, digest, reader, remembered, write
from dedup.engine.options import ScanOptions
from dedup.engine.roles import PageRole, page_role
from dedup.engine.standard import Passage, passage_roles
from dedup.engine.text import PassageSpan
from dedup.engine.workers import Workers, batches

_TASK = 50  # articles that a process reads in one go


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """Articles that were read.

    Attributes:
        documents: One for each article, in their order.
        vocabulary: Their words, in alphabetical order.
        digests: Of all that each article is, by its id.
        roles: What each page is for, by article id.
        passages: Role of each block that is no article text, by article id and block.
    """

    documents: Sequence[Document]
    vocabulary: Vocabulary
    digests: Mapping[str, bytes]
    roles: Mapping[str, PageRole]
    passages: Mapping[str, Mapping[int, Passage]]


def take_in(
    articles: Sequence[Article],
    options: ScanOptions,
    workers: Workers,
    tell: Callable[[str, int, int], None],
    memory: Memory | None = None,
) -> Intake:
    """Read articles.

    Args:
        articles: With distinct ids.
        options: How versions are looked for.
        workers: Who reads.
        tell: Progress.
        memory: Of what was read before.
    """
    digests = {article.id: digest(article) for article in articles}
    keys = [_key(digests[article.id], options) for article in articles]

    def make(indices: Sequence[int]) -> Iterator[bytes]:
        tasks = batches((articles[i] for i in indices), _TASK)
        return (each for part in workers.map(_read, options, tasks) for each in part)

    vocabulary = Vocabulary()
    documents: list[Document] = []
    roles: dict[str, PageRole] = {}
    passages: dict[str, Mapping[int, Passage]] = {}
    found = remembered(memory or Forgetful(), keys, make, _recalled)
    for done, (article, read) in enumerate(zip(articles, found, strict=True)):
        tell("read", done, len(articles))
        documents.append(join(article, read.reading, vocabulary))
        roles[article.id] = read.role
        passages[article.id] = read.parts
    ordered, rank = vocabulary.in_order()
    documents = [replace(document, ids=rank[document.ids]) for document in documents]
    return Intake(documents, ordered, digests, roles, passages)


def readings_at_hand(
    articles: Sequence[Article], options: ScanOptions, memory: Memory
) -> list[bytes]:
    """For `reading_at_hand`, what is remembered of each article; nothing where it was not read."""
    keys = [_key(digest(article), options) for article in articles]
    known = memory.known(keys)
    recalled = memory.recall([key for key in keys if key in known])
    return [recalled.get(key, b"") for key in keys]


def reading_at_hand(stored: bytes) -> Reading:
    """The reading of an article that was read before."""
    return _recalled(stored).reading


def _key(of_article: bytes, options: ScanOptions) -> bytes:
    return digest("reading 2", of_article, options.roles)


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of one article; a reading's arrays as bytes of 32-bit integers."""

    words: tuple[str, ...]
    ids: bytes
    bounds: bytes
    spans: bytes
    blocks: bytes
    passages: tuple[PassageSpan, ...]
    language: str
    role: PageRole
    parts: dict[int, Passage]

    @property
    def reading(self) -> Reading:
        """The reading by itself."""
        return Reading(
            words=self.words,
            ids=_array(self.ids),
            bounds=_array(self.bounds),
            spans=_array(self.spans).reshape(-1, 2),
            blocks=_array(self.blocks),
            passages=self.passages,
            language=self.language,
        )


_INTEGERS = "<i4"
_recalled = reader(_Read)


def _read(options: ScanOptions, articles: Sequence[Article]) -> list[bytes]:
    return [write(_read_one(article, options)) for article in articles]


def _read_one(article: Article, options: ScanOptions) -> _Read:
    reading = read_alone(article)
    return _Read(
        words=reading.words,
        ids=_bytes(reading.ids),
        bounds=_bytes(reading.bounds),
        spans=_bytes(reading.spans),
        blocks=_bytes(reading.blocks),
        passages=reading.passages,
        language=reading.language,
        role=page_role(article, options.roles),
        parts=passage_roles(article),
    )


def _bytes(values: I32) -> bytes:
    return values.astype(_INTEGERS).tobytes()


def _array(stored: bytes) -> I32:
    return np.frombuffer(stored, _INTEGERS).astype(np.int32, copy=False)
