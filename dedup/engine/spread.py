"""Several articles side by side, as one long text whose words are told apart by article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crawl.article import BlockKind
from dedup.engine.corpus import I32, Document
from dedup.engine.sets import Members, Numbers, members, numbered

_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Articles whose words and sentences are numbered through.

    Attributes:
        documents: The articles.
        text: Their texts, joined.
        texts: Each sentence as it stands there.
        spans: Characters of each sentence in the joined text, ``(sentences, 2)``.
        bounds: Where each sentence begins in the tokens, and the end, ``(sentences + 1,)``.
        lengths: Words of each sentence, ``(sentences,)``.
        heading: Whether each is a heading, ``(sentences,)``.
        article: Number of the article each stands in, ``(sentences,)``.
        sentence_at: Where the sentences of each article begin, and the end, ``(articles + 1,)``.
        of: Sentence of each token, ``(tokens,)``.
        ids: Distinct words of each article, rising, one article's after the other's,
            ``(distinct,)``.
        word_at: Where those of each article begin, and the end, ``(articles + 1,)``.
        places: Which of them each token is, ``(tokens,)``.
        has: Which of them stand in each sentence.
    """

    documents: Sequence[Document]
    text: str
    texts: Sequence[str]
    spans: Numbers
    bounds: Numbers
    lengths: I32
    heading: NDArray[np.bool_]
    article: Numbers
    sentence_at: Numbers
    of: Numbers
    ids: Numbers
    word_at: Numbers
    places: Numbers
    has: Members

    @property
    def speaker(self) -> Numbers:
        """Number of the article of each of its distinct words, ``(distinct,)``."""
        return np.repeat(np.arange(len(self.documents)), np.diff(self.word_at))


def spread(documents: Sequence[Document], words: int) -> Spread:
    """Put articles side by side.

    Args:
        documents: One at least.
        words: How many words their vocabulary has.
    """
    whole = [document.article.text for document in documents]
    begins = np.cumsum([0, *(len(text) + len(_BETWEEN) for text in whole[:-1])])
    counts = np.array([len(document.spans) for document in documents], np.intp)
    article = np.repeat(np.arange(len(documents)), counts)
    lengths = np.concatenate([np.diff(document.bounds) for document in documents])
    of = np.repeat(np.arange(len(article)), lengths)

    known, spoken = numbered(np.concatenate([document.ids for document in documents]), words)
    width = max(len(known), 1)
    own, places = numbered(article[of] * width + spoken, len(documents) * width)
    return Spread(
        documents=documents,
        text=_BETWEEN.join(whole),
        texts=[
            text[start:end]
            for text, document in zip(whole, documents, strict=True)
            for start, end in document.spans.tolist()
        ],
        spans=np.concatenate([document.spans for document in documents]) + begins[article][:, None],
        bounds=_starts(lengths),
        lengths=lengths,
        heading=np.array(
            [
                document.article.blocks[block].kind is BlockKind.HEADING
                for document in documents
                for block in document.blocks.tolist()
            ],
            np.bool_,
        ),
        article=article,
        sentence_at=_starts(counts),
        of=of,
        ids=known[own % width] if len(known) else own,
        word_at=np.searchsorted(own, np.arange(len(documents) + 1) * width),
        places=places,
        has=members(of, places, len(article), len(own)),
    )


def _starts(sizes: NDArray[np.integer]) -> Numbers:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)])
