"""What the usual tools find on the same pairs: MinHash of word shingles, TF-IDF cosine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.pairs import Pair
from benchmarks.quality.judge import Verdict
from benchmarks.quality.labelled import Judged
from dedup.engine.results import Relation

_SHINGLE = 5
_SIMILAR = 0.5

F64 = NDArray[np.float64]


def by_minhash(pairs: Sequence[Pair]) -> list[Judged]:
    """Datasketch at its defaults, over word 5-grams, similar from 0.5."""
    signatures = {text: _signature(text) for pair in pairs for text in (pair.a, pair.b)}
    values = [signatures[pair.a].jaccard(signatures[pair.b]) for pair in pairs]
    return _judged(pairs, np.array(values), _SIMILAR)


def _signature(text: str) -> MinHash:
    words = text.lower().split()
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    signature = MinHash()
    signature.update_batch([shingle.encode() for shingle in shingles])
    return signature


def by_tfidf(pairs: Sequence[Pair]) -> list[Judged]:
    """Cosine of scikit-learn's TF-IDF, at the threshold that judges these very pairs best."""
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.a, pair.b)))
    rows = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    number = {text: index for index, text in enumerate(texts)}
    first, second = rows[[number[p.a] for p in pairs]], rows[[number[p.b] for p in pairs]]
    values = np.asarray(first.multiply(second).sum(axis=1)).ravel()
    return _judged(pairs, values, best_threshold(pairs, values))


def best_threshold(pairs: Sequence[Pair], values: F64) -> float:
    """Value from which pairs are best called versions: recall and specificity weigh the same."""
    known = np.array([pair.version is not None for pair in pairs])
    true = np.array([pair.version is True for pair in pairs])[known]
    order = np.argsort(-values[known], kind="stable")
    recall = np.cumsum(true[order]) / true.sum()
    false = np.cumsum(~true[order]) / (~true).sum()
    return float(values[known][order][np.argmax(recall - false)])


def _judged(pairs: Sequence[Pair], values: F64, threshold: float) -> list[Judged]:
    relation = {True: Relation.NEAR_DUPLICATE, False: Relation.UNRELATED}
    return [
        Judged(pair, Verdict(relation[value >= threshold], value))
        for pair, value in zip(pairs, values.tolist(), strict=True)
    ]
