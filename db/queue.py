"""Which URL of a site comes next, and what is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, not_, or_, select
from sqlalchemy.orm import Session

from crawl.frontier import Previous, Result
from crawl.reach import ALWAYS_INCLUDED, ASKED, Reach, Source, glob, section_of, spread_rank
from db.schema import Capture, Site, Url

_SPREAD = 5000  # URLs that wait among which the next is chosen, where a crawl is spread


def of_pattern(session: Session, site_id: int, kind: str) -> int:
    """URLs that count towards the budget of a pattern."""
    same = select(func.count()).where(Url.site_id == site_id, Url.pattern == kind)
    return session.execute(same).scalar_one()


def waiting(site: str, reach: Reach) -> list[ColumnElement[bool]]:
    """Conditions for a site's URLs that wait within a crawl's reach."""
    return [Url.site_id == site_id(site), Url.state == "waiting", *within(reach)]


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """`Reach.wants` as conditions."""
    conditions = [Url.depth <= reach.max_depth]
    if reach.listed:
        conditions.append(Url.source == Source.LIST)
    if reach.include:
        conditions.append(or_(Url.source.in_(ALWAYS_INCLUDED), _matches(reach.include)))
    if reach.exclude:
        conditions.append(or_(Url.source.in_(ASKED), not_(_matches(reach.exclude))))
    return conditions


def _matches(patterns: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(Url.url.bool_op("GLOB")(glob(each)) for each in patterns))


class Waiting(NamedTuple):
    """A URL that may be handed out; the columns of `db.schema.Url`."""

    id: int
    url: str
    depth: int
    source: str
    tries: int
    done_at: str | None


def next_url(session: Session, site: str, reach: Reach, now: float) -> Waiting | None:
    """The URL of a site to hand out."""
    ready = (
        select(Url.id, Url.url, Url.depth, Url.source, Url.tries, Url.done_at)
        .where(*waiting(site, reach), Url.not_before <= now)
        .order_by(Url.depth, Url.id)
        .limit(_SPREAD if reach.spread else 1)
    )
    rows = [Waiting(*row) for row in session.execute(ready)]
    return _least_seen(session, site, rows) if reach.spread else next(iter(rows), None)


def _least_seen(session: Session, site: str, ready: Sequence[Waiting]) -> Waiting | None:
    """The URL that `crawl.frontier.Reach.spread` takes next."""
    done = select(Url.url).where(
        Url.site_id == site_id(site), Url.outcome.in_((Result.FETCHED, Result.UNCHANGED))
    )
    seen = Counter(map(section_of, session.scalars(done)))
    return min(ready, key=lambda row: spread_rank(row.url, Source(row.source), seen), default=None)


def previous(session: Session, url_id: int) -> Previous | None:
    """The newest whole body that was stored of a URL."""
    row = session.execute(
        select(Capture.body_sha256, Capture.headers)
        .where(
            Capture.url_id == url_id, Capture.body_sha256.is_not(None), Capture.truncated.is_(False)
        )
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    sha256, headers = row
    return Previous(sha256, headers.get("etag", ""), headers.get("last-modified", ""))


def hops(session: Session, url_id: int) -> int:
    """Ancestors of a URL that stand at its own depth: redirects and sitemap indexes."""
    row_of = select(Url.parent_id, Url.depth)
    row = session.execute(row_of.where(Url.id == url_id)).one()
    number = 0
    while row.parent_id is not None:
        parent = session.execute(row_of.where(Url.id == row.parent_id)).one()
        if parent.depth != row.depth:
            break
        row, number = parent, number + 1
    return number


def site_id(site: str) -> ScalarSelect[int]:
    """The id of a site, within another query."""
    return select(Site.id).where(Site.host == site).scalar_subquery()
