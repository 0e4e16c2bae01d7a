"""How often every word stands in the corpus: a bounded table that every task holds.

This is what passes through the driver: 24 bytes for each of at most two million words, the most
frequent first. Where that is not all of them, those of one article are left out, and a word that
found no room is taken to stand in as many articles as the least frequent that did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engine.cells import document_of
from dedup.engine.corpus import Lexicon, Vocabulary, background, drawn_in
from dedup.engine.fingerprint import U64, TokenHasher
from dedup.spark.work import Rows, Work, mapped

MOST_WORDS = 2_000_000
"""Words whose frequency every task knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What a task knows of the whole corpus.

    Attributes:
        hashes: Of the words that it knows, sorted.
        frequency: In how many compared articles each stands.
        unique_frequency: In how many, exact copies counted once.
        articles: Compared articles.
        unique_articles: Likewise, exact copies counted once.
        languages: Of the compared articles.
        rest: In how many articles any other word is taken to stand.
    """

    hashes: U64
    frequency: NDArray[np.int64]
    unique_frequency: NDArray[np.int64]
    articles: int
    unique_articles: int
    languages: tuple[str, ...]
    rest: int

    def lexicon(self, words: Sequence[str]) -> Lexicon:
        """What is known of some words."""
        frequency = self._looked_up(words, self.frequency)
        return drawn_in(background(words, self.languages), frequency, self.articles)

    def among_unique(self, words: Sequence[str]) -> NDArray[np.int64]:
        """In how many articles words stand, exact copies counted once."""
        return self._looked_up(words, self.unique_frequency)

    def _looked_up(self, words: Sequence[str], table: NDArray[np.int64]) -> NDArray[np.int64]:
        wanted = TokenHasher().hash(words)
        at = np.searchsorted(self.hashes, wanted)
        at[at == len(self.hashes)] = 0
        found = np.full(len(words), self.rest, np.int64)
        if len(self.hashes):
            known = self.hashes[at] == wanted
            found[known] = table[at[known]]
        return found


def weights(work: Work, documents: DataFrame, *, most: int = MOST_WORDS) -> Weights:
    """Count the words of the compared articles.

    Args:
        work: The scan.
        documents: Columns ``id``, ``article``, ``omitted``, ``first`` and ``language``.
        most: Words that find room.
    """
    counted = work.stage("words", lambda: mapped(
        documents.select("id", "article", "omitted", "first"),
        "word long, articles long, unique_articles long",
        _counted,
    ).groupBy("word").agg(
        f.sum("articles").alias("articles"), f.sum("unique_articles").alias("unique_articles")
    ))  # fmt: skip
    everything = counted.count() <= most
    if not everything:
        counted = counted.where("articles > 1").orderBy(f.desc("articles"), "word").limit(most)
    kept = counted.toArrow()
    hashes = kept["word"].to_numpy().view(np.uint64)
    order = np.argsort(hashes)
    frequency = kept["articles"].to_numpy()
    totals = documents.agg(
        f.count("*").alias("articles"),
        f.count_if(f.col("first") == f.col("id")).alias("unique_articles"),
        f.sort_array(f.collect_set("language")).alias("languages"),
    ).collect()[0]
    return Weights(
        hashes=hashes[order],
        frequency=frequency[order],
        unique_frequency=kept["unique_articles"].to_numpy()[order],
        articles=totals.articles,
        unique_articles=totals.unique_articles,
        languages=tuple(totals.languages),
        rest=0 if everything else int(frequency.min(initial=1)),
    )


def _counted(rows: Rows) -> Iterator[tuple[int, int, int]]:
    vocabulary = Vocabulary()
    all_of, unique = Counter[int](), Counter[int]()
    for row in rows:
        ids = set(document_of(row.article, row.omitted, vocabulary).ids.tolist())
        all_of.update(ids)
        if row.first == row.id:
            unique.update(ids)
    hashes = TokenHasher().hash(vocabulary.words()).view(np.int64).tolist()
    for index, count in all_of.items():
        yield hashes[index], count, unique[index]
