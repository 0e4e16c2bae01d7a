"""Take articles in: read each into arrays, and find what it and its passages are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from crawl.article import Article, Role
from dedup.engine.corpus import Document, Reading, Vocabulary, join, read_alone
from dedup.engine.memory import (
    Forgetful,
    Memory,
    digest,
    of_article,
    read_json,
    remembered,
    write_json,
)
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
    digests = {article.id: of_article(article) for article in articles}
    keys = [digest("reading 1", digests[article.id], options.roles) for article in articles]

    def make(indices: Sequence[int]) -> Iterator[_Read]:
        tasks = batches((articles[i] for i in indices), _TASK)
        return (each for part in workers.map(_read, options, tasks) for each in part)

    vocabulary = Vocabulary()
    documents: list[Document] = []
    roles: dict[str, PageRole] = {}
    passages: dict[str, Mapping[int, Passage]] = {}
    found = remembered(memory or Forgetful(), keys, make, _write, _recalled)
    for done, (article, read) in enumerate(zip(articles, found, strict=True)):
        tell("read", done, len(articles))
        documents.append(join(article, read.reading, vocabulary))
        roles[article.id] = read.role
        passages[article.id] = read.passages
    ordered, rank = vocabulary.in_order()
    documents = [replace(document, ids=rank[document.ids]) for document in documents]
    return Intake(documents, ordered, digests, roles, passages)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    reading: Reading
    role: PageRole
    passages: Mapping[int, Passage]


def _read(options: ScanOptions, articles: Sequence[Article]) -> list[_Read]:
    return [
        _Read(read_alone(article), page_role(article, options.roles), passage_roles(article))
        for article in articles
    ]


_ARRAYS = ("ids", "bounds", "spans", "blocks")


def _write(read: _Read) -> bytes:
    reading = read.reading
    return write_json(
        {
            **{name: getattr(reading, name).ravel().tolist() for name in _ARRAYS},
            "words": reading.words,
            "passages": reading.passages,
            "language": reading.language,
            "role": read.role,
            "parts": {block: tuple(part) for block, part in read.passages.items()},
        }
    )


def _recalled(stored: bytes) -> _Read:
    data = read_json(None, stored)
    arrays = {name: np.array(data[name], np.int32) for name in _ARRAYS}
    return _Read(
        Reading(
            words=tuple(data["words"]),
            ids=arrays["ids"],
            bounds=arrays["bounds"],
            spans=arrays["spans"].reshape(-1, 2),
            blocks=arrays["blocks"],
            passages=tuple(
                PassageSpan(p["start"], p["end"], (p["sentences"][0], p["sentences"][1]))
                for p in data["passages"]
            ),
            language=data["language"],
        ),
        PageRole(Role(data["role"]["role"]), data["role"]["reason"]),
        {int(block): Passage(Role(role), why) for block, (role, why) in data["parts"].items()},
    )
