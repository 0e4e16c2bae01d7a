"""Plain text and Markdown to Article: paragraphs, lists and headings, marked up or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from crawl.article import Article, Block, BlockKind, Declared, OutlineEntry
from crawl.blocks import Piece, collapse, number_sections
from crawl.credits import credited_in
from crawl.fields import iso_date, language_code
from crawl.lines import ends_sentence, looks_like_heading, plain_pieces
from crawl.outline import contents_list

_LONG = 120  # characters from which a piece is prose, whatever its end

_MAX_BRACKETS = 10_000  # in a text; Markdown takes time by their square

_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} +\S|^ {0,3}(?:```|~~~)|^ {0,3}> ?\S|^ {0,3}\|[^\n]*\|[ \t]*$"
    r"|\*\*\w[^*\n]{0,300}\*\*|__\w[^_\n]{0,300}__|\[[^\[\]\n]{1,300}\]\([^()\s]{1,500}[) ]",
    re.MULTILINE,
)
_FRONT_MATTER = re.compile(  # YAML or TOML
    r"\A(?:---[ \t]*\n((?:(?:[\w-]+:|[ \t]|-[ \t]|#).*\n|\n){1,200}?)---"
    r"|\+\+\+[ \t]*\n((?:(?:[\w.-]+[ \t]*=|[ \t\]\[\"'#]).*\n|\n){1,200}?)\+\+\+)[ \t]*$",
    re.M,
)
_ANCHORED_ITEM = re.compile(
    r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\[([^\[\]\n]{1,300})\]\(#[^()\s]{0,300}\)[ \t]*$",
    re.MULTILINE,
)
_FIELD = re.compile(
    r"^(title|author|date|lang|language)(?::|[ \t]*=)[ \t]*(\S.*?)[ \t]*$", re.MULTILINE
)
_NUMBER = re.compile(r"\A\d{1,2}(?:\.\d{1,2})*[.):]?\s+(?=\D)")

_SHORT_TITLE = 8  # words


def from_text(  # noqa: PLR0913 - the fields of an article
    text: str,
    *,
    id: str,  # noqa: A002 - the name the article has
    title: str = "",
    url: str = "",
    site: str = "",
    labels: Mapping[str, str] | None = None,
    markdown: bool | None = None,
) -> Article:
    """Make an article of plain text or Markdown, in any language; any string gives one.

    Lines of hard-wrapped text are joined; in other text every line is a paragraph. Where no
    heading is marked up, a short line without a full stop before a longer paragraph is one. A
    heading at the start becomes the title where none is given. A list that repeats the headings
    after it is the outline and, being text that is read, stays among the blocks too.

    Args:
        text: The text; a front matter in YAML or TOML gives title, author, date and language.
        id: Names the article wherever results cite it.
        title: The title, where it is known from elsewhere.
        url: Where the text was found.
        site: The site it belongs to.
        labels: Columns of an import that unspin does not interpret.
        markdown: Whether it is Markdown; None decides by its markup.
    """
    text = "\n".join(text.splitlines())
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        fields = {key: value.strip("\"'") for key, value in _FIELD.findall(front[0])}
        text = text[front.end() :]
    if text.count("[") > _MAX_BRACKETS:
        markdown = False
    elif markdown is None:
        markdown = _MARKDOWN.search(text) is not None
    title, blocks = structure(_pieces(text, markdown=markdown), title or fields.get("title", ""))
    return Article(
        id=id,
        blocks=blocks,
        title=title,
        url=url,
        site=site,
        language=language_code(fields.get("lang"), fields.get("language")),
        author=collapse(fields.get("author", "")),
        published=iso_date(fields.get("date")),
        outline=_outline(blocks, _ANCHORED_ITEM.findall(text) if markdown else ()),
        labels=dict(labels or {}),
        declared=Declared(
            credit=credited_in([b.text for b in blocks if b.kind is BlockKind.PARAGRAPH])
        ),
    )


def _outline(blocks: Sequence[Block], linked: Sequence[str]) -> tuple[OutlineEntry, ...]:
    """Return the contents list, of which lines may lack the numbers that the headings have."""
    bare = [
        replace(block, text=_NUMBER.sub("", block.text))
        if block.kind is BlockKind.HEADING
        else block
        for block in blocks
    ]
    return contents_list(blocks, linked) or contents_list(bare, linked)


def structure(pieces: Iterable[Piece], title: str = "") -> tuple[str, tuple[Block, ...]]:
    """Find title and sections: headings by their looks where no piece is marked as one.

    Args:
        pieces: All that was read.
        title: The title, where it is known; else a first heading of level 1 becomes it.

    Returns:
        Title and blocks.
    """
    pieces = [piece for piece in pieces if collapse(piece.text)]
    if not any(piece.kind is BlockKind.HEADING for piece in pieces):
        pieces = _promote_headings(pieces)
    title = collapse(title)
    if not title and pieces and (pieces[0].kind, pieces[0].level) == (BlockKind.HEADING, 1):
        title = collapse(pieces.pop(0).text)
    return title, number_sections(pieces, title)


def _pieces(text: str, *, markdown: bool) -> Iterator[Piece]:
    if not markdown:
        yield from plain_pieces(text)
        return
    from crawl.markdown import markdown_pieces  # noqa: PLC0415 - plain text needs no parser

    for piece in markdown_pieces(text):
        if piece.kind is BlockKind.PARAGRAPH:
            yield from plain_pieces(piece.text)
        else:
            yield piece


def _promote_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """Make headings of the lines that look like one and stand before a longer piece.

    Of a run of such lines both are headings where it is two (a title over a heading), else only
    the last: more are a menu or a table that lost its markup. An item is one ("1. Methods")
    where no other item stands beside it.
    """
    promoted: list[Piece] = []
    runs = [list(run) for _, run in groupby(pieces, key=lambda p: (_may_be_heading(p), p.kind))]
    for before, run, after in zip([[], *runs], runs, [*runs[1:], []], strict=False):
        first = len(run)
        if _may_be_heading(run[0]) and after and _is_body(after[0], run[-1]):
            if run[0].kind is BlockKind.PARAGRAPH:
                first = 0 if len(run) <= 2 else len(run) - 1
            elif len(run) == 1 and not any(p.kind is BlockKind.ITEM for p in before + after):
                first = 0
        promoted += run[:first]
        for piece in run[first:]:
            promoted.append(Piece(BlockKind.HEADING, piece.text, 2 if promoted else 1))
    # A longer line above a single paragraph is as likely its first line as its title.
    if len(pieces) == 2 and len(pieces[0].text.split()) > _SHORT_TITLE:
        return list(pieces)
    return promoted


def _may_be_heading(piece: Piece) -> bool:
    is_line = piece.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
    return is_line and looks_like_heading(piece.text)


def _is_body(piece: Piece, heading: Piece) -> bool:
    """Tell whether the piece reads as what stands below a heading."""
    if piece.kind is not BlockKind.PARAGRAPH:
        return True
    is_prose = len(piece.text) >= _LONG or ends_sentence(piece.text)
    return is_prose and len(piece.text) > len(heading.text)
