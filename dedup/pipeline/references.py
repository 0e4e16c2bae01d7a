"""Find the article that a user means: a file, a stored page by its id or URL, or a URL."""

from __future__ import annotations

from pathlib import Path

from crawl.article import Article
from crawl.errors import InputError
from db.articles import find_article
from db.engine import Store
from dedup.pipeline.scoring import read
from dedup.settings import Settings


def resolve(reference: str, store: Store | None, settings: Settings) -> tuple[Article, bool]:
    """The article of a reference, and whether it is the stored one.

    A file of that name goes first, then what is stored, then the network.

    Args:
        reference: A file, ``-`` for standard input, a stored article's id, or a URL.
        store: Where pages may be stored, None where there is no database.
        settings: How a URL is fetched.

    Raises:
        InputError: There is no such article.
        UnspinError: The URL brought no answer.
    """
    if store is not None and reference != "-" and not Path(reference).exists():
        with store.read() as session:
            stored = find_article(session, reference)
        if stored is not None:
            return stored, True
    if reference.isdigit() and not Path(reference).exists():
        where = f"{store.path}: no stored article" if store else "no database, and no file"
        raise InputError(f"{where} {reference}")
    return read(reference, settings), False
