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
from dedup.engine.corpus import Document
from dedup.engine.fingerprint import U32, U64, FingerprintParameters, sign
from dedup.engine.lsh import by_lsh
from dedup.engine.results import Passage, Place
from dedup.engine.text import PassageSpan
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


class _Item(NamedTuple):
    document: int
    passage: PassageSpan


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
    items: list[_Item] = []
    keys: list[bytes] = []
    for index, document in enumerate(documents):
        bounds = document.bounds.tolist()
        for passage in document.passages:
            start, end = passage.sentences
            low, high = bounds[start], bounds[end]
            if high - low >= min_words:
                items.append(_Item(index, passage))
                keys.append(document.ids[low:high].tobytes())
    first = candidates.identical(keys)
    unique = np.unique(first)
    known, marks = _known(documents, items, unique, signed, parameters.num_perm)
    runs = (hashes[np.frombuffer(keys[i], np.int32)] for i in unique[~known].tolist())
    marks[~known] = sign(runs, parameters, workers or Alone())
    alike = by_lsh(marks, parameters, ALIKE)
    label = candidates.groups(len(unique), alike)
    members: defaultdict[int, list[_Item]] = defaultdict(list)
    for item, group in zip(items, label[np.searchsorted(unique, first)].tolist(), strict=True):
        members[group].append(item)
    return _describe([group for group in members.values() if len(group) > 1], documents)


def _known(
    documents: Sequence[Document],
    items: Sequence[_Item],
    wanted: NDArray[np.int64],
    signed: Iterable[tuple[str, U32]],
    num_perm: int,
) -> tuple[NDArray[np.bool_], U32]:
    """Which of the wanted items are signed, and room for all signatures with theirs in it."""
    of = np.fromiter((item.document for item in items), np.int64, len(items))
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


def _describe(recurrent: Sequence[Sequence[_Item]], documents: Sequence[Document]) -> Passages:
    sites = [document.article.site for document in documents]
    pages = Counter(sites)
    frames: defaultdict[int, list[_Frame]] = defaultdict(list)
    framed: list[bool] = []
    for number, group in enumerate(recurrent):
        on = Counter([sites[index] for index in {item.document for item in group}])
        framing = {site for site, count in on.items() if is_frame(site, pages[site], count)}
        framed.append(len(framing) == len(on))
        if framing:
            for index, passage in group:
                if sites[index] in framing:
                    frames[index].append(_Frame(number, *passage.sentences))
    boilerplate = _boilerplate(documents, frames)
    left_out = [boilerplate.get(index, _NONE) for index in range(len(documents))]
    ids = [document.article.id for document in documents]
    made = []
    for group, frame in zip(recurrent, framed, strict=True):
        one_page = len({item.document for item in group}) == 1
        kept = not any(len(left_out[item.document]) for item in group)
        kind = "restated" if one_page else "boilerplate" if frame and not kept else "shared"
        places = [Place(ids[index], passage.start, passage.end) for index, passage in group]
        places.sort(key=lambda p: (p.article, p.start))
        index, passage = group[0]
        text = documents[index].article.text[passage.start : passage.end]
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
        passages=(),
    )
