"""Articles on disk: HTML, text, Markdown and Word files, folders of them, and tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from crawl.article import Article
from crawl.decode import decode, is_binary
from crawl.document import MAX_DOCUMENT, TABLE_SUFFIXES, Document, Rejected
from crawl.errors import InputError
from crawl.plaintext import from_text

__all__ = ["Document", "Rejected", "article_files", "read_article", "read_documents"]

_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
_SUFFIXES = (*TABLE_SUFFIXES, *_TYPES)
_MAX_WORD_FILE = 64 * 1024 * 1024  # bytes, pictures included
_ZIP = b"PK\3\4"  # how a Word file starts, whatever its name
_HTML_STARTS = ("<!doctype html", "<html", "<head", "<body", "<?xml", "<!--")


def read_documents(
    paths: Iterable[str | Path], *, site: str | None = None
) -> Iterator[Document | Rejected]:
    """Read the documents of files and folders, one at a time.

    Folders are read to the bottom, in the order of names; hidden files, and links that lead out
    of the folder, are left out. The site of a document is that of its URL, else `site`, else the
    name of the file or folder that was given, without its suffix.

    Yields:
        Documents; and, for what is wrong with one row or with one file of a folder, `Rejected`.

    Raises:
        InputError: A given file is missing, unreadable, empty, binary or too long, or a given
            folder holds no articles.
    """
    for path in map(Path, paths):
        default_site = site or _bare_name(path)
        if path.is_dir():
            yield from _read_folder(path, default_site)
        else:
            yield from _read_file(path, default_site)


def read_article(path: str | Path) -> Article:
    """Read one article: text, Markdown, HTML or Word (.docx); "-" reads standard input.

    A Word file is told by its name or by its first bytes.

    Raises:
        InputError: The file is missing, unreadable, binary, too long, or has no words.
    """
    name = "standard input" if str(path) == "-" else str(path)
    suffix = Path(path).suffix.lower()
    limit = _MAX_WORD_FILE if suffix == ".docx" else MAX_DOCUMENT
    if str(path) == "-":
        content = _whole(sys.stdin.buffer, limit, name)
    else:
        content = _read(Path(path), limit)
    if suffix == ".docx" or content.startswith(_ZIP):
        from crawl.docx import read_docx  # noqa: PLC0415 - only Word files need it

        article = read_docx(content, name)
    elif (kind := _type_of(content, suffix, name)) == "text/html":
        from crawl.extract import extract  # noqa: PLC0415 - only pages need the extractor

        extraction = extract(content, id=name)
        if extraction.article is None:
            raise InputError(f"{name}: {extraction.reason}")
        article = extraction.article
    else:
        markdown = True if kind == "text/markdown" else None
        article = from_text(decode(content), id=name, markdown=markdown)
    if not article.words:
        raise InputError(f"{name}: no words in it")
    return article


def article_files(folder: Path) -> list[Path]:
    """Files of a folder that `read_article` reads by their names, to the bottom, sorted.

    Raises:
        InputError: There are none.
    """
    suffixes = (*_TYPES, ".docx")
    found = list(_files_below(folder, suffixes))
    if not found:
        raise InputError(f"{folder}: no articles in this folder (looked for {' '.join(suffixes)})")
    return found


def _read_folder(folder: Path, site: str) -> Iterator[Document | Rejected]:
    """Read the files of a folder that by their names are articles or tables."""
    found = False
    for path in _files_below(folder):
        found = True
        try:
            yield from _read_file(path, site)
        except InputError as error:
            yield Rejected(str(path), str(error).removeprefix(f"{path}: "))
    if not found:
        endings = " ".join(_SUFFIXES)
        raise InputError(f"{folder}: no articles in this folder (looked for {endings})")


def _files_below(folder: Path, suffixes: tuple[str, ...] = _SUFFIXES) -> Iterator[Path]:
    root = folder.resolve()
    for directory, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(directory, name)
            is_ours = name.lower().endswith(suffixes) and not name.startswith(".")
            if is_ours and path.resolve().is_relative_to(root) and path.is_file():
                yield path


def _read_file(path: Path, site: str) -> Iterator[Document | Rejected]:
    if path.name.lower().endswith(TABLE_SUFFIXES):
        from crawl.tables import read_table  # noqa: PLC0415 - one article needs no tables

        yield from read_table(path, site)
        return
    content = _read(path)
    kind = _type_of(content, path.suffix.lower(), str(path))
    yield Document(str(path), "", site, content, kind, where=str(path))


def _read(path: Path, limit: int = MAX_DOCUMENT) -> bytes:
    """Read a file.

    Raises:
        InputError: It cannot be read, or has more bytes than the limit.
    """
    try:
        with path.open("rb") as stream:
            return _whole(stream, limit, str(path))
    except IsADirectoryError as error:
        raise InputError(f"{path}: a folder, not an article") from error
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _whole(stream: BinaryIO, limit: int, name: str) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise InputError(f"{name}: longer than {limit // 2**20} MiB")
    return content


def _type_of(content: bytes, suffix: str, name: str) -> str:
    """Tell what a file holds by its name, or by its start where the name does not say.

    Raises:
        InputError: It is empty or no text.
    """
    if not content.strip():
        raise InputError(f"{name}: the file is empty")
    start = decode(content[:4096])
    if is_binary(start) or content.startswith(_ZIP):
        raise InputError(f"{name}: a binary file, not an article")
    is_html = start.lstrip().lower().startswith(_HTML_STARTS)
    return _TYPES.get(suffix, "text/html" if is_html else "text/plain")


def _bare_name(path: Path) -> str:
    """Return a path's name without its suffix: "farm" for "sites/farm.jsonl.gz"."""
    name = path.resolve().name
    for suffix in (".gz", *_SUFFIXES):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
    return name
