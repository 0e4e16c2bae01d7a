"""What pages declare against what was found of them: contradictions, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crawl.article import Article
from dedup.engine.addresses import owner, page_key
from dedup.engine.corpus import Document
from dedup.engine.pair_shape import shape_of_pair
from dedup.engine.results import Finding, Match, Relation
from dedup.engine.surface import Reader
from dedup.engine.variants import same_text

_SAME = (Relation.COPY, Relation.NEAR_DUPLICATE)
_THINGS = 2  # names or numbers that differ, at least; a single one may be a date


def contradictions(
    known: Sequence[Finding], matches: Iterable[Match], documents: Mapping[str, Document]
) -> tuple[Finding, ...]:
    """Every contradiction, in the order of kind and article.

    Args:
        known: Those that collapsing the declared variants found.
        matches: Verified pairs, declared ones included.
        documents: Every page by id.
    """
    found = [*known]
    seen: set[tuple[str, str]] = set()
    reader = Reader()
    for match in matches:
        if match.relation in _SAME:
            a, b = documents[match.a].article, documents[match.b].article
            for finding in _of_pair(a, b, match):
                if (finding.kind, match.b) in seen:  # many copies of one page: once each
                    continue
                if match.relation is Relation.COPY or not _of_two_things(a, b, reader):
                    seen.add((finding.kind, match.b))
                    found.append(finding)
    found += _of_pages(documents)
    unique = {(finding.kind, finding.articles): finding for finding in found}
    return tuple(unique[key] for key in sorted(unique))


def _of_pair(a: Article, b: Article, match: Match) -> Iterator[Finding]:
    if not (a.url and b.url) or page_key(a.url) == page_key(b.url) or match.declared:
        return
    one_owner = owner(a.url) == owner(b.url)
    text = "one text" if match.relation is Relation.COPY else "nearly one text"
    if _claims(a) and _claims(b):
        yield Finding(
            "rival-canonicals",
            (a.id, b.id),
            f"{a.url} and {b.url} have {text} and each names itself as canonical",
            "Let both name the page that is to be found."
            if one_owner
            else "Find out which came first; the other is to name it as canonical, or to go.",
        )
    elif one_owner and not a.declared.canonical and not b.declared.canonical:
        yield Finding(
            "no-canonical",
            (a.id, b.id),
            f"{a.url} and {b.url} have {text}, and neither names a canonical address",
            "Let both name the page that is to be found, or merge them.",
        )


def _of_two_things(a: Article, b: Article, reader: Reader) -> bool:
    """Whether near-duplicates differ in names and numbers, as two sizes of a product do."""
    seen = shape_of_pair(reader.read(a.id, lambda: a.text), reader.read(b.id, lambda: b.text))
    return seen is not None and seen.names >= _THINGS and seen.names >= seen.synonyms


def _claims(article: Article) -> bool:
    """Whether a page names itself as canonical."""
    return page_key(article.declared.canonical) == page_key(article.url) != ""


def _of_pages(documents: Mapping[str, Document]) -> Iterator[Finding]:
    by_key = {page_key(d.article.url): d for d in documents.values() if d.article.url}
    for document in documents.values():
        article, said = document.article, document.article.declared
        target = by_key.get(page_key(said.canonical))
        if target is not None and target is not document:
            yield from _of_canonical(document, target)
        if said.noindex and said.canonical and page_key(said.canonical) != page_key(article.url):
            yield Finding(
                "noindex-and-canonical",
                (article.id,),
                f"{article.url} asks to be left out and names {said.canonical} as canonical",
                "Use one of the two: canonical to merge the pages, noindex to hide one.",
            )
        for code, address in said.translations.items():
            other = by_key.get(page_key(address))
            if other is not None and other is not document:
                yield from _of_translation(document, code, other)


def _of_canonical(document: Document, target: Document) -> Iterator[Finding]:
    article, other = document.article, target.article
    if owner(article.url) != owner(other.url) and not same_text(document, target):
        yield Finding(
            "canonical-elsewhere",
            (article.id, other.id),
            f"{article.url} names {other.url} as its canonical address, which has a different text",
            "Let the page name itself as canonical, or give it the text of the page it names.",
        )
    if other.declared.noindex:
        yield Finding(
            "canonical-hidden",
            (other.id, article.id),
            f"{article.url} names {other.url} as canonical, which asks search engines to leave it"
            " out",
            "Let the canonical page be found, or name another.",
        )
    further = other.declared.canonical
    if further and page_key(further) not in (page_key(other.url), page_key(article.url)):
        yield Finding(
            "canonical-chain",
            (article.id, other.id),
            f"{article.url} names {other.url} as canonical, which names {further}",
            "Let both name the last of them.",
        )


def _of_translation(document: Document, code: str, other: Document) -> Iterator[Finding]:
    article, there = document.article, other.article
    language = code.partition("-")[0]
    own = {c.partition("-")[0] for c, u in article.declared.translations.items()
           if page_key(u) == page_key(article.url)}  # fmt: skip
    if own and language not in own and language != "x" and same_text(document, other):
        yield Finding(
            "translation-untranslated",
            (there.id, article.id),
            f"{article.url} names {there.url} as its version in another language ({code}), but the"
            " text is the same",
            "Translate the page, or take it out of hreflang and name one as canonical.",
        )
    if all(page_key(u) != page_key(article.url) for u in there.declared.translations.values()):
        yield Finding(
            "translation-one-way",
            (there.id, article.id),
            f"{article.url} names {there.url} as its version for {code}, which does not name it",
            "Let both pages name each other in hreflang; one-way links are ignored.",
        )
