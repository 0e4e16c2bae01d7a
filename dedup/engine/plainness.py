"""How plain the words are that a page has and other versions of its text have not.

A spinner puts rarer words in the place of common ones, so among spun versions the plainest wording
is nearest to what was written first. The length of a static word vector stands for rarity:
training made the vectors of common words short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import hypot
from typing import NamedTuple

import numpy as np

from dedup.engine.semantics import word_vectors

_TOO_FEW = 5  # words of its own that say anything of a page's wording
_SURE = 2.0  # standard errors by which one page's words are rarer than another's
_LEAST = 0.1  # standard error of a mean, at least


class Rarity(NamedTuple):
    """Mean rarity of some words, about 5 (function words) to 15, and its standard error."""

    mean: float
    error: float

    def exceeds(self, other: Rarity) -> bool:
        """Whether these words are rarer by more than chance explains."""
        return self.mean - other.mean > _SURE * hypot(self.error, other.error)


def rarity(texts: Mapping[str, Iterable[str]]) -> dict[str, Rarity]:
    """Rarity of the distinct words of each page that not all the pages have.

    Args:
        texts: Words in normal form by page id; two pages or more.

    Returns:
        By page id, without the pages that have fewer than five such words with a vector of their
        own.
    """
    words = {page: set(text) for page, text in texts.items()}
    everywhere = set.intersection(*words.values())
    vocabulary = sorted(set().union(*words.values()) - everywhere)
    vectors, trust = word_vectors(vocabulary)
    lengths = np.linalg.norm(vectors, axis=1)
    length = {word: lengths[i] for i, word in enumerate(vocabulary) if trust[i] == 1}
    found = {}
    for page, own in words.items():
        known = np.array([length[word] for word in sorted(own - everywhere) if word in length])
        if len(known) >= _TOO_FEW:
            error = float(known.std()) / len(known) ** 0.5 + _LEAST
            found[page] = Rarity(float(known.mean()), error)
    return found
