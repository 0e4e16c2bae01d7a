"""TF-IDF weights of documents, by scikit-learn, over the shared vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from dedup.engine.corpus import Document, Frequencies, Lexicon, frequencies
from dedup.engine.sets import tallied

_COMMON_SHARE = 0.10  # of articles; a term in more says nothing of any of them …
_COMMON_COUNT = 200  # … unless the corpus is small, where every shared term counts
_COMMON_MOST = 2000  # articles; or the work for each would grow with their number


def term_counts(documents: Sequence[Document], lexicon: Lexicon) -> sparse.csr_matrix:
    """How often each content word stands in each document, ``(documents, words)``."""
    columns, values, lengths = [], [], [0]
    for document in documents:
        ids, number = tallied(document.ids[lexicon.content[document.ids]])
        columns.append(ids)
        values.append(number)
        lengths.append(lengths[-1] + len(ids))
    return sparse.csr_matrix(
        (
            np.concatenate([*values, np.empty(0, np.int64)]).astype(np.float32),
            np.concatenate([*columns, np.empty(0, np.int32)]),
            np.array(lengths, np.int64),
        ),
        shape=(len(documents), len(lexicon.content)),
    )


def term_frequencies(counted: sparse.csr_matrix, words: Sequence[str]) -> Frequencies:
    """In how many documents each of their terms stands."""
    return frequencies(words, np.bincount(counted.indices), counted.shape[0])


def tfidf(
    counted: sparse.csr_matrix, words: Sequence[str], fitted: Frequencies
) -> sparse.csr_matrix:
    """Unit TF-IDF rows with sublinear term frequency, ``(documents, words)``.

    Terms in more than a tenth of the articles, or in more than 2,000, are left out, but never
    terms in 200 articles or fewer: a small farm shares most of its vocabulary.

    Args:
        counted: How often each term stands in each document.
        words: The terms.
        fitted: In how many articles each stands, of how many.
    """
    # Half of the time that the engine takes to load, and no worker process weighs terms.
    from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415

    frequency = fitted.of(words)
    rare = frequency <= most_common(fitted.articles)
    told = counted @ sparse.diags(rare.astype(np.float32), format="csr")
    told.eliminate_zeros()
    if not told.nnz:
        return told
    weigher = TfidfTransformer(sublinear_tf=True)
    weigher.idf_ = (np.log((1 + fitted.articles) / (1 + frequency)) + 1).astype(np.float32)
    return weigher.transform(told, copy=False).tocsr()


def most_common(articles: int) -> float:
    """In how many of so many articles a term may stand and still count."""
    return min(max(_COMMON_SHARE * articles, _COMMON_COUNT), _COMMON_MOST)
