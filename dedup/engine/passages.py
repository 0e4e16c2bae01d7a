"""Passages that recur: boilerplate of a site, text shared between pages, text twice on one page.

Passages with the same words are grouped by hash first; MinHash LSH then looks only at one of each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.engine import candidates
from dedup.engine.corpus import I32, NO_PASSAGES, Document
from dedup.engine.fingerprint import U32, U64, FingerprintParameters, sign
from dedup.engine.lsh import by_lsh
from dedup.engine.results import Passage, Place
from dedup.engine.sets import distinct
from dedup.engine.workers import Alone, Workers

ALIKE = 0.6  # estimated Jaccard similarity of shingles within a group
_SITE_PAGES = 4  # pages of a site, at least, before anything on it is boilerplate
_SITE_SHARE = 0.3  # of the site's pages that carry a passage
TEMPLATE = 0.5  # of a page in recurring passages: then they are the page, not its frame
TEMPLATE_PART = 0.25  # of a page in passages that are most of the pages they stand on: likewise
_NONE = np.empty(0, np.int64)

Spans = Sequence[tuple[int, int]]  # [start, end) in an article's text


@dataclass(frozen=True, slots=True)
class Passages:
    """What recurs in a corpus.

    Attributes:
        groups: Recurring passages, those on most pages first.
        boilerplate: For each article id, the indices of its sentences that are site boilerplate.
    """

    groups: tuple[Passage, ...]
    boilerplate: Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class _Items:
    """Passages of many documents, one document's after the other's.

    Attributes:
        document: Index of the document of each, ``(items,)``.
        spans: As a `Document` has them, ``(items, 4)``.
        words: First and one-past-last word of each in its document, ``(items, 2)``.
    """

    document: NDArray[np.intp]
    spans: I32
    words: I32


class _Frame(NamedTuple):
    group: int
    low: int  # first sentence
    high: int  # one past the last


def recurring(  # noqa: PLR0913 - the last two have defaults
    documents: Sequence[Document],
    hashes: U64,
    parameters: FingerprintParameters,
    min_words: int,
    workers: Workers | None = None,
    signed: Iterable[tuple[str, U32]] = (),
) -> Passages:
    """Find the passages of at least ``min_words`` words that recur among documents.

    Args:
        documents: With distinct article ids.
        hashes: Of the words by id, as `TokenHasher` has them.
        parameters: How passages are signed.
        min_words: Least length of a passage.
        workers: Who signs; this process alone by default.
        signed: Signatures that are known: an article's id, and those of its passages of that
            length, in order.
    """
    items = _items(documents, min_words)
    keys = [
        documents[index].ids[low:high].tobytes()
        for index, (low, high) in zip(items.document.tolist(), items.words.tolist(), strict=True)
    ]
    first = candidates.identical(keys)
    unique = distinct(first)
    known, marks = _known(documents, items.document, unique, signed, parameters.num_perm)
    runs = (hashes[np.frombuffer(keys[i], np.int32)] for i in unique[~known].tolist())
    marks[~known] = sign(runs, parameters, workers or Alone())
    label = candidates.groups(len(unique), by_lsh(marks, parameters, ALIKE))
    group = label[np.searchsorted(unique, first)]
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    several = np.flatnonzero(np.diff(bounds) > 1)
    ranges = zip(bounds[several].tolist(), bounds[several + 1].tolist(), strict=True)
    return _describe(documents, items, first, [order[low:high] for low, high in ranges])


def _items(documents: Sequence[Document], min_words: int) -> _Items:
    """Passages of at least ``min_words`` words."""
    spans, words = [], []
    for document in documents:
        runs = document.bounds[document.passages[:, 2:]]
        long = runs[:, 1] - runs[:, 0] >= min_words
        spans.append(document.passages[long])
        words.append(runs[long])
    return _Items(
        document=np.repeat(np.arange(len(documents)), np.array([*map(len, spans)], np.intp)),
        spans=np.concatenate([NO_PASSAGES, *spans]),
        words=np.concatenate([np.empty((0, 2), np.int32), *words]),
    )


def _known(
    documents: Sequence[Document],
    of: NDArray[np.intp],
    wanted: NDArray[np.int64],
    signed: Iterable[tuple[str, U32]],
    num_perm: int,
) -> tuple[NDArray[np.bool_], U32]:
    """Which of the wanted items are signed, and room for all signatures with theirs in it.

    Args:
        documents: The documents.
        of: The document of each item.
        wanted: Indices of items.
        signed: As `recurring` gets it.
        num_perm: Values of a signature.
    """
    begins = np.searchsorted(of, np.arange(len(documents) + 1))
    rows = np.searchsorted(wanted, begins)  # where the wanted items of each document begin
    place = {document.article.id: index for index, document in enumerate(documents)}
    known, marks = np.zeros(len(wanted), np.bool_), np.empty((len(wanted), num_perm), np.uint32)
    for article, found in signed:
        index = place[article]
        if len(found) == begins[index + 1] - begins[index]:
            own = slice(rows[index], rows[index + 1])
            marks[own] = found[wanted[own] - begins[index]]
            known[own] = True
    return known, marks


def _describe(
    documents: Sequence[Document],
    items: _Items,
    texts: NDArray[np.int64],
    recurrent: Sequence[NDArray[np.intp]],
) -> Passages:
    """What recurs, by groups of items.

    A site's boilerplate has the same words on all pages that carry it; what is only alike may be a
    template's, filled for each page anew.

    Args:
        documents: The documents.
        items: Their passages.
        texts: For each item, the first one with the same words.
        recurrent: The items of each group.
    """
    sites = [document.article.site for document in documents]
    pages = Counter(sites)
    frames: defaultdict[int, list[_Frame]] = defaultdict(list)
    framed: list[bool] = []
    for number, group in enumerate(recurrent):
        of = items.document[group].tolist()
        same = texts[group].tolist()
        on = Counter((sites[index], text) for index, text in set(zip(of, same, strict=True)))
        framing = {each for each, count in on.items() if is_frame(each[0], pages[each[0]], count)}
        framed.append(len(framing) == len(on))
        if framing:
            for index, text, (low, high) in zip(
                of, same, items.spans[group, 2:].tolist(), strict=True
            ):
                if (sites[index], text) in framing:
                    frames[index].append(_Frame(number, low, high))
    boilerplate = _boilerplate(documents, frames)
    left_out = [boilerplate.get(index, _NONE) for index in range(len(documents))]
    ids = [document.article.id for document in documents]
    made = []
    for group, frame in zip(recurrent, framed, strict=True):
        of, spans = items.document[group].tolist(), items.spans[group, :2].tolist()
        kept = not any(len(left_out[index]) for index in of)
        one_page = len(set(of)) == 1
        kind = "restated" if one_page else "boilerplate" if frame and not kept else "shared"
        places = [Place(ids[index], *span) for index, span in zip(of, spans, strict=True)]
        places.sort(key=lambda p: (p.article, p.start))
        text = documents[of[0]].article.text[slice(*spans[0])]
        made.append(Passage(kind, text, tuple(places)))
    made.sort(key=lambda p: (-len({place.article for place in p.places}), p.places[0].article,
                             p.places[0].start))  # fmt: skip
    return Passages(tuple(made), dict(zip(ids, left_out, strict=True)))


def is_frame(site: str, pages: int, carrying: int) -> bool:
    """Whether a passage on ``carrying`` of a site's pages is the site's boilerplate."""
    return bool(site) and pages >= _SITE_PAGES and carrying >= max(3, _SITE_SHARE * pages)


def _boilerplate(
    documents: Sequence[Document], frames: Mapping[int, Sequence[_Frame]]
) -> dict[int, NDArray[np.int64]]:
    """The sentences that are a site's boilerplate, by document; none where they are a template's.

    Passages that are most of a page are no frame around it: the page is one of a template's. Where
    they are so on most pages of the site that carry them, they are not on the others either, or
    the pages of one template would be torn apart by a few words more or less.
    """
    words = {
        index: [int(documents[index].bounds[of.high] - documents[index].bounds[of.low])
                for of in held]
        for index, held in frames.items()
    }  # fmt: skip
    filled = {i for i, of in words.items() if sum(of) > TEMPLATE * len(documents[i].ids)}
    carrying, filling = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for index, held in frames.items():
        on = {(documents[index].article.site, of.group) for of in held}
        carrying.update(on)
        filling.update(on if index in filled else ())
    found = {}
    for index in frames.keys() - filled:
        site, held = documents[index].article.site, frames[index]
        templated = sum(
            number
            for of, number in zip(held, words[index], strict=True)
            if 2 * filling[site, of.group] > carrying[site, of.group]
        )
        if templated <= TEMPLATE_PART * len(documents[index].ids):
            found[index] = np.sort(np.concatenate([np.arange(of.low, of.high) for of in held]))
    return found


def sentences_within(document: Document, spans: Spans) -> NDArray[np.int64]:
    """Indices of a document's sentences in some spans; none where they are most of it."""
    mask = np.zeros(len(document.spans), np.bool_)
    for start, end in spans:
        mask |= (document.spans[:, 0] >= start) & (document.spans[:, 1] <= end)
    lengths = np.diff(document.bounds)
    if lengths[mask].sum() > TEMPLATE * lengths.sum():
        mask[:] = False
    return np.flatnonzero(mask)


def without_sentences(document: Document, *sentences: NDArray[np.int64]) -> Document:
    """A document without the given sentences, and without its passages where there are any."""
    if not any(map(len, sentences)):
        return document
    kept = np.ones(len(document.spans), np.bool_)
    for some in sentences:
        kept[some] = False
    lengths = np.diff(document.bounds)
    return replace(
        document,
        ids=document.ids[np.repeat(kept, lengths)],
        bounds=np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int32),
        spans=document.spans[kept],
        blocks=document.blocks[kept],
        passages=NO_PASSAGES,
    )
