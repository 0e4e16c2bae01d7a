"""Pages that own up to being another page: collapsed to one of them before anything is matched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dedup.engine.addresses import how_they_differ, owner, page_key, plainness
from dedup.engine.corpus import Document
from dedup.engine.results import Finding

_SAME_TEXT = 0.7  # of the shorter text's words are the other's


@dataclass(frozen=True, slots=True)
class Variant:
    """A page that another page stands for.

    Attributes:
        of: Id of the page that stands for it.
        declared: By which declaration ("canonical", "amp", "print", "address", "region").
        reason: The declaration, in one plain line.
    """

    of: str
    declared: str
    reason: str


def collapse(documents: Sequence[Document]) -> tuple[dict[str, Variant], list[Finding]]:
    """Find the pages that are declared to be another page of the scan and have its text.

    Args:
        documents: The pages that may be matched.

    Returns:
        The variants by id, and what is wrong with declarations that the texts contradict.
    """
    by_key: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if key := page_key(document.article.url):
            by_key[key].append(document)
    variants: dict[str, Variant] = {}
    findings: list[Finding] = []
    for document, target, declared, reason in _declarations(documents, by_key):
        own = document.article.id
        other = _head(target.article.id, variants)
        if own == other or own in variants:
            continue
        if same_text(document, target):
            variants[own] = Variant(other, declared, reason)
        elif declared == "canonical":
            findings.append(_elsewhere(document, target))
    heads = {own: _head(own, variants) for own in variants}
    return {
        own: Variant(heads[own], variant.declared, variant.reason)
        for own, variant in variants.items()
    }, findings


def translated(documents: Sequence[Document]) -> dict[str, str]:
    """Ids of the pages that are declared translations of another page, with that one's id.

    The first language by its code stands for the others; a page whose text is the other's is
    none.
    """
    declaring = [d for d in documents if d.article.declared.translations]
    if not declaring:
        return {}
    by_key = {page_key(d.article.url): d for d in documents if d.article.url}
    found = {}
    for document in declaring:
        keys = {
            code: page_key(address)
            for code, address in document.article.declared.translations.items()
        }
        own = page_key(document.article.url)
        spoken = {c.partition("-")[0] for c, key in keys.items() if key == own}
        others = sorted(
            (code, key)
            for code, key in keys.items()
            if key in by_key and key != own and code.partition("-")[0] not in {*spoken, "x"}
        )
        first = by_key[others[0][1]] if others and spoken else None
        if first and others[0][0] < min(spoken) and not same_text(document, first):
            found[document.article.id] = first.article.id
    return found


def same_text(a: Document, b: Document) -> bool:
    """Whether the shorter of two texts stands, nearly whole, in the other."""
    words, others = Counter(a.ids.tolist()), Counter(b.ids.tolist())
    shorter = min(words.total(), others.total())
    return shorter > 0 and (words & others).total() >= _SAME_TEXT * shorter


Declaration = tuple[Document, Document, str, str]


def _declarations(
    documents: Sequence[Document], by_key: Mapping[str, list[Document]]
) -> Iterable[Declaration]:
    """Each page with the page that it is declared to be, how, and the declaration in words."""
    for group in (each for each in by_key.values() if len(each) > 1):
        plainest, *others = sorted(group, key=lambda d: plainness(d.article.url))
        url = plainest.article.url
        for other in others:
            if other.article.url != url:
                differ = how_they_differ(url, other.article.url)
                yield other, plainest, "address", f"the same address but for the {differ}"
    waiting: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        article, said = document.article, document.article.declared
        key = page_key(article.url)
        canonical = page_key(said.canonical)
        if canonical and canonical != key and owner(said.canonical) == owner(article.url):
            reason = f"it names {said.canonical} as its canonical address"
            if canonical in by_key:
                yield document, by_key[canonical][0], "canonical", reason
            else:
                waiting[canonical].append(document)
        for address, declared in ((said.amp, "amp"), (said.print, "print")):
            for other in by_key.get(page_key(address), ()):
                if owner(address) == owner(article.url) and other is not document:
                    yield other, document, declared, f"the {declared} version of {article.url}"
        yield from _regions(document, by_key)
    for group in waiting.values():
        first, *others = sorted(group, key=lambda d: plainness(d.article.url))
        for other in others:
            named = other.article.declared.canonical
            reason = f"it and {first.article.url} name {named} as their canonical address"
            yield other, first, "canonical", reason


def _regions(document: Document, by_key: Mapping[str, list[Document]]) -> Iterable[Declaration]:
    """Versions of a page in its own language for other regions."""
    article = document.article
    spoken: defaultdict[str, list[str]] = defaultdict(list)
    for code, address in article.declared.translations.items():
        spoken[code.partition("-")[0]].append(address)
    own = page_key(article.url)
    for addresses in spoken.values():
        keys = sorted({page_key(a) for a in addresses if owner(a) == owner(article.url)})
        if own in keys and own != keys[0]:
            for other in by_key.get(keys[0], ()):
                reason = f"the version of {other.article.url} for another region, says hreflang"
                yield document, other, "region", reason


def _head(identity: str, variants: Mapping[str, Variant]) -> str:
    """The page that stands for a page, itself where none does."""
    while identity in variants:
        identity = variants[identity].of
    return identity


def _elsewhere(document: Document, target: Document) -> Finding:
    return Finding(
        kind="canonical-elsewhere",
        articles=(document.article.id, target.article.id),
        text=f"{document.article.url} names {target.article.url} as its canonical address, which"
        " has a different text",
        fix="Let the page name itself as canonical, or give it the text of the page it names.",
    )
