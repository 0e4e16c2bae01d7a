"""What is done with pairs of documents, wherever it is done: screen, compare, tell apart.

Each function takes many pairs and gives the pack that is cached of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, starmap
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from crawl.article import Article
from dedup.engine.compare import MEASURES, compare_all
from dedup.engine.corpus import NO_PASSAGES, Document, Lexicon
from dedup.engine.kinds import text_of
from dedup.engine.likeness import SCREENED, screen, turned
from dedup.engine.lsh import Pairs
from dedup.engine.matching import by_slots
from dedup.engine.profiles import Profile, profile
from dedup.engine.results import Relation
from dedup.engine.shelf import Shelf, shelve
from dedup.engine.stack import F64
from dedup.engine.surface import Reader, Surface

_KEPT = 150_000  # sentences of the documents that are kept prepared, in some 120 MB
_SPARED = 1000  # documents, from which others are better told of the rest alone
_NUMBER = np.dtype("<f8")
_PLACE = np.dtype("<i8")
_ALIGNED = np.dtype([("a", "<i4"), ("b", "<i4"), ("similarity", "<f8")])
_columns = msgspec.msgpack.Decoder(tuple[bytes, bytes, bytes]).decode
_TURNED = turned(SCREENED)
_NONE = np.empty(0, np.int32)
_AWAY = Document(
    Article(id=""), _NONE, np.zeros(1, np.int32), _NONE.reshape(0, 2), _NONE, NO_PASSAGES, ""
)

Documents = Sequence[Document] | Shelf
Asked = tuple[int, int, Relation, bool]


@dataclass(slots=True, eq=False)
class Desk:
    """The documents to compare, and those that are prepared.

    Attributes:
        documents: The documents.
        lexicon: Weights and vectors of the vocabulary.
        words: Tokens of the vocabulary by id.
    """

    documents: Documents
    lexicon: Lexicon
    words: Sequence[str]
    _kept: dict[int, Profile] = field(default_factory=dict)
    _sentences: int = 0
    _reader: Reader = field(default_factory=Reader)
    _shelf: Shelf | None = None

    def __reduce__(self) -> tuple[type[Desk], tuple[Shelf, Lexicon, Sequence[str]]]:
        """What other processes get: the documents on a shelf, and nothing that is prepared."""
        self._shelf = self._shelf or _shelved(self.documents)
        return Desk, (self._shelf, self.lexicon, self.words)

    def only(self, some: NDArray[np.int64]) -> Desk:
        """A desk with some of the documents alone, the vectors of their words made.

        It is this one where that would spare few.

        Args:
            some: Indices that the documents keep, distinct.
        """
        self.lexicon.vectors.prepare(self.documents[index].ids for index in some.tolist())
        if len(self.documents) - len(some) < _SPARED:
            return self
        kept = [_AWAY] * len(self.documents)
        for index in some.tolist():
            kept[index] = self.documents[index]
        return Desk(kept, self.lexicon, self.words)

    def prepared(self, index: int) -> Profile:
        """A document, prepared; those that were asked for last are kept."""
        found = self._kept.pop(index, None)
        if found is None:
            found = profile(self.documents[index], self.lexicon, self.words)
            self._sentences += len(found.sizes)
            while self._kept and self._sentences > _KEPT:
                oldest = self._kept.pop(next(iter(self._kept)))
                self._sentences -= len(oldest.sizes)
        self._kept[index] = found
        return found

    def surface(self, index: int) -> Surface:
        """A document's words as they stand."""
        return self._reader.read(index, lambda: text_of(self.documents[index]))


def _shelved(documents: Documents) -> Shelf:
    return documents if isinstance(documents, Shelf) else shelve(documents)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A comparison as two arrays.

    Attributes:
        measures: In the order of `MEASURES`.
        aligned: ``a``, ``b`` and ``similarity`` of the sentences that say the same, ``(pairs,)``.
    """

    measures: F64
    aligned: NDArray[Any]


def screen_pairs(desk: Desk, pairs: Pairs) -> bytes:
    """What each pair is screened by; the pairs of one document, their first, follow each other."""
    rows = [np.empty((0, len(SCREENED)))]
    for first, others, turn, _ in _runs(desk, pairs):
        found = screen(first, others)
        rows.append(np.where(turn[:, None], found[:, _TURNED], found))
    return np.vstack(rows).astype(_NUMBER).tobytes()


def screened(content: bytes) -> F64:
    """Values in the order of `SCREENED`, ``(pairs, values)``."""
    return np.frombuffer(content, _NUMBER).reshape(-1, len(SCREENED))


@dataclass(frozen=True, slots=True, eq=False)
class Screened:
    """Pairs that were screened.

    Attributes:
        pairs: The pairs; those of one document, their first, follow each other.
        measures: What they were screened by, as `screened` gives it.
    """

    pairs: Pairs
    measures: F64

    def __getitem__(self, where: NDArray[np.intp]) -> Screened:
        """Some of them."""
        return Screened(self.pairs[where], self.measures[where])


def compare_pairs(desk: Desk, found: Screened) -> bytes:
    """The comparison of each pair."""
    measures, sizes, aligned = [], [], []
    for first, others, turn, where in _runs(desk, found.pairs):
        known = found.measures[where]
        known = np.where(turn[:, None], known[:, _TURNED], known)
        run = compare_all(first, others, known).turned(turn)
        measures.append(run.measures)
        sizes.append(np.bincount(run.aligned.of, minlength=len(run.measures)))
        part = np.empty(len(run.aligned.of), _ALIGNED)
        for name in ("a", "b", "similarity"):
            part[name] = getattr(run.aligned, name)
        aligned.append(part)
    return msgspec.msgpack.encode(
        (
            np.vstack(measures).astype(_NUMBER).tobytes(),
            np.cumsum(np.concatenate(sizes)).astype(_PLACE).tobytes(),
            np.concatenate(aligned).tobytes(),
        )
    )


def compared(content: bytes) -> list[Compared]:
    """The comparisons of some pairs."""
    measures, ends, aligned = (
        np.frombuffer(part, kind)
        for part, kind in zip(_columns(content), (_NUMBER, _PLACE, _ALIGNED), strict=True)
    )
    parts = np.split(aligned, ends[:-1])
    return list(map(Compared, measures.reshape(-1, len(MEASURES)), parts))


def tell_apart(desk: Desk, asked: Sequence[Asked]) -> bytes:
    """The relation that the words that differ tell of each pair.

    Args:
        desk: The documents.
        asked: Two documents, their relation by their measures, and whether each says most of the
            other.
    """
    return msgspec.msgpack.encode(
        [
            by_slots(desk.surface(i), desk.surface(j), relation, each)
            for i, j, relation, each in asked
        ]
    )


told = msgspec.msgpack.Decoder(list[Relation]).decode
"""The relations of some pairs."""


def _runs(
    desk: Desk, pairs: Pairs
) -> Iterator[tuple[Profile, list[Profile], NDArray[np.bool_], slice]]:
    """Each document with its others, whether those come first in the pair, and which pairs."""
    starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1, append=-1)).tolist()
    for where in starmap(slice, pairwise(starts)):
        first, others = int(pairs[where.start, 0]), pairs[where, 1]
        prepared = [desk.prepared(index) for index in others.tolist()]
        yield desk.prepared(first), prepared, others < first, where
