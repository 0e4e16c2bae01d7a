"""Web archives in and out of the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from crawl.archives import read_archive
from crawl.archiving import Kept, write_archive
from crawl.document import Archived, Rejected
from crawl.urls import site_of
from db.captures import ensure_site, load_body, save_capture
from db.engine import Store
from db.fetches import body_before, captures_of, fetches, has_capture, stored_before
from dedup.pipeline.progress import Progress, told, unwatched
from dedup.pipeline.versions import versions

CHUNK = 100  # records in one transaction
DIGEST = "warc-payload-digest"  # kept among a capture's headers, so that revisits find it


class Read(NamedTuple):
    """A page of an archive that is in the store.

    Attributes:
        site: Its site.
        known: Whether it was there before.
    """

    site: str
    known: bool


def import_archive(store: Store, path: Path) -> Iterator[Read | Rejected]:
    """Store the pages of an archive; a page that was imported before is left as it is.

    Yields:
        Each page, and what had to be rejected.

    Raises:
        InputError: The file cannot be read, or is no archive.
    """
    captures: dict[str, int] = {}  # of this file, by digest
    records = read_archive(path)
    while chunk := list(islice(records, CHUNK)):
        ended: list[Read | Rejected] = []
        with store.write() as session:
            for record in chunk:
                if isinstance(record, Archived):
                    ended.append(_store(session, record, captures))
                else:
                    ended.append(record)
        yield from ended


def _store(session: Session, record: Archived, captures: dict[str, int]) -> Read | Rejected:
    """Store one page; a revisit gets the body of the page that it cites."""
    site = site_of(record.url)
    site_id = ensure_site(session, site)
    if has_capture(session, site_id, record.url, record.fetched_at):
        return Read(site, known=True)
    body, unchanged = record.body, False
    if body is None:
        cited = captures.get(record.digest) or stored_before(
            session, site_id, record.url, DIGEST, record.digest
        )
        body = load_body(session, cited) if cited else None
        if cited is None or body is None:
            return Rejected(record.where, f"{record.url}: revisit of a page that is not stored")
        before = body_before(session, site_id, record.url, record.fetched_at)
        unchanged = before == sha256(body).digest()
    capture_id = save_capture(
        session,
        site_id=site_id,
        url_id=None,
        url=record.url,
        final_url=record.url,
        fetched_at=record.fetched_at,
        status=record.status,
        headers={**record.headers, **({DIGEST: record.digest} if record.digest else {})},
        content_type=record.content_type,
        body=body,
        truncated=record.truncated,
        source="warc",
        unchanged=unchanged,
    )
    if record.digest:
        captures.setdefault(record.digest, capture_id)
    return Read(site, known=False)


def write_sites(
    store: Store, path: Path, hosts: Sequence[str], progress: Progress = unwatched
) -> int:
    """Write every stored fetch of some sites into a new WARC file; returns how many.

    Documents of an import that have no URL of their own are left out.

    Raises:
        InputError: The file exists or cannot be made.
    """
    return write_archive(
        path, _kept(store, hosts, progress), f"unspin {versions()['unspin']}".strip()
    )


def _kept(store: Store, hosts: Sequence[str], progress: Progress) -> Iterator[Kept]:
    with store.read() as session:
        total = len(captures_of(session, hosts))
        for fetch in told(fetches(session, hosts), "archiving", progress, total):
            headers = {name: value for name, value in fetch.headers.items() if name != DIGEST}
            yield Kept(
                url=fetch.url,
                fetched_at=fetch.fetched_at,
                status=fetch.status,
                headers=headers,
                content_type=fetch.content_type,
                body=fetch.body,
                truncated=fetch.truncated,
                first_seen=fetch.first_seen,
            )
