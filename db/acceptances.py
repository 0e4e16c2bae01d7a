"""What the user accepted: licensed, syndicated, intended; it outlives the scan it was seen in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from crawl.errors import InputError
from db import schema
from db.engine import Store, now
from db.rows import PageName
from db.scan_rows import AcceptanceRow


def accept(  # noqa: PLR0913 (two by keyword)
    store: Store,
    kind: str,
    title: str,
    reason: str,
    *,
    pages: Iterable[PageName] = (),
    text: str = "",
) -> int:
    """Say that something is as it should be; returns the acceptance's id.

    Args:
        store: Where it is kept.
        kind: cluster, pair or passage.
        title: What to call it.
        reason: Why it is as it should be.
        pages: Of a cluster or pair, the pages that may be versions of one text.
        text: Of a passage, the words that may recur.
    """
    with store.write() as session:
        row = schema.Acceptance(
            kind=kind,
            title=title,
            pages=[list(page) for page in sorted(pages)],
            text=text,
            reason=reason,
            accepted_at=now(),
        )
        session.add(row)
        session.flush()
        return row.id


def acceptances(session: Session) -> tuple[AcceptanceRow, ...]:
    """All that was accepted, oldest first."""
    rows = session.scalars(select(schema.Acceptance).order_by(schema.Acceptance.id))
    return tuple(
        AcceptanceRow(
            row.id,
            row.kind,
            row.title,
            frozenset(PageName(site, url) for site, url in row.pages),
            row.text,
            row.reason,
            row.accepted_at,
        )
        for row in rows
    )


def withdraw(store: Store, number: int) -> None:
    """Take an acceptance back.

    Raises:
        InputError: There is none of that id.
    """
    with store.write() as session:
        removed = session.execute(
            delete(schema.Acceptance)
            .where(schema.Acceptance.id == number)
            .returning(schema.Acceptance.id)
        ).all()
        if not removed:
            raise InputError(f"{store.path}: nothing was accepted under number {number}")


def forget_accepted(session: Session, host: str) -> int:
    """Delete what was accepted of a site that is not stored any more; returns how many.

    These are clusters and pairs with a page of it, passages that stand word for word on no other
    site, and whatever was accepted for a reason that names it.
    """
    stored = set(session.scalars(select(schema.Site.host)))
    named = re.compile(rf"(?<![\w.-])(?:www\.)?{re.escape(host)}(?![\w-]|\.\w)", re.IGNORECASE)
    gone = [
        each.id
        for each in acceptances(session)
        if named.search(each.reason)
        or any(page.site not in stored for page in each.pages)
        or not _stands(session, each.text)
    ]
    session.execute(delete(schema.Acceptance).where(schema.Acceptance.id.in_(gone)))
    return len(gone)


def _stands(session: Session, text: str) -> bool:
    """Whether every part of a text stands in some stored article; a passage may be many blocks."""
    held = (exists().where(func.instr(schema.Block.text, part) > 0) for part in text.split("\n\n"))
    return not text or all(session.scalar(select(each)) for each in held)
