"""A parsed page, walked once for all that is read of it: to ask lxml again is what takes time."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

_CODE = frozenset(("script", "style"))
_INDEXED = ("class", "id", "itemprop", "rel", "role")


@dataclass(frozen=True, slots=True)
class Markup:
    """The elements of a page and its texts, both in reading order.

    An element is known by its place, from 0 for the tree's own; a text stands in the element that
    holds it directly, so that what follows a child is the parent's.

    Attributes:
        root: Attributes of the document's root, which is above a tree that is a part of it.
        tags: Of each element.
        attributes: Of each element, by lower-case name.
        parents: Place of each element's parent; -1 for the tree's own.
        ends: Place after the last element within each.
        places: Of the elements of a tag, ascending.
        having: For class, id, itemprop, rel and role the places of elements by its value.
        texts: All that is said, none of it empty; code of scripts and styles is not.
        owners: Place of the element that each text stands in.
        starts: Number of the first text within each element.
        stops: Number of the text after the last one within each.
        scripts: The elements of scripts, whose code takes time to read.
    """

    root: Mapping[str, str]
    tags: Sequence[str]
    attributes: Sequence[Sequence[tuple[str, str]]]
    parents: Sequence[int]
    ends: Sequence[int]
    places: Mapping[str, Sequence[int]]
    having: Mapping[str, Mapping[str, Sequence[int]]]
    texts: Sequence[str]
    owners: Sequence[int]
    starts: Sequence[int]
    stops: Sequence[int]
    scripts: Sequence[HtmlElement]

    def attribute(self, place: int, name: str) -> str | None:
        """The value of an attribute, None where the element has none of that name."""
        for other, value in self.attributes[place]:
            if other == name:
                return value
        return None

    def named(self, name: str, words: Collection[str]) -> Iterator[tuple[str, Sequence[int]]]:
        """Yield the values of an indexed attribute that hold one of some words, and their places.

        Args:
            name: Of the attribute.
            words: In lower case; the values may be in any.
        """
        values = self.having[name]
        all_values = "\n".join(values).lower()  # most words are nowhere on a page
        held = [word for word in words if word in all_values]
        for value, places in values.items() if held else ():
            lower = value.lower()
            if any(word in lower for word in held):
                yield value, places

    def text(self, place: int, between: str = "") -> str:
        """All that stands in an element, the elements within it included.

        Args:
            place: Of the element.
            between: What parts the texts.
        """
        return between.join(self.texts[self.starts[place] : self.stops[place]])

    def lead(self, place: int) -> str:
        """The text that stands in an element before the first one within it, "" for none."""
        start, first = self.starts[place], place + 1
        stop = self.starts[first] if first < self.ends[place] else self.stops[place]
        return self.texts[start] if start < stop else ""

    def said(self, without: Collection[str]) -> Iterator[str]:
        """Yield the texts of the page's body as they are asked for, which is seldom all of them.

        Args:
            without: Tags of elements whose content is left out.
        """
        for body in self.places.get("body", ()):
            left_out = [place for tag in without for place in self.within(body, tag)]
            for numbers in self.outside(body, left_out):
                yield from self.texts[numbers.start : numbers.stop]

    def outside(self, place: int, left_out: Iterable[int]) -> Iterator[range]:
        """Yield the numbers of the texts in an element that stand outside some within it."""
        done = self.starts[place]
        for other in sorted(left_out):
            yield range(done, self.starts[other])
            done = max(done, self.stops[other])
        yield range(done, self.stops[place])

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
    places: defaultdict[str, list[int]] = defaultdict(list)
    having: dict[str, defaultdict[str, list[int]]] = {n: defaultdict(list) for n in _INDEXED}
    tags: list[str] = []
    attributes: list[list[tuple[str, str]]] = []
    parents: list[int] = []
    ends: list[int] = []
    texts: list[str] = []
    owners: list[int] = []
    starts: list[int] = []
    stops: list[int] = []
    scripts: list[HtmlElement] = []
    here = -1
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            parents.append(here)
            here = len(tags)
            tag = element.tag
            written = element.items()
            for name, value in written:
                if name in having:
                    having[name][value].append(here)
            tags.append(tag)
            attributes.append(written)
            places[tag].append(here)
            ends.append(0)
            starts.append(len(texts))
            stops.append(0)
            if tag in _CODE:
                if tag == "script":
                    scripts.append(element)
                continue
            text = element.text
        else:
            ends[here] = len(tags)
            stops[here] = len(texts)
            here = parents[here]
            text = element.tail if here >= 0 else None
        if text:
            texts.append(text)
            owners.append(here)
    return Markup(
        root=dict(tree.getroottree().getroot().items()),
        tags=tags,
        attributes=attributes,
        parents=parents,
        ends=ends,
        places=places,
        having=having,
        texts=texts,
        owners=owners,
        starts=starts,
        stops=stops,
        scripts=scripts,
    )
