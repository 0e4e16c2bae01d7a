"""A real store in a temporary directory, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from crawl.article import Article, Block, BlockKind
from db import scans
from db.captures import ensure_site, save_capture
from db.engine import Store
from db.evidence import MatchEvidence, packed
from db.extractions import record_extraction, save_article

Put = Callable[..., int]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "unspin.db") as opened:
        yield opened


@pytest.fixture
def put(store: Store) -> Put:
    """Captures a page and stores its article; gives the article's row id."""

    def put_article(
        text: str = "Some words.",
        *,
        site: str = "a.example",
        url: str = "",
        name: str = "doc",
        at: str = "2024-01-01T00:00:00.000Z",
        extractor: str = "test/1",
    ) -> int:
        article = Article(
            id="new", url=url, title=text[:20], blocks=(Block(BlockKind.PARAGRAPH, text),)
        )
        with store.write() as session:
            site_id = ensure_site(session, site)
            capture_id = save_capture(
                session,
                site_id=site_id,
                url_id=None,
                url=url or name,
                final_url=url or name,
                fetched_at=at,
                status=200,
                headers={},
                content_type="text/html",
                body=text.encode(),
                labels={"column": "value"},
            )
            article_id = save_article(session, capture_id, site_id, article, extractor)
            record_extraction(session, capture_id, "article")
            return article_id

    return put_article


EVIDENCE = MatchEvidence.of({"jaccard": 0.5}, [(0, 4, 5, 9, 0.25)])


def match(
    a: int, b: int, relation: str = "spun", evidence: MatchEvidence = EVIDENCE, **values: object
) -> scans.MatchValues:
    return {
        "a_id": a,
        "b_id": b,
        "relation": relation,
        "provisional": "near_duplicate",
        "contained_id": None,
        "confidence": 0.75,
        "evidence": evidence,
        **values,
    }


def fill(
    store: Store,
    articles: list[int],
    kind: str = "scan",
    sites: Sequence[str] = ("a.example", "b.example"),
) -> int:
    """A scan of four articles with rows of every sort: the first three are one cluster."""
    a, b, c, d = articles
    scan_id = scans.begin_scan(store, sites, {"seed": 1}, {"unspin": "1"}, kind=kind)
    scans.save_matches(
        store,
        scan_id,
        [match(b, c), match(a, c, "excerpt", contained_id=c), match(a, b), match(c, d, "overlap")],
    )
    cluster: scans.ClusterValues = {
        "number": 1,
        "key": "k",
        "kind": "spun",
        "cohesion": 0.5,
        "confidence": 0.75,
        "template": packed({"spintax": "{a|b} é"}),
        "origin": {"first": "é"},
        "members": [(b, 1.0), (a, 0.5), (c, 0.25)],
    }
    scans.save_clusters(store, scan_id, [cluster])
    passage: scans.PassageValues = {
        "number": 1,
        "kind": "shared",
        "text": "Some words",
        "words": 2,
        "articles": 2,
        "sites": 1,
        "places": [(d, 3, 13), (a, 0, 10)],
    }
    other: scans.PassageValues = {**passage, "number": 2, "kind": "boilerplate", "places": []}
    scans.save_passages(store, scan_id, [other, passage])
    scans.save_redundancy(
        store,
        scan_id,
        (
            {
                "article_id": id_,
                "share": share,
                "same_site": share / 2,
                "other_sites": share / 4,
                "covered_by": [(a, share)],
            }
            for id_, share in zip(articles, (0.25, 0.75, 0.5, 0.0), strict=True)
        ),
    )
    first, second, *_ = articles
    scans.save_roles(
        store,
        scan_id,
        [
            {
                "article_id": second,
                "role": "article",
                "reason": "as given",
                "declared": "translation",
                "of_id": first,
                "parts": [(0, 6, "quotation", "marked up")],
            }
        ],
    )
    scans.save_findings(
        store,
        scan_id,
        [
            {
                "kind": "no-canonical",
                "article_id": second,
                "other_id": first,
                "text": "one text twice",
                "fix": "merge",
            }
        ],
    )
    scans.save_repetition(
        store,
        scan_id,
        (
            {
                "article_id": id_,
                "score": score,
                "words": 100,
                "restated_words": 10,
                "detail": {"score": score},
            }
            for id_, score in zip(articles, (40.0, 10.0, 30.0, 20.0), strict=True)
        ),
    )
    return scan_id
