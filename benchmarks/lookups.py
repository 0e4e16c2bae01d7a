"""Does a lookup by fingerprints propose what comparing with every stored article would find?

    python -m benchmarks.lookups 30

One side of every labelled pair is stored, with the news; the other is looked up. Of the pairs that
comparing finds to be versions, the share is printed that the lookup proposed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np

from benchmarks.articles import articles
from benchmarks.pairs import read_pairs
from crawl.article import Article
from crawl.plaintext import from_text
from dedup.engine.check import propose, verify
from dedup.engine.corpus import read_alone
from dedup.engine.fingerprint import U32
from dedup.engine.lookup import I64, Fingerprint, fingerprints, invert
from dedup.engine.options import ScanOptions


class _InMemory:
    """`dedup.engine.lookup.Stored` in this process."""

    def __init__(self, stored: Sequence[Article], options: ScanOptions) -> None:
        self.articles: I64 = np.arange(len(stored))
        self._fingerprints = list(fingerprints(map(read_alone, stored), options))
        self._files = invert(self.articles.tolist(), self._fingerprints)

    def holding(self, kind: str, keys: U32) -> tuple[I64, I64]:
        """Each index of a key with each article that holds it."""
        known, starts, held = self._files[kind]
        indices, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        for index in np.flatnonzero(known[places] == keys).tolist():
            of_key = held[starts[places[index]] : starts[places[index] + 1]]
            indices.append(np.full(len(of_key), index))
            found.append(of_key.astype(np.int64))
        return np.concatenate(indices), np.concatenate(found)

    def fingerprints(self, articles: Sequence[int]) -> Mapping[int, Fingerprint]:
        """The fingerprints of some articles."""
        return {each: self._fingerprints[each] for each in articles}


def main() -> None:
    """Print a line for each kind of pair, and how many articles a lookup proposes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=int, help="of each kind")
    most = parser.parse_args().pairs
    options = ScanOptions()
    pairs = [pair for pair in read_pairs() if len(pair.a.split()) >= options.min_words]
    number = {text: i for i, text in enumerate(dict.fromkeys(pair.b for pair in pairs))}
    texts = [*number, *(article.text for article in articles("articles_news_distractors"))]
    stored = [from_text(text, id=str(i)) for i, text in enumerate(texts)]
    looked_in = _InMemory(stored, options)

    asked: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    proposed: defaultdict[str, list[bool]] = defaultdict(list)
    sizes: list[int] = []
    Random(7).shuffle(pairs)
    for pair in pairs:
        kind, other = f"{pair.source}/{pair.label}", stored[number[pair.b]]
        if asked[kind] == most:
            continue
        asked[kind] += 1
        draft = from_text(pair.a, id="draft")
        if verify(draft, [other], {}, options, lambda *_: None):
            found = propose(draft, looked_in, options).ids
            versions[kind] += 1
            proposed[kind].append(other.id in found)
            sizes.append(len(found))
    for kind in sorted(versions):
        sys.stdout.write(
            f"{kind:45} {asked[kind]:4} pairs, {versions[kind]:4} found by comparing, "
            f"{sum(proposed[kind]):4} of them proposed\n"
        )
    total = sum(map(sum, proposed.values()))
    sys.stdout.write(
        f"{total} of {sum(versions.values())} proposed among {len(stored):,} stored; "
        f"{np.median(sizes):.0f} articles a lookup, {np.percentile(sizes, 95):.0f} in 19 of 20\n"
    )


if __name__ == "__main__":
    main()
