"""Who may be behind the sites of a scan: its clusters and the stored ids, tied into a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from crawl.errors import InputError
from crawl.url_parts import registrable_domain
from db.ownership import marks
from db.scan_rows import ScanRow
from db.ties import cluster_pages, pairs_of
from dedup.engine.network import Network, network
from dedup.engine.ownership import Mark

COPIES = ("copy", "near_duplicate", "excerpt")


def network_of(
    session: Session, scan: ScanRow, sellers: Mapping[str, str] | None = None
) -> Network:
    """Tie the sites of a scan by what they share.

    Args:
        session: Any.
        scan: A finished scan.
        sellers: Seller type by seller id, from `read_sellers`.
    """
    pages = cluster_pages(session, scan.id)
    return network(
        {site: registrable_domain(site) for site in scan.sites},
        marks=[
            Mark(row.kind, row.value, row.site, str(row.article_id or ""))
            for row in marks(session, scan.sites)
        ],
        clusters={number: {page.site for page in members} for number, members in pages.items()},
        copies=[(str(a), str(b)) for a, b in pairs_of(session, scan.id, COPIES)],
        sellers=sellers,
    )


def read_sellers(path: Path) -> dict[str, str]:
    """Seller type by seller id of a sellers.json.

    Raises:
        InputError: It cannot be read, or is no sellers.json.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return {
            str(seller["seller_id"]): str(seller.get("seller_type", ""))
            for seller in data["sellers"]
            if "seller_id" in seller
        }
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a sellers.json ({error!r})") from error
