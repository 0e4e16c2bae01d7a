"""The engine's settings, with their defaults and ranges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How versions are looked for.

    Attributes:
        num_perm: Permutations of a MinHash signature (16–256).
        seed: Seed of the permutations.
        shingle: Words in a shingle (1–10).
        lsh_threshold: Estimated Jaccard similarity above which MinHash LSH proposes a pair (0–1).
        neighbours: TF-IDF nearest neighbours proposed for each article (1–200).
        min_words: Articles below are too short to judge (1–1000).
        min_passage_words: Passages below are not fingerprinted on their own (5–500).
        min_confidence: Pairs below are not reported (0–1).
    """

    num_perm: int = 128
    seed: int = 1
    shingle: int = 3
    lsh_threshold: float = 0.4
    neighbours: int = 20
    min_words: int = 12
    min_passage_words: int = 20
    min_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How repetition within one article is measured.

    Attributes:
        threshold: Similarity from which a sentence restates another (0–1).
    """

    threshold: float = 0.45
