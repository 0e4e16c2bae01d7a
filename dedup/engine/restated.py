"""Which sentences of an article restate one that stays, and how: found, told apart, ordered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedup.engine.conflicts import Likeness, likeness
from dedup.engine.keeping import Found, ranks, stars
from dedup.engine.reading import Reading
from dedup.engine.restating import MEASURES, Pairs, RestatingModel, restating_pairs
from dedup.engine.statements import Statement
from dedup.engine.structure import Part

_ORDER = MEASURES.index("order")


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence that restates one that stays.

    Attributes:
        found: Which two.
        how: How it restates it.
    """

    found: Found
    how: Likeness


def restated(reading: Reading, threshold: float, model: RestatingModel | None) -> list[Judged]:
    """Restated sentences with how they restate; two subjects in one wording are left out.

    Args:
        reading: The article.
        threshold: Least similarity.
        model: Makes one similarity of the measures; the shipped one by default.
    """
    pairs = restating_pairs(reading.sentences, reading.compared, reading.summing, threshold, model)
    if not (len(pairs.a) or reading.copies):
        return []
    pairs = _outside_lists(reading, pairs)
    how = _without_parallels(reading, pairs, _told_apart(reading, pairs))
    pairs = pairs.only(np.array([bool(how[ends].kind) for ends in pairs.ends], np.bool_))
    rank = ranks(reading)
    found = stars(rank, pairs, threshold)
    judged = [
        Judged(each, how[each.restated, each.kept])
        for each in (*found, *_conflicts(rank, pairs, found, how))
    ]
    return judged + _copied(reading, rank, judged)


def _outside_lists(reading: Reading, pairs: Pairs) -> Pairs:
    """Pairs but for two lines of one list, which are alike because they are a list."""
    item = reading.item
    same = item[pairs.a] & item[pairs.b] & (reading.section[pairs.a] == reading.section[pairs.b])
    return pairs.only(~same | (pairs.measures[:, _ORDER] == 1.0))


def _told_apart(reading: Reading, pairs: Pairs) -> dict[tuple[int, int], Likeness]:
    """How the less informative sentence of each pair restates the other, by pair either way."""
    information, texts = reading.information, reading.sentences.texts
    language = reading.sentences.document.language
    statements = {
        i: Statement.of(texts[i], reading.terms, language)
        for i in {*pairs.a.tolist(), *pairs.b.tolist()}
    }
    how = {}
    for (a, b), order in zip(pairs.ends, pairs.measures[:, _ORDER].tolist(), strict=True):
        one, other = (a, b) if (information[a], a) < (information[b], b) else (b, a)
        shorter = information[one] / max(information[other], 1e-6)
        how[a, b] = how[b, a] = likeness(statements[one], statements[other], order, shorter)
    return how


def _without_parallels(
    reading: Reading, pairs: Pairs, how: Mapping[tuple[int, int], Likeness]
) -> Mapping[tuple[int, int], Likeness]:
    """How pairs restate, but for conflicts of sections that say the same of their own subjects.

    A fact that two sections state differently is one for an editor. Where several statements of
    two sections differ, or one differs from those of several, each is about what its own heading
    names.
    """
    if not reading.headed:
        return how
    section, part = reading.section.tolist(), reading.part
    differing = [
        (a, b)
        for a, b in pairs.ends
        if how[a, b].kind == "conflicting"
        and section[a] != section[b]
        and part[a] is part[b] is Part.BODY
    ]
    between = Counter(frozenset((section[a], section[b])) for a, b in differing)
    against: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in differing:
        against[a].add(section[b])
        against[b].add(section[a])
    apart = {
        ends: Likeness("")
        for a, b in differing
        if between[frozenset((section[a], section[b]))] > 1
        or max(len(against[a]), len(against[b])) > 1
        for ends in ((a, b), (b, a))
    }
    return {**how, **apart}


def _conflicts(
    rank: Sequence[int],
    pairs: Pairs,
    found: Sequence[Found],
    how: Mapping[tuple[int, int], Likeness],
) -> Iterator[Found]:
    """Conflicts that were not found, such as of two statements that restate a third one."""
    shown = {(each.restated, each.kept) for each in found}
    shown |= {(b, a) for a, b in shown}
    for (a, b), value in zip(pairs.ends, pairs.similarity.tolist(), strict=True):
        if how[a, b].kind == "conflicting" and (a, b) not in shown:
            stays, goes = (a, b) if rank[a] < rank[b] else (b, a)
            yield Found(goes, stays, value)


def _copied(reading: Reading, rank: Sequence[int], judged: Sequence[Judged]) -> list[Judged]:
    """Word-for-word copies of a sentence, with what it restates itself or else with itself."""
    first: dict[int, Judged] = {}
    for each in judged:
        first.setdefault(each.found.restated, each)
    kept = {each.found.kept for each in judged}
    made = []
    for group in reading.copies:
        spoken = first.get(group[0])
        # Where others refer to the first by now, it stays.
        stays = group[0] if group[0] in kept else min(group, key=rank.__getitem__)
        for copy in group:
            if spoken is None and copy != stays:
                made.append(Judged(Found(copy, stays, 1.0), Likeness("verbatim")))
            elif spoken is not None and copy != group[0]:
                made.append(
                    Judged(Found(copy, spoken.found.kept, spoken.found.similarity), spoken.how)
                )
    return made
