"""What is measured, section by section: each gives its figures and a table that explains them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from benchmarks.pairs import Pair, read_pairs
from benchmarks.quality import (
    baselines,
    corpus,
    doorways,
    labelled,
    news,
    own,
    reliability,
    spintax,
    webpages,
)
from benchmarks.quality.doorways import Doorway
from benchmarks.quality.errors import errors
from benchmarks.quality.judge import Compared, compare_all, judge, out_of_fold, without_set
from benchmarks.quality.labelled import Figures, Judged

_SEED = 3
_SUBSET = 30  # pairs of every kind of version
_SUBSET_NEGATIVES = 150
_PART = 0.2  # of the source texts take part in the corpus

Section = tuple[Figures, dict[str, dict[str, int]]]


class Labelled:
    """The labelled pairs, compared once for all the sections that need them."""

    def __init__(self) -> None:
        self._compared: tuple[list[Pair], list[Compared]] | None = None

    def compared(self) -> tuple[list[Pair], list[Compared]]:
        """Pairs, and all that is needed to judge them."""
        if self._compared is None:
            pairs = list(read_pairs())
            self._compared = pairs, compare_all(pairs)
        return self._compared


def held_out(data: Labelled, worst: int) -> Section:
    """Labelled pairs out of fold, with the confusion of relations; prints the worst errors."""
    pairs, compared = data.compared()
    judged = list(map(Judged, pairs, out_of_fold(pairs, compared)))
    printed: Counter[str] = Counter()
    for error in errors(judged, compared) if worst else ():
        printed[error.kind] += 1
        if printed[error.kind] <= worst:
            print(f"{error.kind}  {error.id}\n    {error.line}")
    return labelled.figures(judged), labelled.confusion(judged)


def reliable(data: Labelled, worst: int) -> Section:
    """Confidence against the share of versions, out of fold; draws the curve."""
    pairs, compared = data.compared()
    rows = reliability.figures(list(map(Judged, pairs, out_of_fold(pairs, compared))))
    reliability.draw(rows)
    return rows, {}


def left_out(data: Labelled, worst: int) -> Section:
    """Each data set by a model of the others."""
    pairs, compared = data.compared()
    sources = dict.fromkeys(pair.source for pair in pairs)
    judged = {s: list(map(Judged, pairs, without_set(s, pairs, compared))) for s in sources}
    return labelled.left_out_figures(judged), {}


def pages(data: Labelled, worst: int) -> Section:
    """The judged web pages, with degree against relation."""
    judged = webpages.judged_pages()
    table: dict[str, dict[str, int]] = {}
    for (degree, relation), number in sorted(Counter((d, r.value) for _, d, r in judged).items()):
        table.setdefault(f"judged {degree}", {})[relation] = number
    return webpages.figures(judged), table


def templates(data: Labelled, worst: int) -> Section:
    """Spun texts and doorway pages: clusters, their kinds and their templates."""
    spun, clusters = spintax.spun_texts()
    for text in spintax.worst(spun, clusters, worst):
        print(text)
    kinds = Counter(cluster.kind.value for cluster in clusters)
    return spintax.figures(spun), {"spintax_expansions": dict(kinds)}


def heating(data: Labelled, worst: int) -> Section:
    """Doorway pages of a heating firm."""
    return _doorways("html_doorway_hvac", doorways.heating_pages(), worst)


def trades(data: Labelled, worst: int) -> Section:
    """Doorway pages of a trades directory."""
    return _doorways("farm_doorway_trades", doorways.trades_pages(), worst)


def _doorways(name: str, pages: list[Doorway], worst: int) -> Section:
    clusters = doorways.clusters_of(pages)
    missed = doorways.missing(pages, clusters, 1.0)
    for identity in [key for key, fields in missed.items() if fields][:worst]:
        print(f"missed {identity}: {', '.join(missed[identity])}")
    kinds = Counter(cluster.kind.value for cluster in clusters)
    return doorways.figures(name, pages, clusters), {name: dict(kinds)}


def own_pairs(data: Labelled, worst: int) -> Section:
    """The pairs written for this project."""
    pairs = own.own_pairs()
    for pair in [pair for pair in pairs if not pair.right][:worst]:
        print(f"{pair.id}: {pair.found}")
    table: dict[str, dict[str, int]] = {}
    for (relation, found), number in sorted(Counter((p.relation, p.found) for p in pairs).items()):
        table.setdefault(relation, {})[found] = number
    return own.figures(pairs), table


def subset(data: Labelled, worst: int) -> Section:
    """Some labelled pairs of every kind by the shipped model, which was fitted on them."""
    pairs = some(list(read_pairs()))
    judged = list(map(Judged, pairs, judge(compare_all(pairs))))
    return labelled.figures(judged), labelled.confusion(judged)


def some(pairs: list[Pair]) -> list[Pair]:
    """A fixed subset: as many pairs of every kind of version, more of the unrelated."""
    kinds: dict[str, list[Pair]] = {}
    for pair in random.Random(_SEED).sample(pairs, len(pairs)):
        kinds.setdefault(f"{pair.source}/{pair.label}", []).append(pair)
    return [
        pair
        for of in kinds.values()
        for pair in of[: _SUBSET_NEGATIVES if of[0].version is False else _SUBSET]
    ]


def minhash(data: Labelled, worst: int) -> Section:
    """The labelled pairs by datasketch alone."""
    return labelled.found_figures(baselines.by_minhash(list(read_pairs()))), {}


def tfidf(data: Labelled, worst: int) -> Section:
    """The labelled pairs by the cosine of TF-IDF alone."""
    return labelled.found_figures(baselines.by_tfidf(list(read_pairs()))), {}


def corpus_scan(data: Labelled, worst: int) -> Section:
    """All of it in one corpus, with the news."""
    scan, placed, articles = corpus.scan_corpus(_PART)
    return corpus.figures(placed, scan, articles), {"corpus": dict(scan.counts)}


def news_matches(data: Labelled, worst: int) -> Section:
    """Candidates among the news that were labelled by reading them."""
    candidates, articles = news.candidates()
    table: dict[str, dict[str, int]] = {}
    for (label, found), number in sorted(
        Counter((c.label, c.found.value) for c in candidates).items()
    ):
        table.setdefault(label, {})[found] = number
    return news.figures(candidates, articles), table


SECTIONS: dict[str, Callable[[Labelled, int], Section]] = {
    "own": own_pairs,
    "subset": subset,
    "held out": held_out,
    "reliability": reliable,
    "left out": left_out,
    "minhash": minhash,
    "tfidf": tfidf,
    "web pages": pages,
    "spintax": templates,
    "heating": heating,
    "trades": trades,
    "corpus": corpus_scan,
    "news": news_matches,
}
GATE = ("own", "subset", "spintax", "heating")
"""Sections quick enough to be checked at every change."""
OUR_OWN = ("own",)
"""Sections that need no outside data."""
