"""Many documents as a few flat arrays, so that they can be shared between processes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawl.article import Article, Block, BlockKind
from dedup.engine.corpus import I32, NO_PASSAGES, Document

I64 = NDArray[np.int64]

_NOUGHT = np.zeros(1, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Documents side by side; document ``i`` has words ``[word_at[i], word_at[i + 1])`` and so on.

    What stands on a shelf is enough to compare and to cite: a document taken from it has its
    words, sentences and text, but not the blocks or other columns of its article.

    Attributes:
        names: Article ids.
        languages: Of the documents.
        ids: Token ids, all documents' in order.
        word_at: Where each document's begin, and the end, ``(documents + 1,)``.
        ends: Where each sentence ends in its document's words.
        spans: Characters of each sentence, ``(sentences, 2)``.
        blocks: Block of each sentence.
        sentence_at: Where each document's sentences begin, and the end.
        text: The articles' texts in UTF-8.
        text_at: Where each begins, and the end.
    """

    names: Sequence[str]
    languages: Sequence[str]
    ids: I32
    word_at: I64
    ends: I32
    spans: I32
    blocks: I32
    sentence_at: I64
    text: NDArray[np.uint8]
    text_at: I64

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> Document:
        """The document at an index."""
        first, last = self.sentence_at[index], self.sentence_at[index + 1]
        text = self.text[self.text_at[index] : self.text_at[index + 1]].tobytes()
        block = Block(BlockKind.PARAGRAPH, text.decode("utf-8", "surrogatepass"))
        return Document(
            article=Article(id=self.names[index], blocks=(block,)),
            ids=self.ids[self.word_at[index] : self.word_at[index + 1]],
            bounds=np.concatenate([_NOUGHT, self.ends[first:last]]),
            spans=self.spans[first:last],
            blocks=self.blocks[first:last],
            passages=NO_PASSAGES,
            language=self.languages[index],
        )


def shelve(documents: Sequence[Document]) -> Shelf:
    """Put documents on a shelf, in their order."""
    texts = [d.article.text.encode("utf-8", "surrogatepass") for d in documents]
    return Shelf(
        names=[d.article.id for d in documents],
        languages=[d.language for d in documents],
        ids=_flat(documents, lambda d: d.ids),
        word_at=_places(len(d.ids) for d in documents),
        ends=_flat(documents, lambda d: d.bounds[1:]),
        spans=_flat(documents, lambda d: d.spans).reshape(-1, 2),
        blocks=_flat(documents, lambda d: d.blocks),
        sentence_at=_places(len(d.spans) for d in documents),
        text=np.frombuffer(b"".join(texts), np.uint8),
        text_at=_places(map(len, texts)),
    )


def _flat(documents: Sequence[Document], column: Callable[[Document], NDArray[Any]]) -> I32:
    return np.concatenate([np.empty(0, np.int32), *(column(d).ravel() for d in documents)])


def _places(lengths: Iterable[int]) -> I64:
    counted: Iterator[int] = iter(lengths)
    return np.cumsum(np.fromiter((0, *counted), np.int64))
