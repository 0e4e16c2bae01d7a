"""Every labelled pair in one corpus, with the news: does a scan bring the versions together?"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import dedup
from benchmarks.measure import LONGEST
from benchmarks.pairs import Pair, read_pairs, read_rows
from benchmarks.quality.labelled import Figures
from benchmarks.quality.scores import Share, share
from crawl.article import Article
from crawl.plaintext import from_text
from dedup.engine.results import Scan

_SEED = 11
_ESSAYS = "pairs_essays_independent/"


@dataclass(frozen=True, slots=True)
class Placed:
    """A labelled pair and the articles of the corpus that it became."""

    pair: Pair
    a: str
    b: str


def build(part: float) -> tuple[list[Article], list[Placed]]:
    """The articles, a text that several pairs share taken once, and where the pairs are.

    Args:
        part: Share of the source texts, in (0, 1], whose pairs take part; all news do.
    """
    chosen = random.Random(_SEED)
    pairs = [*read_pairs(), *_judged_pages()]
    groups = sorted({pair.group for pair in pairs})
    taken = set(chosen.sample(groups, round(part * len(groups))))
    articles: dict[str, Article] = {}
    placed = []
    for pair in pairs:
        if pair.group in taken:
            ids = []
            for side, text in (("a", pair.a), ("b", pair.b)):
                name = f"{pair.source}/{pair.label}/{pair.id}/{side}"
                kept = articles.setdefault(text, from_text(text[:LONGEST], id=name, site=name))
                ids.append(kept.id)
            placed.append(Placed(pair, *ids))
    for row in read_rows("articles_news_distractors"):
        name = f"news/{row['id']}"
        articles.setdefault(row["text"], from_text(row["text"], id=name, site=name))
    return list(articles.values()), placed


def _judged_pages() -> Iterable[Pair]:
    for row in read_rows("pairs_webpages_judged"):
        degree = int(row["label"])
        version = None if degree == 1 else degree > 1
        group = f"pairs_webpages_judged/{row['id']}"
        yield Pair(
            "pairs_webpages_judged", f"degree_{degree}", row["id"], group, row["a"], row["b"],
            version,
        )  # fmt: skip


def figures(placed: Sequence[Placed], scan: Scan, articles: int) -> Figures:
    """Share of pairs that a match or a cluster ties, and of articles matched falsely.

    Args:
        placed: The pairs.
        scan: Of the corpus.
        articles: Number of the corpus.
    """
    tied = {frozenset((match.a, match.b)) for match in scan.matches}
    home = {member: cluster.id for cluster in scan.clusters for member in cluster.members}

    def together(p: Placed) -> bool:
        clustered = p.a in home and home[p.a] == home.get(p.b)
        return p.a == p.b or clustered or frozenset((p.a, p.b)) in tied

    def of(pairs: Sequence[Placed]) -> Share:
        return share([together(p) for p in pairs], [p.pair.group for p in pairs])

    kinds: dict[str, list[Placed]] = {}
    for p in placed:
        kinds.setdefault(f"{p.pair.source}/{p.pair.label}", []).append(p)
    rows = {
        f"{kind}/{'recall' if pairs[0].pair.version else 'found'}": of(pairs)
        for kind, pairs in kinds.items()
    }
    rows["versions/recall"] = of([p for p in placed if p.pair.version])
    false = falsely_matched(scan)
    rows["essays/falsely_matched"] = share(
        [index < len(false) for index in range(articles)], range(articles)
    )
    return rows


def falsely_matched(scan: Scan) -> set[str]:
    """Ids of the essays matched with another author's essay, on whatever prompt."""
    essays = [
        {match.a, match.b}
        for match in scan.matches
        if match.a.startswith(_ESSAYS) and match.b.startswith(_ESSAYS)
    ]
    return set().union(*essays)


def scan_corpus(part: float) -> tuple[Scan, list[Placed], int]:
    """Scan the corpus at shipped default settings."""
    articles, placed = build(part)
    return dedup.scan(articles), placed, len(articles)
