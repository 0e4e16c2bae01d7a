"""How much of a section's first sentence its heading says already."""

from __future__ import annotations

import numpy as np

from dedup.engine.semantics import F32
from dedup.engine.spread import Spread
from dedup.engine.words import Words

_TOGETHER = 8  # sentences whose words are compared at once; most of the products are not wanted


def said_before(side: Spread, weight: F32, known: Words) -> F32:
    """Share of each sentence's content that the words of the heading before it cover.

    A word is covered by the word of the heading that is nearest to it in meaning, to the degree of
    their cosine.

    Args:
        side: The articles.
        weight: Of each of their distinct words.
        known: The words of their vocabulary.

    Returns:
        Shares in [0, 1], 0 where no heading is right before, ``(sentences,)``.
    """
    headed = np.zeros(len(side.heading), np.bool_)
    headed[1:] = side.heading[:-1] & (side.article[1:] == side.article[:-1])
    headed &= ~side.heading
    every_own, every_before = side.has.only(headed), side.has.only(np.roll(headed, -1))
    shares = []
    for start in range(0, len(every_own), _TOGETHER):
        stop = min(start + _TOGETHER, len(every_own))
        own, before = every_own.between(start, stop, 0), every_before.between(start, stop, 0)
        directions = known.directions(side.ids[own.members])
        cosine = directions @ known.directions(side.ids[before.members]).T
        cosine = np.where(own.members[:, None] == before.members, np.float32(1), cosine)
        cosine *= own.of[:, None] == before.of
        weights = weight[own.members]
        covered = np.bincount(own.of, weights * cosine.max(axis=1).clip(0, 1), stop - start)
        shares.append(covered / np.maximum(np.bincount(own.of, weights, stop - start), 1e-6))
    made = np.zeros(len(headed), np.float32)
    made[headed] = np.concatenate([*shares, np.empty(0)])
    return made
