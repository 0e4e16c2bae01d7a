"""News with rolling updates of one story: is a match between two articles a true one?

Of the candidates that a scan of the news proposed, 200 were drawn, as many from every range of
scores as there were, and labelled by reading the texts before any score was looked at. Each stands
for the candidates of its range, so that the false matches of the whole corpus can be estimated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import dedup
from benchmarks.pairs import read_rows
from benchmarks.quality.scores import Share, rate, share
from crawl.plaintext import from_text
from dedup.engine.results import Relation, Scan

LABELS = Path(__file__).resolve().parents[1] / "data" / "news_candidates.jsonl"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A labelled pair of articles.

    Attributes:
        label: version, overlap or unrelated.
        stands_for: Candidates that were in its range of scores for each that was drawn.
        found: What a scan calls it; "unrelated" where it reports no match.
    """

    label: str
    stands_for: float
    found: Relation


def candidates() -> tuple[list[Candidate], int]:
    """The labelled candidates as a scan of all the news sees them, and the number of articles."""
    first: dict[str, str] = {}  # id of the first article with each text
    same = {row["id"]: first.setdefault(row["text"], row["id"]) for row in _articles()}
    scan = dedup.scan(from_text(text, id=i, site=i) for text, i in first.items())
    relations = _relations(scan)
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    pairs = [frozenset((same[row["a"]], same[row["b"]])) for row in rows]
    return [
        Candidate(row["label"], row["stands_for"], relations.get(pair, Relation.UNRELATED))
        for row, pair in zip(rows, pairs, strict=True)
    ], len(first)


def _articles() -> list[dict[str, str]]:
    return list(read_rows("articles_news_distractors"))


def _relations(scan: Scan) -> dict[frozenset[str], Relation]:
    return {frozenset((match.a, match.b)): match.relation for match in scan.matches}


def figures(labelled: list[Candidate], articles: int) -> dict[str, Share]:
    """Versions and overlaps that are matched, and what is matched falsely.

    ``false_matches_per_article`` estimates, for the whole corpus, the matches between unrelated
    articles; ``overlaps_as_versions`` is the share of overlaps that are called more than that.
    """
    rows = {}
    for label, name in (("version", "versions/recall"), ("overlap", "overlaps/found")):
        of = [c.found is not Relation.UNRELATED for c in labelled if c.label == label]
        rows[name] = share(of, range(len(of)))
    beyond = (Relation.UNRELATED, Relation.OVERLAP)
    called = [c.found not in beyond for c in labelled if c.label == "overlap"]
    rows["overlaps_as_versions"] = share(called, range(len(called)))
    false = [c.label == "unrelated" and c.found is not Relation.UNRELATED for c in labelled]
    weights = [c.stands_for for c in labelled]
    rows["false_matches_per_article"] = rate(false, weights, articles)
    return rows
