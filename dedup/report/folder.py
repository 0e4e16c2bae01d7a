"""The folder of a report or a case file: never a user's own, and a full disk says so."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawl.errors import InputError, StoreFull


def claim(directory: Path, marker: str, what: str) -> set[str]:
    """Make the folder ours; the names of all that is in it.

    Args:
        directory: Where the report goes; made where it is missing.
        marker: Name of the file that says that what is there is ours to overwrite.
        what: What is ours: report, case file.

    Raises:
        InputError: It holds something else.
    """
    if directory.exists() and not directory.is_dir():
        raise InputError(f"{directory}: not a directory")
    directory.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in directory.iterdir()}
    if names and marker not in names:
        raise InputError(f"{directory}: neither empty nor an earlier {what}; name another folder")
    return names


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
