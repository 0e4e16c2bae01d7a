"""Word files (.docx) to Article."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from crawl.article import Article, BlockKind
from crawl.blocks import Piece, collapse
from crawl.errors import InputError
from crawl.outline import contents_list
from crawl.plaintext import structure
from crawl.zipped import DAMAGED_ZIP, is_bounded

_MAX_UNPACKED = 64 * 1024 * 1024  # bytes of all parts of a file
_CONTENTS = re.compile(r"toc ?(?:\d|heading)", re.IGNORECASE)  # styles of Word's own contents list
_DAMAGED = (*DAMAGED_ZIP, OpcError, LxmlError, KeyError, AttributeError)


def read_docx(content: bytes, name: str) -> Article:
    """Read a Word file's paragraphs, lists, headings and tables, but not its contents list.

    Args:
        content: The file's bytes.
        name: Names the article, and the file in messages.

    Raises:
        InputError: It is damaged, encrypted or no Word file, or unpacks to more than 64 MiB.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if not all(map(is_bounded, parts)):
                raise InputError(f"{name}: a Word file that is encrypted or compressed oddly")
            if sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise InputError(f"{name}: unpacks to more than {_MAX_UNPACKED // 2**20} MiB")
        document = docx.Document(BytesIO(content))
        author = document.core_properties.author
        title, blocks = structure(_pieces(document))
    except _DAMAGED as error:
        raise InputError(f"{name}: not a readable Word file") from error
    return Article(
        id=name, blocks=blocks, title=title, author=collapse(author), outline=contents_list(blocks)
    )


def _pieces(document: WordDocument) -> Iterator[Piece]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                cells = dict.fromkeys(cell.text for cell in row.cells)  # merged ones come twice
                yield Piece(BlockKind.ROW, " | ".join(filter(str.strip, cells)))
        elif not _in_contents(part):
            yield _piece_of(part)


def _in_contents(paragraph: Paragraph) -> bool:
    names = (_style_of(paragraph), paragraph._p.style or "")  # the file may not describe a style
    return any(map(_CONTENTS.match, names))


def _style_of(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _piece_of(paragraph: Paragraph) -> Piece:
    """Make a piece of a paragraph by its style."""
    style = _style_of(paragraph)
    level = int(style[-1]) if style[-1:].isdigit() else 1
    if style == "Title" or style.startswith("Heading"):
        return Piece(BlockKind.HEADING, paragraph.text, min(level, 6))
    properties = paragraph._p.pPr  # the only way to see a list without a style
    if style.startswith("List") or (properties is not None and properties.numPr is not None):
        return Piece(BlockKind.ITEM, paragraph.text, level)
    if "Quote" in style:
        return Piece(BlockKind.QUOTE, paragraph.text)
    return Piece(BlockKind.PARAGRAPH, paragraph.text)
