"""From pieces of text to an article's blocks: clean words, numbered sections, no title twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from crawl.article import Block, BlockKind

# Characters that no reader sees: controls that are not white space, lone surrogates (no encoding
# can store them), the soft hyphen, the word joiner and the byte order mark.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u2060\ufeff\ud800-\udfff\ufffe\uffff]"
)
_NOT_WORD = re.compile(r"[\W_]+")
_TITLE_WITHIN = 12  # pieces from the start in which the title may stand


class Piece(NamedTuple):
    """A block whose section is not known yet; its text may still be ragged or empty."""

    kind: BlockKind
    text: str
    level: int = 0


def collapse(text: str) -> str:
    """Return the text as a reader sees it: one space between words, nothing invisible."""
    spaced = " ".join(text.split())
    if spaced.isprintable():  # so nothing in it is invisible, as with most
        return spaced
    return " ".join(_UNSEEN.sub("", text).split())


def bare_words(text: str) -> str:
    """Return the words alone, in lower case: the same for "1. Why Us?" and "1 why us"."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORD.sub(" ", folded).strip()


def number_sections(pieces: Iterable[Piece], title: str = "") -> tuple[Block, ...]:
    """Make blocks of pieces: empty ones left out, every heading opening the next section.

    A heading at the start that only says the title again is left out, since the title is no
    block; what stands above it opens no section.
    """
    texts = [Piece(kind, collapse(text), level) for kind, text, level in pieces]
    texts = [piece for piece in texts if piece.text]
    title_words = bare_words(title)
    title_place = next(
        (
            place
            for place, (kind, text, _) in enumerate(texts[:_TITLE_WITHIN])
            if kind is BlockKind.HEADING and bare_words(text) == title_words
        ),
        -1,
    )
    blocks: list[Block] = []
    section = 0
    for place, (kind, text, level) in enumerate(texts):
        if place == title_place:
            continue
        section += kind is BlockKind.HEADING and place > title_place
        blocks.append(Block(kind, text, level, section))
    return tuple(blocks)
