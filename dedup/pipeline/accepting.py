"""Accept what a scan found: a cluster, a pair or a passage that is as it should be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawl.errors import InputError
from db.acceptances import accept, acceptances
from db.articles import find_article
from db.engine import Store
from db.passages import passage
from db.results import cluster
from db.scan_rows import AcceptanceRow, ScanRow
from db.ties import cluster_pages, page_names

_NUMBER = re.compile(r"[0-9]{1,18}")


def accept_reference(
    store: Store, scan: ScanRow, references: Sequence[str], reason: str
) -> AcceptanceRow:
    """Accept what the references name.

    Args:
        store: Where the scan is and the acceptance goes.
        scan: The scan whose numbers count.
        references: A cluster's number, ``passage:`` and a passage's, or the ids or URLs of two
            articles.
        reason: Why it is as it should be.

    Raises:
        InputError: They name nothing.
        StoreError: The scan has no such cluster.
    """
    match references:
        case [one] if _NUMBER.fullmatch(one):
            number = _cluster(store, scan, int(one), reason)
        case [one] if one.startswith("passage:") and _NUMBER.fullmatch(
            one.removeprefix("passage:")
        ):
            number = _passage(store, scan, int(one.removeprefix("passage:")), reason)
        case [one, other]:
            number = _pair(store, one, other, reason)
        case _:
            raise InputError(
                f"{' '.join(references)}: give a cluster's number, passage:NUMBER, or two pages"
            )
    with store.read() as session:
        return next(each for each in acceptances(session) if each.id == number)


def _cluster(store: Store, scan: ScanRow, number: int, reason: str) -> int:
    with store.read() as session:
        found = cluster(session, scan.id, number)
        pages = cluster_pages(session, scan.id)[number]
    title = found.representative.title or found.representative.url
    return accept(store, "cluster", title, reason, pages=pages)


def _passage(store: Store, scan: ScanRow, number: int, reason: str) -> int:
    with store.read() as session:
        found = passage(session, scan.id, number)
    if found is None:
        raise InputError(f"scan {scan.id} has no passage {number}")
    return accept(store, "passage", found.text[:100], reason, text=found.text)


def _pair(store: Store, one: str, other: str, reason: str) -> int:
    with store.read() as session:
        articles = [find_article(session, reference) for reference in (one, other)]
    for reference, article in zip((one, other), articles, strict=True):
        if article is None:
            raise InputError(f"{store.path}: no article {reference}")
    with store.read() as session:
        pages = page_names(session, [int(article.id) for article in articles if article])
    title = " and ".join(
        article.title or page.url for article, page in zip(articles, pages, strict=True) if article
    )
    return accept(store, "pair", title, reason, pages=pages)
