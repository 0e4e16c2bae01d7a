"""Lines of plain text to pieces: joins wrapped lines, tells list items and ruled headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from crawl.article import BlockKind
from crawl.blocks import Piece

_MAX_HEADING = 120  # characters of a line that may be a heading
_MAX_HEADING_WORDS = 20
_WRAP_WIDTHS = range(50, 131)  # longest line of a text that an editor or a mailer wrapped
_TAB = 4

_ITEM = re.compile(r"^([ \t]*)(?:[-*+•‣◦▪●○·]|\d{1,3}[.)])[ \t]+(?=\S)")
_WIKI_HEADING = re.compile(r"^(={1,6})(?!=)[ \t]*([^\s=][^=]*)\1[ \t]*$")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,})[ \t]*$")
_RULE = re.compile(r"^[ \t]*([-=_*~#+.])(?:[ \t]*\1){2,}[ \t]*$")

_CLOSERS = "\"'”’»)]」』】*_ \t"
_SENTENCE_ENDS = tuple(".!?…。！？｡؟।۔")
_NO_HEADING_ENDS = tuple(".…。｡।۔:,;：，；、")


def ends_sentence(text: str) -> bool:
    """Tell whether the text ends as a sentence does, closing quotes and brackets aside."""
    return text.rstrip(_CLOSERS).endswith(_SENTENCE_ENDS)


def looks_like_heading(text: str) -> bool:
    """Tell whether a line could be a heading: short, title-like, no full stop, in any script."""
    text = text.strip()
    if not text or len(text) > _MAX_HEADING or len(text.split()) > _MAX_HEADING_WORDS:
        return False
    first = next((char for char in text if char.isalnum()), "")
    has_words = any(char.isalpha() for char in text)
    return (
        has_words and not first.islower() and not text.rstrip(_CLOSERS).endswith(_NO_HEADING_ENDS)
    )


def plain_pieces(text: str) -> Iterator[Piece]:
    """Take plain text apart into paragraphs, list items and the headings that lines mark.

    Lines of hard-wrapped text are joined; otherwise each line is a piece, unless it is long and
    stops in mid-sentence.
    """
    lines = text.split("\n")
    width = _wrap_width(lines)
    open_piece = _Open()
    indents: list[int] = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip() or _RULE.match(line):
            yield from open_piece.close()
            continue
        if ruled := _WIKI_HEADING.match(line):
            yield from open_piece.close()
            yield Piece(BlockKind.HEADING, ruled[2], len(ruled[1]))
            continue
        if _UNDERLINE.match(following) and not open_piece.lines and looks_like_heading(line):
            yield Piece(BlockKind.HEADING, line, 1 if following.startswith("=") else 2)
            continue
        if item := _ITEM.match(line):
            yield from open_piece.close()
            level = _list_level(indents, len(item[1].expandtabs(_TAB)))
            open_piece = _Open(BlockKind.ITEM, level, [line[item.end() :]])
        else:
            if open_piece.kind is not BlockKind.ITEM:
                indents.clear()
            open_piece.lines.append(line)
        if not _goes_on(line, following, width):
            yield from open_piece.close()
    yield from open_piece.close()


@dataclass
class _Open:
    """The piece that is being collected line by line."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    lines: list[str] = field(default_factory=list)

    def close(self) -> Iterator[Piece]:
        if self.lines:
            yield Piece(self.kind, " ".join(self.lines), self.level)
        self.kind, self.level, self.lines = BlockKind.PARAGRAPH, 0, []


def _list_level(indents: list[int], indent: int) -> int:
    """Return the depth of an item, from 1, and remember its indent for those that follow."""
    while indents and indents[-1] >= indent:
        indents.pop()
    indents.append(indent)
    return len(indents)


def _wrap_width(lines: list[str]) -> int:
    """Return the width the text was wrapped at, 0 where each line is a paragraph of its own.

    Wrapped greedily, a line breaks because the next word no longer fits; and most breaks fall
    within a sentence.
    """
    width = max(map(len, lines), default=0)
    if width not in _WRAP_WIDTHS:
        return 0
    breaks = [
        (line, following)
        for line, following in pairwise(lines)
        if line.strip() and following.strip() and not _ITEM.match(following)
    ]
    full = sum(not _fits(line, following, width) for line, following in breaks)
    ended = sum(ends_sentence(line) for line, _ in breaks)
    return width if breaks and full >= 0.6 * len(breaks) and ended <= 0.5 * len(breaks) else 0


def _fits(line: str, following: str, width: float) -> bool:
    """Tell whether the first word of the following line would have fitted on this one."""
    return len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) <= width


def _goes_on(line: str, following: str, width: int) -> bool:
    """Tell whether a line's paragraph goes on in the following line."""
    if not following.strip():
        return False
    if not width:
        return len(line) > _MAX_HEADING and not ends_sentence(line) and line[-1:] not in ":："
    ended_early = _fits(line, following, 0.75 * width)
    return not (ended_early and (ends_sentence(line) or looks_like_heading(line)))
