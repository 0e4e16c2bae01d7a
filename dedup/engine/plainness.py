"""How plain the words are that a page has where the other versions of its text have others.

A spinner puts rarer words in the place of common ones, so among spun versions the plainest wording
is nearest to what was written first. The length of a static word vector stands for rarity:
training made the vectors of common words short.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dedup.engine.results import Slot, Template
from dedup.engine.semantics import word_vectors
from dedup.engine.text import tokens

_TOO_FEW = 5  # slots filled by synonyms that say anything of a page's wording


def rarity(template: Template) -> Mapping[str, float]:
    """Mean rarity of the words with which each page fills the slots for synonyms.

    Args:
        template: Of the pages.

    Returns:
        By page id, about 0.5 (function words) to 3; empty where the template has fewer than five
        such slots, without the pages that leave them all empty.
    """
    numbers = {s.variable for s in template.parts if isinstance(s, Slot) and s.kind == "synonym"}
    if len(numbers) < _TOO_FEW:
        return {}
    chosen = {
        page: [word for number in numbers for word in tokens(values[number])]
        for page, values in template.values.items()
    }
    words = sorted({word for page in chosen.values() for word in page})
    length = dict(zip(words, np.linalg.norm(word_vectors(words), axis=1).tolist(), strict=True))
    return {
        page: sum(length[word] for word in fillers) / len(fillers)
        for page, fillers in chosen.items()
        if fillers
    }
