"""Doorway pages: are they told as such, and the places and services they were filled with?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dedup
from benchmarks.pairs import read_rows
from benchmarks.quality.scores import Share, share
from crawl.article import Article
from crawl.extract import extract
from crawl.plaintext import from_text
from dedup.engine.results import Cluster, Relation

_WORD = re.compile(r"[^\W_]+")
_OWN_TEMPLATE = ("index", "emergency-hvac")  # one page a city; the service does not vary
_LEAST = 0.5  # of the words of a variable are the value's own


@dataclass(frozen=True, slots=True)
class Doorway:
    """A doorway page and what it was filled with.

    Attributes:
        article: What extraction made of it.
        values: By field, what its maker filled in; only what stands in the text.
    """

    article: Article
    values: Mapping[str, str]


def heating_pages() -> list[Doorway]:
    """Five cities × twelve services, extracted from HTML."""
    pages = []
    for row in read_rows("html_doorway_hvac"):
        article = extract(row["html"], id=row["id"]).article
        if article is None:
            raise ValueError(f"{row['id']}: no article")
        service = row["id"].split("__")[1].removesuffix(".html")
        values = {"city": row["city"]}
        if service not in _OWN_TEMPLATE:
            values["service"] = service
        pages.append(page(article, values))
    return pages


def trades_pages() -> list[Doorway]:
    """Services × locations, as text."""
    return [
        page(
            from_text(row["text"], id=row["id"]),
            {"service": row["service"], "location": row["location"]},
        )
        for row in read_rows("farm_doorway_trades")
    ]


def page(article: Article, values: Mapping[str, str]) -> Doorway:
    """A page with those of its values that its text names."""
    return Doorway(
        article, {field: v for field, v in values.items() if plain(v) in plain(article.text)}
    )


def plain(text: str) -> str:
    """Words without case, punctuation and hyphens, each between spaces."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])


def clusters_of(pages: Iterable[Doorway]) -> tuple[Cluster, ...]:
    """Clusters of a scan of the pages alone."""
    return dedup.scan(page.article for page in pages).clusters


def figures(name: str, pages: list[Doorway], clusters: Iterable[Cluster]) -> dict[str, Share]:
    """Share of pages in doorway clusters, and of pages all of whose values were recovered.

    A value is recovered where one variable of the cluster, the same for all its pages, reads so;
    ``within`` allows the variable as many words again ("Driveways (Paved & Loose)" for
    "driveways-paved").
    """
    kinds = {m: cluster.kind for cluster in clusters for m in cluster.members}
    ids = [page.article.id for page in pages]
    rows = {f"{name}/doorway": share([kinds.get(i) is Relation.DOORWAY for i in ids], ids)}
    for rule, least in (("values", 1.0), ("values_within", _LEAST)):
        missed = missing(pages, clusters, least)
        rows[f"{name}/{rule}"] = share([not missed[i] for i in ids], ids)
    return rows


def missing(
    pages: Iterable[Doorway], clusters: Iterable[Cluster], least: float
) -> dict[str, list[str]]:
    """By page id, the fields whose value no variable of the page's cluster reads.

    Args:
        pages: Pages.
        clusters: Clusters they are in.
        least: Share of a variable's words that the value must make up.
    """
    pages = list(pages)
    missed = {page.article.id: list(page.values) for page in pages}
    by_id = {page.article.id: page for page in pages}
    for cluster in clusters:
        table = cluster.template.values if cluster.template else {}
        members = [by_id[member] for member in table]
        for field in {field for page in members for field in page.values}:
            variables = zip(*table.values(), strict=True)
            best = max(
                (_read(field, members, variable, least) for variable in variables),
                key=len,
                default=set(),
            )
            for identity in best:
                missed[identity].remove(field)
    return missed


def _read(field: str, pages: list[Doorway], variable: tuple[str, ...], least: float) -> set[str]:
    """Ids of the pages whose value of a field a variable reads."""
    found = set()
    for of, filler in zip(pages, variable, strict=True):
        value, there = plain(of.values.get(field, "")), plain(filler)
        fills = len(value.split()) >= least * len(there.split())
        if field in of.values and fills and value in there:
            found.add(of.article.id)
    return found
