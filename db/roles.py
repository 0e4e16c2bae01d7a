"""Read what a scan says of what pages are for, and of their declarations."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import schema
from db.references import STREAM, reference
from db.rows import ArticleRef
from db.scan_rows import FindingRow, RoleRow


def page_role(session: Session, scan_id: int, article_id: int) -> RoleRow | None:
    """What a scan took one page for; None where the scan did not cover it."""
    role, ref = schema.PageRole, reference()
    query = select(
        *ref.columns, role.role, role.reason, role.declared, role.of_id, role.parts
    ).select_from(role)
    query = ref.join(query, role.article_id).where(
        role.scan_id == scan_id, role.article_id == article_id
    )
    row = session.execute(query).first()
    if row is None:
        return None
    return RoleRow(
        article=ref.of(row),
        role=row.role,
        reason=row.reason,
        declared=row.declared,
        of=None if row.of_id is None else _named(session, row.of_id),
        parts=tuple((start, end, part, why) for start, end, part, why in row.parts),
    )


def role_counts(session: Session, scan_id: int) -> dict[str, int]:
    """Number of pages by role, most frequent first."""
    number = func.count().label("number")
    rows = session.execute(
        select(schema.PageRole.role, number)
        .where(schema.PageRole.scan_id == scan_id)
        .group_by(schema.PageRole.role)
        .order_by(number.desc(), schema.PageRole.role)
    )
    return dict(rows.all())


def findings(session: Session, scan_id: int, *, limit: int | None = None) -> Iterator[FindingRow]:
    """Declarations that contradict what was found, by kind."""
    finding, ref = schema.Finding, reference()
    query = select(
        *ref.columns, finding.kind, finding.other_id, finding.text, finding.fix
    ).select_from(finding)
    query = (
        ref.join(query, finding.article_id)
        .where(finding.scan_id == scan_id)
        .order_by(finding.kind, finding.id)
        .limit(limit)
    )
    for row in session.execute(query, execution_options=STREAM):
        other = None if row.other_id is None else _named(session, row.other_id)
        yield FindingRow(row.kind, ref.of(row), other, row.text, row.fix)


def _named(session: Session, article_id: int) -> ArticleRef:
    ref = reference()
    query = ref.join(select(*ref.columns).select_from(schema.Article), schema.Article.id).where(
        schema.Article.id == article_id
    )
    return ref.of(session.execute(query).one())
