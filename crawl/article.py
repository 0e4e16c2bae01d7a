"""The vocabulary every room shares: an article and the blocks it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article, in reading order.

    Attributes:
        kind: What the block is.
        text: Its text: whitespace collapsed, no line breaks, never empty. A table row's cells
            are joined by `` | ``.
        level: 1–6 for a heading, the nesting depth (from 1) for a list item, 0 otherwise.
        section: Number of the section it stands in: 0 is the lead before the first heading
            below the title; every later heading opens the next section and belongs to it.
    """

    kind: BlockKind
    text: str
    level: int = 0
    section: int = 0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One line of the page's own table of contents.

    Attributes:
        text: The words of the line.
        level: Nesting depth, from 1.
        linked: Whether it links to an anchor of the page (a contents list that works).
    """

    text: str
    level: int = 1
    linked: bool = False


@dataclass(frozen=True)
class Article:
    """What extraction made of a page or a file.

    Attributes:
        id: Names the article wherever results cite it; unique within one scan.
        blocks: The content in reading order; the title and the contents list are not among them.
        title: The article's own title, without the site's name where that could be told.
        url: Canonical form of where it was found, "" for text from elsewhere.
        site: The host that served it, or the name an import gave it.
        language: Lower-case ISO 639-1 code, "" where unknown.
        author: As the page states it, "" where it does not.
        published: ISO 8601 date or timestamp as the page states it, "" where it does not.
        modified: Likewise, of its last change.
        outline: The page's own table of contents, read from the raw page; extraction drops it
            from the blocks.
        flags: What extraction had to do to the page ("simpler parse", "body truncated"), for the
            user to see; empty for a page that went the normal way.
        labels: Columns of an import that unspin does not interpret.
    """

    id: str
    blocks: tuple[Block, ...] = ()
    title: str = ""
    url: str = ""
    site: str = ""
    language: str = ""
    author: str = ""
    published: str = ""
    modified: str = ""
    outline: tuple[OutlineEntry, ...] = ()
    flags: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """All blocks' text, one blank line between blocks; offsets in results count in this."""
        return "\n\n".join(block.text for block in self.blocks)

    @cached_property
    def words(self) -> int:
        """Number of whitespace-separated words of the text."""
        return len(self.text.split())
