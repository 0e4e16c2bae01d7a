"""Static word vectors: what words mean, without a network and without a model at run time.

The vectors are wordllama's (MIT), read from the weights and the tokenizer inside its installed
package. A word's vector is the sum over its pieces; function words have short vectors, so sums of
word vectors weigh content without a stop list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dedup.engine.groups import summed
from dedup.engine.sets import distinct

if TYPE_CHECKING:
    from tokenizers import Tokenizer

F32 = NDArray[np.float32]
I16 = NDArray[np.int16]
DIMENSIONS = 256
_BATCH = 10_000
_WHOLE = 2  # pieces of a word whose vector is its own
_MOST_PIECES = 16  # of a word that are read; none of them has a part beyond 9
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")  # signs that are words
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
_STEPS = np.float32(2048)  # of a unit vector's length
_WORD_STEPS = np.float32(512)


@lru_cache(maxsize=1)
def _model() -> tuple[Tokenizer, NDArray[np.float16]]:
    from safetensors import safe_open  # noqa: PLC0415 (a quarter second that --help must not pay)
    from tokenizers import Tokenizer  # noqa: PLC0415

    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("wordllama is not installed")
    package = Path(spec.origin).parent
    weights = package / "weights" / "l2_supercat_256.safetensors"
    with safe_open(weights, "numpy") as stored:
        pieces = stored.get_tensor("embedding.weight")
    tokenizer = Tokenizer.from_file(
        str(package / "tokenizers" / "l2_supercat_tokenizer_config.json")
    )
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, pieces


@lru_cache(maxsize=1 << 15)
def _letters(piece: int) -> int:
    """How many letters a piece holds together: none where it is a single one, or a byte."""
    spelled = (_model()[0].id_to_token(piece) or "").removeprefix("▁")
    together = len(spelled) > 1 or _HAN.match(spelled)
    return len(spelled) if together and not _BYTE.fullmatch(spelled) else 0


@dataclass(frozen=True, slots=True, eq=False)
class Unmade:
    """Words whose vectors are made when they are asked for.

    Attributes:
        words: All words.
        left: Which of them have none yet, ``(words,)``.
    """

    words: Sequence[str]
    left: NDArray[np.bool_]

    def make(self, steps: I16, wanted: NDArray[np.integer[Any]]) -> None:
        """Put the vectors of some words among those that are made."""
        missing = distinct(wanted[self.left[wanted]])
        for some, vectors, _ in _vectors(self.words, missing):
            steps[some] = np.rint(vectors * _WORD_STEPS)
        self.left[missing] = False


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Vectors of words, in half the memory that single precision takes.

    Attributes:
        steps: The vectors in steps of 2⁻⁹: an error of a two-thousandth of a usual vector's length,
            ``(words, 256)``.
        lengths: Of the vectors, mostly 10–30, ``(words,)``.
        unmade: Words whose steps are not there yet, None where all are.
    """

    steps: I16
    lengths: F32
    unmade: Unmade | None = None

    def of(self, words: NDArray[np.integer[Any]], scale: F32 | None = None) -> F32:
        """The vectors of some words, ``(len(words), 256)``, each scaled where a scale is given."""
        if self.unmade is not None:
            self.unmade.make(self.steps, words)
        found = self.steps.take(words, axis=0).astype(np.float32)  # a product would take longer
        found *= 1 / _WORD_STEPS if scale is None else (scale / _WORD_STEPS)[:, None]
        return found

    def prepare(self, texts: Iterable[NDArray[np.integer[Any]]]) -> None:
        """Make the vectors of all words of some texts at once: text by text takes twice as long."""
        if self.unmade is not None:
            wanted = np.zeros(len(self.lengths), np.bool_)
            for words in texts:
                wanted[words] = True
            self.unmade.make(self.steps, np.flatnonzero(wanted))


def word_vectors(words: Sequence[str], known: F32 | None = None) -> tuple[WordVectors, F32]:
    """Vectors of words, and how far each can be trusted.

    A word of many pieces has the sum of them for a vector, which says the less the more there are.
    In a script that the vectors do not know, every letter is a piece, and words of the same letters
    would be alike.

    Args:
        words: Distinct words.
        known: Length and trust of each word as measured before, NaN where it was not,
            ``(2, len(words))``; what is known has its vector made when that is asked for.

    Returns:
        The vectors, and trust in [0, 1], ``(len(words),)``: 1 for a word of two pieces or fewer,
        falling as their number grows, and 0 for one that is mostly spelled letter by letter.
    """
    steps = np.zeros((len(words), DIMENSIONS), np.int16)
    lengths, trust = np.full((2, len(words)), np.nan, np.float32) if known is None else known.copy()
    new = np.isnan(lengths)
    for some, vectors, ids in _vectors(words, np.flatnonzero(new)):
        steps[some] = np.rint(vectors * _WORD_STEPS)
        lengths[some] = np.linalg.norm(vectors, axis=1)
        trust[some] = _trust([words[i] for i in some.tolist()], ids)
    return WordVectors(steps, lengths, None if new.all() else Unmade(words, ~new)), trust


def _vectors(
    words: Sequence[str], wanted: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], F32, list[list[int]]]]:
    """Vectors of the wanted words, some at once: which, the vectors, and the pieces of each."""
    tokenizer, pieces = _model()
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        batch = [words[i] for i in some.tolist()]
        encoded = tokenizer.encode_batch(batch, add_special_tokens=False)
        ids = [code.ids[:_MOST_PIECES] for code in encoded]
        bounds = np.cumsum([0, *map(len, ids)])
        flat = np.fromiter((piece for word in ids for piece in word), np.intp, bounds[-1])
        used, places = np.unique(flat, return_inverse=True)
        yield some, summed(pieces[used].astype(np.float32), places, bounds), ids


def _trust(words: Sequence[str], pieces: Sequence[Sequence[int]]) -> list[float]:
    """How far the vectors of words can be trusted, by the pieces that they are read as."""
    return [
        0.0
        if len(word) > 1 and 2 * sum(map(_letters, of)) < len(word)
        else _WHOLE / max(len(of), _WHOLE)
        for word, of in zip(words, pieces, strict=True)
    ]


def unit(vectors: F32) -> F32:
    """Rows scaled to length 1; a zero row stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: F32 = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return scaled


def in_steps(vectors: F32) -> I16:
    """Unit vectors in steps of 2⁻¹¹.

    Products of two of them are multiples of 2⁻²² whose sums stay near 1, so single precision adds
    them up exactly, in whatever order, and equal texts give equal numbers whatever is beside them.
    """
    steps: I16 = np.rint(vectors * _STEPS).astype(np.int16)
    return steps


def from_steps(steps: I16) -> F32:
    """The vectors behind steps."""
    vectors = steps.astype(np.float32)  # a product of integers would take longer
    vectors *= 1 / _STEPS
    return vectors


def exact(vectors: F32) -> F32:
    """Unit vectors to the nearest steps, as `in_steps` has them."""
    rounded: F32 = np.rint(vectors * _STEPS) * (1 / _STEPS)
    return rounded
