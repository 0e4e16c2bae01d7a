"""Take articles in: read each into arrays, and find what it and its passages are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawl.article import Article
from dedup.engine.cache import Cache, Keys, NoCache, Places, cached, digest, keys_of
from dedup.engine.corpus import Document, Vocabulary, read_alone
from dedup.engine.lookup import Fingerprint, fingerprints
from dedup.engine.options import ScanOptions
from dedup.engine.readings import pack_of, read_pack, write_readings
from dedup.engine.roles import PageRole
from dedup.engine.standard import Passage
from dedup.engine.workers import Workers

TASK = 50  # articles that a process reads in one go
STAGE = "reading 5"  # what reading finds
PACKS = "readings 1"  # how packs of it are cached


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
    cache: Cache | None = None,
) -> Intake:
    """Read articles.

    Args:
        articles: With distinct ids.
        options: How versions are looked for.
        workers: Who reads.
        tell: Progress.
        cache: Of earlier scans.
    """
    digests = [digest(article) for article in articles]

    def make(runs: Sequence[Places]) -> Iterator[bytes]:
        tasks = ([articles[i] for i in run.tolist()] for run in runs)
        return workers.map(write_readings, options.roles, tasks)

    vocabulary = Vocabulary()
    documents: dict[int, Document] = {}
    roles: dict[str, PageRole] = {}
    passages: dict[str, Mapping[int, Passage]] = {}
    packs = cached(cache or NoCache(), PACKS, reading_keys(digests, options), TASK, make)
    for indices, rows, content in packs:
        tell("read", len(documents), len(articles))
        readings = read_pack(content)
        found = [readings.each[row] for row in rows.tolist()]
        ids = readings.joined(vocabulary, found)
        for index, read in zip(indices.tolist(), found, strict=True):
            article = articles[index]
            documents[index] = read.document(article, ids[read.ids])
            roles[article.id] = read.role
            passages[article.id] = read.parts
    ordered, rank = vocabulary.in_order()
    by_id = dict(zip((article.id for article in articles), digests, strict=True))
    for document in documents.values():  # whose ids nobody else has yet
        document.ids[:] = rank[document.ids]
    return Intake([documents[i] for i in range(len(articles))], ordered, by_id, roles, passages)


def reading_keys(digests: Sequence[bytes], options: ScanOptions) -> Keys:
    """Under what the readings of articles are cached."""
    rules = digest(STAGE, options.roles)
    return keys_of([digest(each, rules) for each in digests])


def read_and_sign(
    options: ScanOptions, articles: Sequence[Article]
) -> tuple[list[bytes], bytes, dict[str, Fingerprint]]:
    """Read some articles: their digests, the pack of their readings, fingerprints by their ids."""
    found = [(article, read_alone(article)) for article in articles]
    made = fingerprints((reading for _, reading in found), options)
    signed = {article.id: of for article, of in zip(articles, made, strict=True)}
    return [digest(article) for article in articles], pack_of(found, options.roles), signed
