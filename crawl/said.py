"""What a page says: the texts of its elements in reading order, some elements left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml.html import HtmlElement


def texts(tree: HtmlElement, without: Collection[str]) -> Iterator[str]:
    """Yield the texts of a page's body as they are asked for, which is seldom all of them.

    Args:
        tree: The whole page.
        without: Tags of elements whose content is left out.
    """
    for body in tree.iter("body"):
        left: list[tuple[HtmlElement, bool]] = [(body, True)]
        while left:
            element, is_start = left.pop()
            text = element.text if is_start else element.tail
            if text:
                yield text
            if is_start:
                for child in reversed(element):
                    left.append((child, False))
                    if child.tag not in without:
                        left.append((child, True))
