"""Archives in: whole, cut off, flipped, with revisits, and written by ourselves."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import zipfile
from pathlib import Path

import pytest

from crawl.archives import is_archive, read_archive
from crawl.archiving import Kept, write_archive
from crawl.document import Archived, Rejected
from crawl.errors import InputError

WARCS = Path(__file__).parents[3] / "shared" / "data" / "warc"
real = pytest.mark.skipif(not WARCS.exists(), reason="../shared/data/warc is not there")
HTML = {"content-type": "text/html; charset=utf-8"}


def page(number: int, **changes: object) -> Kept:
    values: dict[str, object] = {
        "url": f"http://a.example/{number}",
        "fetched_at": f"2024-01-01T00:00:0{number}.123Z",
        "status": 200,
        "headers": HTML | {"content-encoding": "gzip", "x-note": "café, \u2603"},
        "content_type": "text/html",
        "body": f"<p>Page {number} é".encode() * 40,
        "truncated": False,
    }
    return Kept(**{**values, **changes})  # type: ignore[arg-type]


def read(path: Path) -> tuple[list[Archived], list[Rejected]]:
    entries = list(read_archive(path))
    return (
        [each for each in entries if isinstance(each, Archived)],
        [each for each in entries if isinstance(each, Rejected)],
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "ours.warc.gz"
    write_archive(path, [page(number) for number in range(9)], "unspin test")
    return path


@pytest.mark.parametrize("name", ["ours.warc", "ours.warc.gz"])
def test_what_is_written_comes_back(tmp_path: Path, name: str) -> None:
    fetches = [
        page(0),
        page(1, truncated=True),
        page(2, status=None, headers={}, url="http://a.example/document"),
        page(0, fetched_at="2024-02-01T00:00:00.000Z", first_seen=page(0).fetched_at),
        page(4, status=404),
        page(5, content_type="image/png", headers={"content-type": "image/png"}),
    ]
    path = tmp_path / name
    assert write_archive(path, fetches, "unspin test") == 6
    pages, rejected = read(path)
    assert rejected == []
    assert [(each.url, each.fetched_at, each.status) for each in pages] == [
        (each.url, each.fetched_at, each.status) for each in fetches[:4]
    ]
    assert [each.body for each in pages] == [*(each.body for each in fetches[:3]), None]
    assert [each.truncated for each in pages] == [False, True, False, False]
    assert pages[3].digest == pages[0].digest != ""
    assert pages[0].headers["x-archive-orig-content-encoding"] == "gzip"


def test_an_archive_is_never_overwritten_nor_left_half_written(tmp_path: Path) -> None:
    path = tmp_path / "evidence.warc.gz"
    path.write_bytes(b"evidence")
    with pytest.raises(InputError, match="never overwritten"):
        write_archive(path, [], "unspin test")
    assert path.read_bytes() == b"evidence"
    with pytest.raises(ZeroDivisionError):
        write_archive(tmp_path / "new.warc", (page(1 // n) for n in (1, 0)), "unspin test")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_cut_is_told_wherever_it_falls(archive: Path) -> None:
    whole = archive.read_bytes()
    pages, rejected = read(archive)
    assert (len(pages), rejected) == (9, [])
    chance = random.Random(1)
    for data in (whole, gzip.decompress(whole)):
        for cut in [len(data) - 1, *(chance.randrange(300, len(data)) for _ in range(60))]:
            archive.write_bytes(data[:cut])
            kept, rejected = read(archive)
            ends_between = len(kept) + len(rejected) <= 9 and not rejected
            if ends_between:  # only what is itself a whole archive passes without a word
                assert data[cut:].startswith((b"\x1f\x8b", b"WARC/1.", b"\r\n", b"\n"))
            assert [each.body for each in kept] == [each.body for each in pages[: len(kept)]]


def test_a_flipped_bit_costs_at_most_the_records_it_touches(archive: Path) -> None:
    whole = archive.read_bytes()
    bodies = [each.body for each in read(archive)[0]]
    chance = random.Random(2)
    told = 0
    for data in (whole, gzip.decompress(whole)):
        for _ in range(40):
            at = chance.randrange(400, len(data))
            flipped = bytearray(data)
            flipped[at] ^= 1 << chance.randrange(8)
            archive.write_bytes(flipped)
            kept, rejected = read(archive)
            assert {each.body for each in kept} <= set(bodies)
            assert len(kept) >= 7
            told += bool(rejected)
            assert rejected or len(kept) >= 8  # a flip in a header may make a record another one
    assert told > 50


@pytest.mark.parametrize(
    "stated",
    [
        *(b"2024-01-32T00:00:00Z", b"0000-01-01T00:00:00Z", b"the third of May", b""),
        b"9999-12-31T23:59:59-23:00",
    ],
)
def test_a_record_without_a_usable_date_costs_only_itself(archive: Path, stated: bytes) -> None:
    data = gzip.decompress(archive.read_bytes())
    archive.write_bytes(data.replace(b"2024-01-01T00:00:04.123Z", stated))
    pages, rejected = read(archive)
    assert [int(each.url[-1]) for each in pages] == [0, 1, 2, 3, 5, 6, 7, 8]
    assert [each.reason for each in rejected] == ["no usable WARC-Date"]


def test_a_package_is_read_through_to_its_archives(tmp_path: Path, archive: Path) -> None:
    package = tmp_path / "ours.wacz"
    with zipfile.ZipFile(package, "w") as zipped:
        zipped.write(archive, "archive/data.warc.gz")
        zipped.writestr("datapackage.json", "{}")
    pages, rejected = read(package)
    assert (len(pages), rejected) == (9, [])
    assert "ours.wacz, archive/data.warc.gz, record at" in pages[0].where
    package.write_bytes(package.read_bytes()[:-30])
    with pytest.raises(InputError, match="a damaged WACZ file"):
        read(package)


@pytest.mark.parametrize(
    ("digest", "flipped", "says"),
    [
        ("sha256:{}", False, ""),
        ("sha256:{}", True, "not what the sha256 digest in datapackage.json says"),
        ("md5:0", False, "not what the md5 digest in datapackage.json says"),
        ("shake_128:0", False, ""),
        ("nonsense", False, ""),
    ],
)
def test_a_packages_digests_are_verified(
    digest: str, flipped: bool, says: str, tmp_path: Path, archive: Path
) -> None:
    """Someone who changes a package's archive gets its checksums right, but not the manifest."""
    package, content = tmp_path / "ours.wacz", archive.read_bytes()
    hashed = digest.format(hashlib.sha256(content).hexdigest())
    if flipped:  # a byte in the middle of a page
        content = content[:3000] + bytes([content[3000] ^ 1]) + content[3001:]
    manifest = {"resources": [{"path": "archive/data.warc.gz", "hash": hashed}]}
    with zipfile.ZipFile(package, "w") as zipped:
        zipped.writestr("archive/data.warc.gz", content)
        zipped.writestr("datapackage.json", json.dumps(manifest))
    pages, rejected = read(package)
    assert len(pages) >= (8 if flipped else 9)
    assert bool(rejected) == bool(says)
    assert not says or rejected[0].reason == says


