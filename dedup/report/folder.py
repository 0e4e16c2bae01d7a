"""The folder that a report goes to: never one of the user's own, and a full disk says so."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawl.errors import InputError, StoreFull

MARKER = "unspin-report.json"  # says that the folder is ours to overwrite

_OURS = re.compile(
    r"((index|clusters|articles|sites|passages|words|network|changes|run)|(article|cluster)-\d+)"
    r"\.html|(clusters|articles|sites)-data-\d+\.js"
)


def claim(directory: Path) -> set[str]:
    """Make the folder ours; the names of an earlier report's pages in it.

    Raises:
        InputError: It holds something else.
    """
    if directory.exists() and not directory.is_dir():
        raise InputError(f"{directory}: not a directory")
    directory.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in directory.iterdir()}
    if names and MARKER not in names:
        raise InputError(f"{directory}: neither empty nor an earlier report; name another folder")
    return {name for name in names if _OURS.fullmatch(name)}


@contextmanager
def writing(directory: Path, what: str) -> Iterator[None]:
    """Word what goes wrong while the block writes.

    Args:
        directory: Where it writes.
        what: The report, the case file.

    Raises:
        StoreFull: There is no room for it.
        InputError: The folder cannot be written for another reason.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreFull(f"{directory}: the disk is full; {what} is not complete") from error
        raise InputError(f"{directory}: cannot write {what} ({error})") from error
