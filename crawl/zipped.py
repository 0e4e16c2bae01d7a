"""Zip files from elsewhere: which members are read, and what damage in them raises."""

from __future__ import annotations

import zipfile
import zlib

# RuntimeError is an unknown method or version; ValueError and OSError are names that are no text
# and places before the file's start.
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)


def is_bounded(member: zipfile.ZipInfo) -> bool:
    """Whether a member can be unpacked: stored or deflated, and not encrypted.

    Of other methods, `zipfile` unpacks all that a piece of a member becomes at once, which can be
    a million times as much.
    """
    encrypted = member.flag_bits & 0x1
    return not encrypted and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
