"""What is measured, section by section: each gives its figures and a table that explains them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from benchmarks.pairs import Pair, read_pairs
from benchmarks.quality import doorways, labelled, spintax, webpages
from benchmarks.quality.errors import errors
from benchmarks.quality.judge import Compared, compare_all, judge, out_of_fold, without_set
from benchmarks.quality.labelled import Figures, Judged

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


def shipped(data: Labelled, worst: int) -> Section:
    """The same pairs by the shipped model, which was fitted on them."""
    pairs, compared = data.compared()
    judged = list(map(Judged, pairs, judge(compared)))
    return labelled.figures(judged), labelled.confusion(judged)


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


def doorway_pages(data: Labelled, worst: int) -> Section:
    """Doorway pages of two farms."""
    rows: Figures = {}
    table: dict[str, dict[str, int]] = {}
    farms = {
        "html_doorway_hvac": doorways.heating_pages,
        "farm_doorway_trades": doorways.trades_pages,
    }
    for name, read in farms.items():
        pages = read()
        clusters = doorways.clusters_of(pages)
        rows |= doorways.figures(name, pages, clusters)
        table[name] = dict(Counter(cluster.kind.value for cluster in clusters))
        missed = doorways.missing(pages, clusters, 1.0)
        for identity in [key for key, fields in missed.items() if fields][:worst]:
            print(f"missed {identity}: {', '.join(missed[identity])}")
    return rows, table


SECTIONS: dict[str, Callable[[Labelled, int], Section]] = {
    "held out": held_out,
    "shipped": shipped,
    "left out": left_out,
    "web pages": pages,
    "spintax": templates,
    "doorways": doorway_pages,
}
