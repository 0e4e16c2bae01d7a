"""Take articles in: read each into arrays, and find what it and its passages are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crawl.article import Article
from dedup.engine.corpus import Document, Reading, Vocabulary, join, read_alone
from dedup.engine.options import ScanOptions
from dedup.engine.roles import PageRole, page_role
from dedup.engine.standard import Passage, passage_roles
from dedup.engine.workers import Workers, batches

_TASK = 50  # articles that a process reads in one go


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """Articles that were read.

    Attributes:
        documents: One for each article, in their order.
        vocabulary: Their words.
        roles: What each page is for, by article id.
        passages: Role of each block that is no article text, by article id and block.
    """

    documents: Sequence[Document]
    vocabulary: Vocabulary
    roles: Mapping[str, PageRole]
    passages: Mapping[str, Mapping[int, Passage]]


def take_in(
    articles: Sequence[Article],
    options: ScanOptions,
    workers: Workers,
    tell: Callable[[str, int, int], None],
) -> Intake:
    """Read articles.

    Args:
        articles: With distinct ids.
        options: How versions are looked for.
        workers: Who reads.
        tell: Progress.
    """
    vocabulary = Vocabulary()
    documents: list[Document] = []
    roles: dict[str, PageRole] = {}
    passages: dict[str, Mapping[int, Passage]] = {}
    read = workers.map(_read, options, batches(articles, _TASK))
    found = (each for part in read for each in part)
    for done, (article, (reading, role, parts)) in enumerate(zip(articles, found, strict=True)):
        tell("read", done, len(articles))
        documents.append(join(article, reading, vocabulary))
        roles[article.id] = role
        passages[article.id] = parts
    return Intake(documents, vocabulary, roles, passages)


def _read(
    options: ScanOptions, articles: Sequence[Article]
) -> list[tuple[Reading, PageRole, Mapping[int, Passage]]]:
    return [
        (read_alone(article), page_role(article, options.roles), passage_roles(article))
        for article in articles
    ]
