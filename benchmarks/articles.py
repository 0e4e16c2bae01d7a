"""Whole articles of ../shared/data, read in place, and their repetition as a scan measures it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from benchmarks.pairs import DATA, read_rows
from crawl.article import Article
from crawl.plaintext import from_text
from dedup.engine.corpus import Document, Lexicon, Vocabulary, lexicon, read
from dedup.engine.repetition import score_documents
from dedup.engine.results import Repetition
from dedup.engine.words import Words

GENRES = {
    "encyclopedia": "articles_encyclopedia",
    "news": "articles_news_distractors",
    "blog": "articles_human_blog",
}
FARM = "articles_affiliate_ai"
SEED = DATA / "seed" / "kratom-article.txt"

_BATCH = 200  # articles that share a vocabulary


def articles(name: str) -> Iterator[Article]:
    """Every article of one file that has words, in order."""
    for number, row in enumerate(read_rows(name)):
        text = row.get("text") or row.get("markdown") or ""
        article = from_text(text, id=str(row.get("id", number)), title=row.get("title") or "")
        if article.words:
            yield article


def seed() -> Article:
    """The article this project began with."""
    return from_text(SEED.read_text("utf-8"), id="seed")


def scored(
    found: Iterator[Article] | Sequence[Article],
) -> Iterator[tuple[Document, Lexicon, Sequence[str], Repetition]]:
    """Documents with what is known of their vocabulary, its words, and their repetition."""
    remaining = iter(found)
    while batch := list(islice(remaining, _BATCH)):
        vocabulary = Vocabulary()
        documents = [read(article, vocabulary) for article in batch]
        words = vocabulary.words()
        known = lexicon(vocabulary, documents, corpus=False)
        prepared = Words.of(words, known)
        found = score_documents(documents, prepared)
        for document, repetition in zip(documents, found, strict=True):
            yield document, known, words, repetition
