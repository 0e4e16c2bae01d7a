"""The corpus's dictionary of substitutions: which words stand for which, over all clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.scan_rows import ClusterRow
from dedup.report.recovered import Dictionary

SHOWN = 300  # words
_CHOICES = 6  # of one place that are looked at
_LONGEST = 40  # characters of a choice; more is no word but a sentence
_MOST = 300_000  # pairs that are kept while counting
_CITED = 5  # clusters that are named for each
_WORDED = ("spun", "near_duplicate")  # kinds of clusters where words stand for words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Substitution:
    """A wording and what takes its place.

    Attributes:
        head: The wording that was met in most places.
        others: What stands for it, with the number of places, most frequent first.
        times: How often it was met against them.
        clusters: Number of clusters with such a place.
        cited: Numbers of the first of these clusters.
    """

    head: str
    others: tuple[tuple[str, int], ...]
    times: int
    clusters: int
    cited: tuple[int, ...]


class CorpusDictionary:
    """Collects the substitutions of cluster after cluster.

    Attributes:
        dropped: Whether there were so many that those met only once were left out.
    """

    def __init__(self) -> None:
        self._places: Counter[Pair] = Counter()
        self._clusters: dict[Pair, set[int]] = {}
        self.dropped = False

    def add(self, cluster: ClusterRow, found: Dictionary) -> None:
        """Take in what one cluster shows.

        Args:
            cluster: The cluster; one that was not made by exchanging words is passed over.
            found: Its dictionary.
        """
        if cluster.kind not in _WORDED:
            return
        for pair in _pairs(found):
            self._places[pair] += 1
            self._clusters.setdefault(pair, set()).add(cluster.number)
        if len(self._places) > _MOST:
            self.dropped = True
            for pair in [pair for pair, number in self._places.items() if number == 1]:
                del self._places[pair], self._clusters[pair]

    def entries(self) -> list[Substitution]:
        """Every wording with what stands for it, those in most clusters first."""
        frequency: Counter[str] = Counter()
        for pair, number in self._places.items():
            for word in pair:
                frequency[word] += number
        heads: dict[str, list[Pair]] = {}
        for pair in self._places:
            heads.setdefault(min(pair, key=lambda word: (-frequency[word], word)), []).append(pair)
        found = [self._entry(head, pairs) for head, pairs in heads.items()]
        return sorted(found, key=lambda each: (-each.clusters, -each.times, each.head))

    def _entry(self, head: str, pairs: Sequence[Pair]) -> Substitution:
        others = [(one if two == head else two, self._places[one, two]) for one, two in pairs]
        clusters = sorted(set().union(*(self._clusters[pair] for pair in pairs)))
        return Substitution(
            head=head,
            others=tuple(sorted(others, key=lambda other: (-other[1], other[0]))),
            times=sum(number for _, number in others),
            clusters=len(clusters),
            cited=tuple(clusters[:_CITED]),
        )


def _pairs(found: Dictionary) -> Iterator[Pair]:
    """A place's first wording with every other, in one case: a sentence's beginning is none."""
    for entry in found.entries:
        choices = [
            words.casefold()
            for words, _ in entry.choices[:_CHOICES]
            if words and len(words) <= _LONGEST
        ]
        for other in dict.fromkeys(choices):
            if other != choices[0]:
                yield min(choices[0], other), max(choices[0], other)