def test_a_damaged_member_of_a_package_costs_only_what_is_damaged(
    tmp_path: Path, archive: Path
) -> None:
    package = tmp_path / "ours.wacz"
    with zipfile.ZipFile(package, "w") as zipped:
        zipped.write(archive, "archive/one.warc.gz")
        zipped.write(archive, "archive/two.warc.gz")
    content = bytearray(package.read_bytes())
    content[3000] ^= 1
    package.write_bytes(content)
    pages, rejected = read(package)
    assert len(pages) >= 17
    assert "one.warc.gz" in rejected[0].where
    assert rejected[0].reason == "not what its checksum in the package says"


def spoil(package: Path, name: str, how: str, archive: Path) -> None:
    """Write a package of two archives and a manifest; one of them is not what it should be."""
    contents = dict.fromkeys(("archive/one.warc.gz", "archive/two.warc.gz"), archive.read_bytes())
    contents["datapackage.json"] = b'{"resources": []}'
    odd = {"lzma": zipfile.ZIP_LZMA, "bzip2": zipfile.ZIP_BZIP2}.get(how, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(package, "w") as zipped:
        for each, content in contents.items():
            zipped.writestr(each, content, odd if each == name else zipfile.ZIP_DEFLATED)
        member = zipped.getinfo(name)
        member.flag_bits |= how == "encrypted"
        member.compress_type = 99 if how == "unknown" else odd
        member.file_size = 2**31 if how == "too big" else member.file_size
    if how == "damaged":
        changed = bytearray(package.read_bytes())
        changed[member.header_offset + 30 + len(name)] = 0xFF  # the first byte behind its header
        package.write_bytes(changed)


@pytest.mark.parametrize("how", ["damaged", "lzma", "bzip2", "encrypted", "unknown"])
def test_an_odd_member_costs_only_itself_and_an_odd_manifest_nothing(
    tmp_path: Path, archive: Path, how: str
) -> None:
    package = tmp_path / "ours.wacz"
    spoil(package, "archive/one.warc.gz", how, archive)
    pages, rejected = read(package)
    assert len(pages) == 9
    assert all("two.warc.gz" in each.where for each in pages)
    assert [each.where for each in rejected] == [f"{package}, archive/one.warc.gz"]
    says = "damaged: " if how == "damaged" else "encrypted, or compressed in a way that is not read"
    assert rejected[0].reason.startswith(says)
    spoil(package, "datapackage.json", how, archive)
    pages, rejected = read(package)
    assert (len(pages), rejected) == (18, [])


def test_what_is_compressed_in_a_package_is_bounded_apart_from_what_is_stored(
    tmp_path: Path, archive: Path
) -> None:
    package = tmp_path / "ours.wacz"
    spoil(package, "archive/one.warc.gz", "too big", archive)
    with pytest.raises(InputError, match="compresses more than 1 GiB of archives"):
        read(package)


def test_a_package_with_any_bytes_changed_is_read_or_refused(tmp_path: Path, archive: Path) -> None:
    package, chance = tmp_path / "ours.wacz", random.Random(3)
    spoil(package, "datapackage.json", "", archive)
    whole = package.read_bytes()
    for _ in range(100):
        content = bytearray(whole)
        for _ in range(2):
            content[-1 - chance.randrange(300)] = chance.randrange(256)
        package.write_bytes(content)
        try:
            pages, _ = read(package)
        except InputError as error:
            assert str(error).startswith(str(package))
        else:
            assert len(pages) <= 18


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x1f\x8b\x08 not gzip", b"WARC/1.0 nothing"])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fake.warc.gz"
    path.write_bytes(content)
    assert is_archive(path)
    try:
        pages, rejected = read(path)
    except InputError as error:
        assert "not a WARC file" in str(error)
    else:
        assert pages == []
        assert rejected


@real
@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "pages", "revisits", "faults"),
    [
        ("govuk_2014_a.warc.gz", 32, 0, []),
        ("govuk_2014_b_revisit.warc.gz", 32, 26, []),
        ("ipwb_sample1.warc.gz", 64, 1, []),
        ("broken.warc", 1, 0, ["damaged: Invalid WARC header"]),
        ("clipped.warc.gz", 0, 0, ["the file is cut off in this record"]),
    ],
)
def test_real_archives(name: str, pages: int, revisits: int, faults: list[str]) -> None:
    found, rejected = read(WARCS / name)
    assert len(found) == pages
    assert sum(each.body is None for each in found) == revisits
    assert [each.reason for each in rejected] == faults
