"""Read web archives: the pages of WARC and WACZ files, with what is damaged in them named."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from crawl.document import Archived, Rejected
from crawl.errors import InputError
from crawl.warc import read_warc
from crawl.zipped import DAMAGED_ZIP, is_bounded

SUFFIXES = (".warc", ".warc.gz", ".wacz")
MAX_UNPACKED = 64 * 1024**3  # bytes of the archives in one WACZ
MAX_INFLATED = 1024**3  # bytes of those that it does not store as they are

_MANIFEST = "datapackage.json"
_MAX_MANIFEST = 16 * 1024 * 1024
_ALGORITHMS = ("sha256", "sha512", "sha1", "md5")
_STEP = 1024 * 1024


def is_archive(path: str | Path) -> bool:
    """Whether a path is that of an archive, by its name."""
    return str(path).lower().endswith(SUFFIXES)


def read_archive(path: Path) -> Iterator[Archived | Rejected]:
    """The pages of a WARC (plain or gzip) or WACZ file, in their order.

    Pages are HTML answers with status 200 and their revisits, resource records of HTML, and
    texts that were converted from pages (WET files). Everything else is passed over.

    Yields:
        Pages; and `Rejected` for every damaged or unreadable record.

    Raises:
        InputError: The file cannot be read, or is no archive.
    """
    try:
        if path.suffix.lower() == ".wacz":
            yield from _read_wacz(path)
        else:
            yield from read_warc(path, str(path))
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _read_wacz(path: Path) -> Iterator[Archived | Rejected]:
    """The archives in a WACZ, each unpacked in turn: a reader must be able to seek in them."""
    with path.open("rb") as stream, TemporaryDirectory() as directory:
        try:
            package = zipfile.ZipFile(stream)
        except DAMAGED_ZIP as error:
            raise InputError(f"{path}: a damaged WACZ file ({error})") from error
        members = [each for each in package.infolist() if each.filename.endswith(SUFFIXES[:2])]
        if not members:
            raise InputError(f"{path}: no WARC file in it")
        _bound(members, path)
        digests = _digests(package)
        unpacked = Path(directory, "unpacked.warc")
        for member in members:
            name = f"{path}, {member.filename}"
            if fault := _unpack(package, member, unpacked, digests.get(member.filename, "")):
                yield Rejected(name, fault)
                if not unpacked.stat().st_size:
                    continue
            try:
                yield from read_warc(unpacked, name)
            except InputError as error:
                yield Rejected(name, str(error).removeprefix(f"{name}: "))


def _bound(members: Sequence[zipfile.ZipInfo], path: Path) -> None:
    """Refuse a package that would fill the disk.

    Raises:
        InputError: It would.
    """
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise InputError(f"{path}: too big to be unpacked")
    # What is stored is no bigger than the package, but a deflated megabyte may be a gigabyte.
    packed = [each for each in members if each.compress_type != zipfile.ZIP_STORED]
    if sum(member.file_size for member in packed) > MAX_INFLATED:
        raise InputError(
            f"{path}: compresses more than {MAX_INFLATED // 2**30} GiB of archives, "
            "which a WACZ is to store as they are"
        )


def _digests(package: zipfile.ZipFile) -> Mapping[str, str]:
    """What a package's manifest says its files hash to, by name: ``sha256:`` and hex digits."""
    try:
        if not is_bounded(package.getinfo(_MANIFEST)):
            return {}
        with package.open(_MANIFEST) as manifest:
            resources = json.loads(manifest.read(_MAX_MANIFEST))["resources"]
        return {str(each["path"]): str(each["hash"]) for each in resources}
    except (KeyError, TypeError, *DAMAGED_ZIP):
        return {}  # no usable manifest: the records' own digests have to do


def _unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, digest: str) -> str:
    """Unpack one file as far as it is whole; what is wrong with it, or ""."""
    algorithm, _, expected = digest.partition(":")
    known = algorithm in _ALGORITHMS
    found = hashlib.new(algorithm if known else _ALGORITHMS[0])
    checksum = member.CRC
    member.CRC = None  # type: ignore[assignment]  # or zipfile keeps a damaged file's last piece
    summed = 0
    with target.open("wb") as unpacked:
        try:
            for piece in _pieces(package, member):
                unpacked.write(piece)
                summed = zlib.crc32(piece, summed)
                found.update(piece)
        except InputError as error:
            return str(error)
    if summed != checksum:
        return "not what its checksum in the package says"
    if known and found.hexdigest() != expected.lower():
        return f"not what the {algorithm} digest in {_MANIFEST} says"
    return ""


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a file is unpacked to.

    Raises:
        InputError: It cannot be unpacked, or no further.
    """
    if not is_bounded(member):
        raise InputError("encrypted, or compressed in a way that is not read")
    try:
        with package.open(member) as source:
            while piece := source.read(_STEP):
                yield piece
    except DAMAGED_ZIP as error:
        raise InputError(f"damaged: {str(error) or 'it ends early'}") from error
