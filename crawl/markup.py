"""A parsed page, walked once for all that is read of it: to ask lxml again is what takes time."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Markup:
    """The elements of a page and its texts, both in reading order.

    An element is known by its place, from 0 for the tree's own; a text stands in the element that
    holds it directly, so that what follows a child is the parent's.

    Attributes:
        root: Attributes of the document's root, which is above a tree that is a part of it.
        tags: Of each element.
        attributes: Of each element, as written but for their lower-case names.
        parents: Place of each element's parent; -1 for the tree's own.
        ends: Place after the last element within each.
        places: Of the elements of a tag, ascending.
        texts: All that is said, none of it empty.
        owners: Place of the element that each text stands in.
        spans: For each element the first text within it and the one after the last.
    """

    root: Mapping[str, str]
    tags: Sequence[str]
    attributes: Sequence[Mapping[str, str]]
    parents: Sequence[int]
    ends: Sequence[int]
    places: Mapping[str, Sequence[int]]
    texts: Sequence[str]
    owners: Sequence[int]
    spans: Sequence[tuple[int, int]]

    def text(self, place: int, between: str = "") -> str:
        """All that stands in an element, the elements within it included.

        Args:
            place: Of the element.
            between: What parts the texts.
        """
        start, stop = self.spans[place]
        return between.join(self.texts[start:stop])

    def lead(self, place: int) -> str:
        """The text that stands in an element before the first one within it, "" for none."""
        start, stop = self.spans[place]
        if place + 1 < self.ends[place]:
            stop = self.spans[place + 1][0]
        return self.texts[start] if start < stop else ""

    def said(self, without: Collection[str]) -> Iterator[str]:
        """Yield the texts of the page's body as they are asked for, which is seldom all of them.

        Args:
            without: Tags of elements whose content is left out.
        """
        for body in self.places.get("body", ()):
            yield from self.texts_without(body, without)

    def texts_without(self, place: int, tags: Collection[str]) -> Iterator[str]:
        """Yield the texts in an element but for those in the elements within it of some tags."""
        done, stop = self.spans[place]
        left_out = [other for tag in tags for other in self.within(place, tag)]
        for other in sorted(left_out):
            start, end = self.spans[other]
            yield from self.texts[done:start]
            done = max(done, end)
        yield from self.texts[done:stop]

    def within(self, place: int, tag: str) -> Sequence[int]:
        """Places of the elements of a tag in an element, itself included."""
        places = self.places.get(tag, ())
        first = bisect_left(places, place)
        return places[first : bisect_left(places, self.ends[place], first)]

    def children(self, place: int) -> Iterator[int]:
        """Yield the places of the elements right below one."""
        child, end = place + 1, self.ends[place]
        while child < end:
            yield child
            child = self.ends[child]

    def around(self, place: int) -> Iterator[int]:
        """Yield the places of the elements around one, the nearest first."""
        while (place := self.parents[place]) >= 0:
            yield place

    def before(self, place: int) -> int:
        """Place of the element right before one, below the same parent; -1 for none."""
        parent = self.parents[place]
        before = place - 1
        if before == parent:
            return -1
        while self.parents[before] != parent:
            before = self.parents[before]
        return before


def read_markup(tree: HtmlElement) -> Markup:
    """Walk a page as `crawl.parse.parse` makes it, without comments."""
    tags: list[str] = []
    attributes: list[dict[str, str]] = []
    parents: list[int] = []
    ends: list[int] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    texts: list[str] = []
    owners: list[int] = []
    spans: list[tuple[int, int]] = []
    here = -1
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            parents.append(here)
            here = len(tags)
            tags.append(element.tag)
            attributes.append(dict(element.items()))
            places[element.tag].append(here)
            ends.append(0)
            spans.append((len(texts), 0))
            text = element.text
        else:
            ends[here] = len(tags)
            spans[here] = (spans[here][0], len(texts))
            here = parents[here]
            text = element.tail if here >= 0 else None
        if text:
            texts.append(text)
            owners.append(here)
    root = dict(tree.getroottree().getroot().items())
    return Markup(root, tags, attributes, parents, ends, places, texts, owners, spans)
