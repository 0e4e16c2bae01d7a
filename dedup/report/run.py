"""What the page of the run shows: how to make the scan again, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from db import articles
from db.articles import pages_without_article
from db.roles import role_counts
from db.rows import SiteRow, SkippedRow
from db.scan_rows import ScanRow


@dataclass(frozen=True, slots=True)
class RunPage:
    """How the scan was made.

    Attributes:
        covered: What is stored of the sites covered.
        left_out: Number of stored sites that the scan did not cover; their names are somebody
            else's business.
        skipped: Pages of the covered sites that have no article, by site and reason.
        roles: Number of pages by what they are for.
        settings: The scan's settings by section, under the names that config.toml gives them.
    """

    covered: tuple[SiteRow, ...]
    left_out: int
    skipped: tuple[SkippedRow, ...]
    roles: Mapping[str, int]
    settings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def run_page(session: Session, scan: ScanRow) -> RunPage:
    """How a scan was made."""
    stored = articles.sites(session)
    covered = set(scan.sites)
    return RunPage(
        covered=tuple(site for site in stored if site.host in covered),
        left_out=sum(site.host not in covered for site in stored),
        skipped=tuple(row for row in pages_without_article(session) if row.site in covered),
        roles=role_counts(session, scan.id),
        settings=tuple(_settings(scan.settings)),
    )


def _settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for section, values in settings.items():
        table = values if isinstance(values, Mapping) else {section: values}
        yield section, tuple((name, _said(value)) for name, value in table.items())


def _said(value: object) -> str:
    """A setting's value as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
