"""The vocabulary every room shares: an article and the blocks it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
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


class Role(StrEnum):
    """What a page or a passage is for, which decides how repetition there is treated."""

    ARTICLE = "article"
    LISTING = "listing"
    FORUM = "forum"
    QUOTATION = "quotation"
    STANDARD_TEXT = "standard_text"
    DECLARED = "declared"
    PART = "part"
    NO_ARTICLE = "no_article"
    TOO_SHORT = "too_short"


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
        part: What the page's markup says it is, where that is text that may repeat
            ("ingredients", "specifications", "disclosure", "author box", "comment" …), else "".
    """

    kind: BlockKind
    text: str
    level: int = 0
    section: int = 0
    part: str = ""

    def __reduce__(self) -> tuple[type[Block], tuple[object, ...]]:
        """Pickle the values alone: by name, which a frozen class does, takes twice as long."""
        return Block, tuple([getattr(self, name) for name in _VALUES])


_VALUES = tuple(each.name for each in fields(Block))


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


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says of its relation to other pages; addresses are absolute, "" for none.

    Attributes:
        canonical: The address it names as its own.
        amp: Its version for fast phones.
        print: Its version for printing.
        next: The part after it.
        previous: The part before it.
        refresh: Where it sends visitors at once.
        original: The page it was taken from: a source meta, isBasedOn, or a credit with a link.
        credit: Whom its text credits without a link: the name of a site or a news agency.
        robots: Directives in lower case ("noindex"), of the page and of its headers.
        translations: Address by lower-case hreflang code.
        types: Types of its structured data and of its Open Graph data.
    """

    canonical: str = ""
    amp: str = ""
    print: str = ""
    next: str = ""
    previous: str = ""
    refresh: str = ""
    original: str = ""
    credit: str = ""
    robots: tuple[str, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ()

    @property
    def noindex(self) -> bool:
        """Whether it asks search engines to leave it out."""
        return not {"noindex", "none"}.isdisjoint(self.robots)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a page's markup shows of what the page is for.

    Attributes:
        kind: "listing", "forum" or "article" where the page's own system names it, else "".
        teasers: Headings outside menus that are links to other pages.
        prose: Words of the longest stretch of text between two such headings.
        linked: Share of the words outside menus that stand in links, 0–1.
    """

    kind: str = ""
    teasers: int = 0
    prose: int = 0
    linked: float = 0.0


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
        role: What the page is for, where that is known; None lets a scan find it.
        declared: What the page says of its relation to other pages.
        layout: What its markup shows of what it is for; None for a text without markup.
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
    role: Role | None = None
    declared: Declared = field(default_factory=Declared)
    layout: Layout | None = None

    @cached_property
    def text(self) -> str:
        """All blocks' text, one blank line between blocks; offsets in results count in this."""
        return "\n\n".join(block.text for block in self.blocks)

    @cached_property
    def words(self) -> int:
        """Number of whitespace-separated words of the text; a scan counts its own."""
        return len(self.text.split())
