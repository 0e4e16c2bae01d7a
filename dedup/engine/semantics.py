"""Static word vectors: what words mean, without a network and without a model at run time.

The vectors are wordllama's (MIT), read from the weights and the tokenizer inside its installed
package. A word's vector is the sum over its pieces; function words have short vectors, so sums of
word vectors weigh content without a stop list.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dedup.engine.groups import summed

if TYPE_CHECKING:
    from tokenizers import Tokenizer

F32 = NDArray[np.float32]
I16 = NDArray[np.int16]
DIMENSIONS = 256
_BATCH = 20_000
_WHOLE = 2  # pieces of a word whose vector is its own
_STEPS = np.float32(2048)  # of a vector's unit


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


def word_vectors(words: Sequence[str]) -> tuple[F32, F32]:
    """Vectors of words, and how far each can be trusted.

    A word of many pieces has the sum of them for a vector, which says the less the more there are:
    of a word in a script that the vectors do not know, every letter is a piece.

    Returns:
        Vectors, ``(len(words), 256)``, and trust in [0, 1], ``(len(words),)``: 1 for a word of two
        pieces or fewer, falling as their number grows.
    """
    tokenizer, pieces = _model()
    vectors = np.zeros((len(words), DIMENSIONS), np.float32)
    trust = np.zeros(len(words), np.float32)
    for start in range(0, len(words), _BATCH):
        batch = list(words[start : start + _BATCH])
        encoded = tokenizer.encode_batch(batch, add_special_tokens=False)
        ids = [code.ids[:16] for code in encoded]
        bounds = np.cumsum([0, *map(len, ids)])
        flat = np.fromiter((piece for word in ids for piece in word), np.intp, bounds[-1])
        used, places = np.unique(flat, return_inverse=True)
        own = pieces[used].astype(np.float32)
        vectors[start : start + len(batch)] = summed(own, places, bounds)
        trust[start : start + len(batch)] = _WHOLE / np.maximum(np.diff(bounds), _WHOLE)
    return vectors, trust


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
    vectors: F32 = steps * (1 / _STEPS)
    return vectors


def exact(vectors: F32) -> F32:
    """Unit vectors to the nearest steps, as `in_steps` has them."""
    rounded: F32 = np.rint(vectors * _STEPS) * (1 / _STEPS)
    return rounded
