"""Pages that no parser expects: no process dies, every page has an outcome."""

from __future__ import annotations

import time
from collections import Counter

from measured import report, size
from mutations import DATA, SHAPES, pages

from crawl.discover import judge
from crawl.frontier import Claim, Result
from crawl.options import ExtractOptions
from crawl.page import Page
from crawl.reach import Source
from crawl.workers import Job, extract_many

SITE = "a.example"
URL = "http://a.example/"


def test_every_malformed_page_has_an_outcome() -> None:
    number = size(5 * len(SHAPES) + 30, 10_000)
    began = time.monotonic()
    jobs = (Job(str(n), page, URL, SITE, "text/html") for n, page in enumerate(pages(number)))
    ended: Counter[str] = Counter()
    flagged = 0
    quarantined: Counter[str] = Counter()
    for job, extraction in extract_many(jobs, ExtractOptions(time_limit=20.0)):
        assert extraction.article is not None or extraction.reason, job.id
        ended[extraction.outcome] += 1
        flagged += bool(extraction.article and extraction.article.flags)
        if extraction.quarantined:
            quarantined[extraction.reason] += 1
    report(
        "malformed pages",
        pages=number,
        mutated_real_pages=DATA.exists(),
        **ended,
        flagged=flagged,
        quarantined_for=dict(quarantined),
        seconds=round(time.monotonic() - began),
    )
    assert ended.total() == number
    assert not any("crashed" in reason for reason in quarantined)


def test_links_are_read_from_every_malformed_page() -> None:
    claim = Claim(1, URL, SITE, 0, Source.SEED, 1, 0)
    slowest = 0.0
    for body in pages(size(2 * len(SHAPES), 2000), seed=7):
        began = time.monotonic()
        page = Page(URL, 200, {"content-type": "text/html"}, body, False, "", 0.0)
        finding = judge(claim, page, {SITE}, "unspin", follow_links=True)
        slowest = max(slowest, time.monotonic() - began)
        assert finding.outcome.result is Result.FETCHED
        assert len(finding.links) <= 2000
    report("links of malformed pages", slowest_seconds=round(slowest, 2))
    assert slowest < 10
