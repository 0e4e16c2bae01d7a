"""How plain the words are that a page has and other versions of its text have not.

A spinner puts rarer words in the place of common ones, so among spun versions the plainest wording
is nearest to what was written first. The length of a static word vector stands for rarity:
training made the vectors of common words short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot
from typing import NamedTuple

import numpy as np

from dedup.engine.corpus import I32, Lexicon, Vocabulary, background
from dedup.engine.sets import distinct

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


def rarity(texts: Mapping[str, I32], known: Lexicon) -> dict[str, Rarity]:
    """Rarity of the distinct words of each page that not all the pages have.

    Args:
        texts: Token ids by page id; two pages or more.
        known: Of their vocabulary.

    Returns:
        By page id, without the pages that have fewer than five such words with a vector of their
        own.
    """
    own = [distinct(ids) for ids in texts.values()]
    words, places, pages = np.unique(np.concatenate(own), return_inverse=True, return_counts=True)
    telling = (pages < len(own)) & (known.trust[words] == 1)
    lengths = np.zeros(len(words))
    lengths[telling] = known.vectors.lengths[words[telling]]
    ends = np.cumsum([len(ids) for ids in own])
    found = {}
    for page, at in zip(texts, np.split(places, ends[:-1]), strict=True):
        of_page = lengths[at[telling[at]]]
        if len(of_page) >= _TOO_FEW:
            error = float(of_page.std()) / len(of_page) ** 0.5 + _LEAST
            found[page] = Rarity(float(of_page.mean()), error)
    return found


def rarity_of_words(texts: Mapping[str, Sequence[str]]) -> dict[str, Rarity]:
    """The same of texts with no corpus at hand, given as their words in normal form."""
    vocabulary = Vocabulary()
    ids = {page: vocabulary.encode(words) for page, words in texts.items()}
    return rarity(ids, background(vocabulary.words(), ()))
