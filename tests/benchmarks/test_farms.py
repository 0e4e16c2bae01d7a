"""A generated farm is what it says: its rates, its lengths, its truth, its seed."""

from __future__ import annotations

from collections import Counter

from benchmarks.farms import Mix, farm, true_pairs

PAGES = 400


def test_a_farm_has_its_rates_lengths_and_families() -> None:
    mix = Mix(spun=0.3, doorway=0.2, versions=5, places=20)
    pages = list(farm(PAGES, seed=7, mix=mix))
    kinds = Counter(page.kind for page in pages)
    assert kinds == {"distinct": 200, "spun": 120, "doorway": 80}
    words = [page.article.words for page in pages]
    assert min(words) >= 270 and max(words) <= 1050
    assert len({page.article.text for page in pages}) == PAGES
    assert len(true_pairs(pages)) == 24 * (5 * 4 // 2) + 4 * (20 * 19 // 2)


def test_a_seed_makes_one_farm_and_a_larger_one_begins_with_it() -> None:
    small = [page.article for page in farm(PAGES // 4, seed=3)]
    assert [page.article for page in farm(PAGES, seed=3)][: PAGES // 4] == small
    other = {page.article.text for page in farm(PAGES // 4, seed=4)}
    assert not other & {article.text for article in small}
