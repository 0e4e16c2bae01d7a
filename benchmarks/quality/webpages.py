"""Web pages judged by people: are the nearly identical ones called copy or near-duplicate?"""

from __future__ import annotations

import dedup
from benchmarks.pairs import read_rows
from benchmarks.quality.scores import Share, f1_share
from dedup.engine.results import Relation

_SAME = 2  # degree from which a pair counts as the same page; 0 is a hard negative, 1 is left out


def judged_pages() -> list[tuple[str, int, Relation]]:
    """Id, judged degree and found relation of every pair."""
    rows = read_rows("pairs_webpages_judged")
    return [(r["id"], int(r["label"]), dedup.compare(r["a"], r["b"]).relation) for r in rows]


def figures(pages: list[tuple[str, int, Relation]]) -> dict[str, Share]:
    """F1 of copy or near-duplicate on the pairs of degree 2–3 against 0."""
    clear = [page for page in pages if page[1] != 1]
    ids = [identity for identity, _, _ in clear]
    same = [degree >= _SAME for _, degree, _ in clear]
    found = [relation in (Relation.COPY, Relation.NEAR_DUPLICATE) for _, _, relation in clear]
    return {"pairs_webpages_judged/f1": f1_share(same, found, ids)}
