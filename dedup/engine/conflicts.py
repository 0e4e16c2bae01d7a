"""How two sentences that say the same differ: not at all, in words, or in a fact.

A fact is a number, a name or a negation. Where a single one differs, the two statements conflict
and an editor has to resolve it; where names and numbers both differ they are about two subjects
("Leeds has 12 schools", "Hull has 7 schools") and restate nothing, however alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from dedup.engine.statements import Context, Statement

_VERBATIM = 0.85  # of the longer sentence's words, in order, none of them replaced
_SUMMARISED = 0.6  # of the fuller statement's information, or less
_NEARLY = 0.7  # of a clause's words that both have, but for the negation or name
_PARALLEL = 0.4  # of the words in order, below which other numbers are about something else
_LEAST_CLAUSE = 4  # words
_SPELLING = 3  # edits within which two names are one name, spelled or inflected in two ways


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one sentence restates another.

    Attributes:
        kind: verbatim, reworded, summarised or conflicting; "" where they are about two subjects.
        differs: Of a conflict, what each of them says; of a sentence said again but for a word
            or two, the first of these.
    """

    kind: str
    differs: tuple[str, ...] = ()


def likeness(one: Statement, other: Statement, order: float, shorter: float) -> Likeness:
    """Tell how a sentence restates a fuller one.

    Args:
        one: The restated sentence.
        other: The one that stays.
        order: Words they have in the same order, as a share of the longer.
        shorter: Information of the restated sentence over that of the other.
    """
    if one.normal == other.normal:
        return Likeness("verbatim")
    mine, theirs = one.names - other.plain, other.names - one.plain
    numbers = _numbers(one, other)
    if numbers and (order < _PARALLEL or (mine and theirs)):  # of two subjects
        return Likeness("")
    differs = (
        numbers
        or _names(one, other, mine, theirs, strict=order < _NEARLY)
        or (_negations(one, other) if one.negates or other.negates else ())
    )
    if differs:
        return Likeness("conflicting", differs)
    if order >= _VERBATIM:
        replaced = _replaced(one, other)
        return Likeness("reworded", replaced) if replaced else Likeness("verbatim")
    return Likeness("summarised" if shorter <= _SUMMARISED else "reworded")


def _replaced(one: Statement, other: Statement) -> tuple[str, ...]:
    """The first word of each that stands in place of another, but for how it is spelled."""
    for edit in Levenshtein.opcodes(one.words, other.words):
        if edit.tag == "replace":
            mine, theirs = one.words[edit.src_start], other.words[edit.dest_start]
            if Levenshtein.distance(mine, theirs) > _SPELLING or mine[0].isdigit():
                return one.shown[edit.src_start], other.shown[edit.dest_start]
    return ()


def _numbers(one: Statement, other: Statement) -> tuple[str, ...]:
    """Numbers that stand before the same word and differ."""
    if not (one.numbers and other.numbers):
        return ()
    for mine, as_mine, unit in one.numbers:
        if mine not in other.plain:
            for theirs, as_theirs, same in other.numbers:
                if same == unit and theirs not in one.plain:
                    return _measure(as_mine, unit), _measure(as_theirs, unit)
    return ()


def _measure(number: str, unit: str) -> str:
    """A number with its unit."""
    if not unit or unit[0].isalnum():
        return f"{number} {unit}".strip()
    return f"{number}{unit}" if unit in "%‰°" else f"{unit}{number}"


def _names(
    one: Statement,
    other: Statement,
    mine: frozenset[str],
    theirs: frozenset[str],
    *,
    strict: bool,
) -> tuple[str, ...]:
    """Names that stand in the same place, the two words before or after being the same.

    Args:
        one: A sentence.
        other: Another.
        mine: Names that the one has and the other has not.
        theirs: Names that the other has and the one has not.
        strict: Only terms that are no proper names, whose likeness is no accident of a pattern.
    """
    if not (mine and theirs) or (len(mine) != 1 and not strict):
        return ()
    around: dict[Context, tuple[str, str]] = {}
    for word, shown, contexts in other.named:
        if word in theirs:
            around |= dict.fromkeys(contexts, (word, shown))
    for word, shown, contexts in one.named:
        if word in mine:
            for match, as_there in map(around.__getitem__, filter(around.__contains__, contexts)):
                lower = shown.islower() and as_there.islower()
                if (lower or not strict) and Levenshtein.distance(word, match) > _SPELLING:
                    return shown, as_there
    return ()


def _negations(one: Statement, other: Statement) -> tuple[str, ...]:
    """Clauses of nearly the same words of which only one is negated."""
    for mine in one.clauses:
        for theirs in other.clauses:
            if mine.negated != theirs.negated:
                fewer = min(len(mine.words), len(theirs.words))
                if (
                    fewer >= _LEAST_CLAUSE
                    and Levenshtein.normalized_similarity(mine.words, theirs.words) >= _NEARLY
                ):
                    return mine.shown, theirs.shown
    return ()
