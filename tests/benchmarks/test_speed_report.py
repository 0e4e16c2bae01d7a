"""The farm whose report is timed holds together: its texts, its pairs and its clusters agree."""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed_report import build
from db import results
from db.articles import load_articles
from db.engine import Store
from db.pages import pages
from dedup.report.html import write_report


def test_the_farm_is_what_its_scan_says(tmp_path: Path) -> None:
    build(tmp_path / "farm.db", articles=60, clusters=6)
    with Store.open(tmp_path / "farm.db", create=False) as store:
        with store.read() as session:
            found = results.clusters(session, 1)
            sizes = [cluster.size for cluster in found]
            matches = list(results.matches(session, 1))
            assert sum(1 for _ in pages(session, 1)) == 60
        assert (len(sizes), sum(sizes)) == (6, 48)
        assert sizes == sorted(sizes, reverse=True)
        texts = {int(article.id): article.text for article in load_articles(store)}
        for match in matches:
            for a_start, a_end, b_start, b_end, _ in match.alignment:
                one, two = (
                    texts[match.a.id][int(a_start) : int(a_end)],
                    texts[match.b.id][int(b_start) : int(b_end)],
                )
                assert one.split()[:9] == two.split()[:9]  # they differ in the last word
                assert one.endswith(".") and two.endswith(".")
        assert write_report(store, 1, tmp_path / "report").clusters == 6
