"""TF-IDF weights of documents, by scikit-learn, over the shared vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from dedup.engine.corpus import Document, Lexicon
from dedup.engine.sets import tallied

_COMMON_SHARE = 0.10  # of articles; a term in more says nothing of any of them …
_COMMON_COUNT = 200  # … unless the corpus is small, where every shared term counts
_COMMON_MOST = 2000  # articles; or the work for each would grow with their number


def counts(documents: Sequence[Document], words: int) -> sparse.csr_matrix:
    """How often each word stands in each document, ``(documents, words)``."""
    columns, values, lengths = [], [], [0]
    for document in documents:
        ids, number = tallied(document.ids)
        columns.append(ids)
        values.append(number)
        lengths.append(lengths[-1] + len(ids))
    return sparse.csr_matrix(
        (
            np.concatenate([*values, np.empty(0, np.int64)]).astype(np.float32),
            np.concatenate([*columns, np.empty(0, np.int32)]),
            np.array(lengths, np.int64),
        ),
        shape=(len(documents), words),
    )


def tfidf(documents: Sequence[Document], lexicon: Lexicon) -> sparse.csr_matrix:
    """Unit TF-IDF rows of the content words of documents, ``(documents, words)``."""
    matrix = counts(documents, len(lexicon.weight))
    return weigh(matrix @ sparse.diags(lexicon.content.astype(np.float32)))


def most_common(articles: int) -> float:
    """In how many of so many articles a term may stand and still count."""
    return min(max(_COMMON_SHARE * articles, _COMMON_COUNT), _COMMON_MOST)


def weigh(counted: sparse.csr_matrix) -> sparse.csr_matrix:
    """Unit TF-IDF rows with sublinear term frequency of counted words, ``(documents, words)``.

    Terms in more than a tenth of the articles, or in more than 2,000, are left out, but never
    terms in 200 articles or fewer: a small farm shares most of its vocabulary.
    """
    matrix = counted.tocsr()
    matrix.eliminate_zeros()
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    common = frequency > most_common(matrix.shape[0])
    matrix = matrix @ sparse.diags((~common).astype(np.float32))
    matrix.eliminate_zeros()
    if not matrix.nnz:
        return matrix.tocsr()
    # Half of the time that the engine takes to load, and no worker process weighs terms.
    from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415

    transformed = TfidfTransformer(sublinear_tf=True).fit_transform(matrix)
    return transformed.astype(np.float32).tocsr()
