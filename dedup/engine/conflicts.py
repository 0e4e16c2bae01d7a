"""How two sentences that say the same differ: not at all, in words, or in a fact.

A fact is a number, a name or a negation. Where a single one differs, the two statements conflict
and an editor has to resolve it; where names and numbers both differ they are about two subjects
("Leeds has 12 schools", "Hull has 7 schools") and restate nothing, however alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from dedup.engine.text import normal

_VERBATIM = 0.85  # of the longer sentence's words, in order
_SUMMARISED = 0.6  # of the fuller statement's information, or less
_NEARLY = 0.7  # of a clause's words that both have, but for the negation or name
_PARALLEL = 0.4  # of the words in order, below which other numbers are about something else
_LEAST_CLAUSE = 4  # words
_SPELLING = 3  # edits within which two names are one name, spelled or inflected in two ways

_WORD = re.compile(r"\bper cent\b|\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_CLAUSE = re.compile(r"[,;:()–—、，；：。]")
_NEGATING = (
    "not no never cannot without neither nor none nicht kein keine keinen keiner keinem nie niemals"
    " ohne weder pas jamais aucun aucune sans ni nunca jamás sin ningún ninguna non mai senza não"
    " nem sem niet geen nooit zonder nie nigdy bez не нет никогда без"
)
_NEGATIONS = frozenset(_NEGATING.split())
_NUMBER_WORDS = {
    word: str(value)
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty",
        "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
        " fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
        " seize dix-sept dix-huit dix-neuf vingt",
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
        " dieciséis diecisiete dieciocho diecinueve veinte",
    )
    for value, word in enumerate(words.split())
    if value > 1
} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "hundred": "100", "dreißig": "30", "vierzig": "40", "fünfzig": "50",
    "trente": "30", "quarante": "40", "cinquante": "50", "treinta": "30", "cuarenta": "40",
    "cincuenta": "50",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one sentence restates another.

    Attributes:
        kind: verbatim, reworded, summarised or conflicting; "" where they are about two subjects.
        differs: Of a conflict, what each of them says.
    """

    kind: str
    differs: tuple[str, ...] = ()


def likeness(
    one: str, other: str, order: float, shorter: float, terms: frozenset[str] = frozenset()
) -> Likeness:
    """Tell how a sentence restates a fuller one.

    Args:
        one: The restated sentence.
        other: The one that stays.
        order: Words they have in the same order, as a share of the longer.
        shorter: Information of the restated sentence over that of the other.
        terms: Words in normal form that name something although they are not capitalised.
    """
    if normal(one) == normal(other):
        return Likeness("verbatim")
    first, second = _words(one, terms), _words(other, terms)
    numbers = _numbers(first, second)
    if numbers and (order < _PARALLEL or _two_subjects(first, second)):
        return Likeness("")
    negated = any(_negates(word.plain) for word in (*first, *second))
    differs = (
        numbers
        or _names(first, second, strict=order < _NEARLY)
        or (_negations(one, other) if negated else ())
    )
    if differs:
        return Likeness("conflicting", differs)
    if order >= _VERBATIM:
        return Likeness("verbatim")
    return Likeness("summarised" if shorter <= _SUMMARISED else "reworded")


@dataclass(frozen=True, slots=True)
class _Word:
    shown: str
    plain: str  # normal form; a number word becomes its figure
    name: bool

    @property
    def number(self) -> bool:
        return self.plain[0].isdigit()


@lru_cache(maxsize=4096)  # a sentence is compared with several
def _words(sentence: str, terms: frozenset[str]) -> tuple[_Word, ...]:
    made = []
    for place, found in enumerate(_WORD.finditer(sentence)):
        shown, plain = found.group(), normal(found.group())
        number = _NUMBER_WORDS.get(plain)
        name = number is None and ((shown[0].isupper() and place > 0) or plain in terms)
        made.append(_Word(shown, number or plain, name))
    return tuple(made)


def _numbers(one: Sequence[_Word], other: Sequence[_Word]) -> tuple[str, ...]:
    """Numbers that stand before the same word and differ."""
    mine, theirs = {w.plain for w in one}, {w.plain for w in other}
    for a, unit in _before(one):
        if a.number and a.plain not in theirs:
            for b, same in _before(other):
                if b.number and b.plain not in mine and same == unit:
                    return f"{a.shown} {unit}", f"{b.shown} {unit}"
    return ()


def _before(words: Sequence[_Word]) -> Iterator[tuple[_Word, str]]:
    """Each word with the next one that is no number ("20 to 30 years": both with "years")."""
    unit = ""
    for word in reversed(words):
        if unit and word.number:
            yield word, unit
        elif not word.number and word.plain not in ("to", "and", "bis", "und", "à", "et", "a", "y"):
            unit = word.plain


def _two_subjects(one: Sequence[_Word], other: Sequence[_Word]) -> bool:
    """Whether each of two sentences names something that the other does not."""
    return bool(_own_names(one, other) and _own_names(other, one))


def _own_names(of: Sequence[_Word], other: Sequence[_Word]) -> set[str]:
    theirs = {word.plain for word in other}
    return {word.plain for word in of if word.name and word.plain not in theirs}


def _names(one: Sequence[_Word], other: Sequence[_Word], *, strict: bool) -> tuple[str, ...]:
    """Names that stand in the same place, the two words before or after being the same.

    Args:
        one: A sentence.
        other: Another.
        strict: Only terms that are no proper names, whose likeness is no accident of a pattern.
    """
    mine, theirs = _own_names(one, other), _own_names(other, one)
    if len(mine) != 1 and not strict:
        return ()
    around: dict[tuple[str, ...], _Word] = {}
    for word, contexts in _in_context(other, theirs):
        around |= dict.fromkeys(contexts, word)
    for word, contexts in _in_context(one, mine):
        for context in contexts:
            match = around.get(context)
            if match is None or Levenshtein.distance(word.plain, match.plain) <= _SPELLING:
                continue
            if not strict or (word.shown.islower() and match.shown.islower()):
                return word.shown, match.shown
    return ()


def _in_context(
    words: Sequence[_Word], of: set[str]
) -> Iterator[tuple[_Word, list[tuple[str, ...]]]]:
    """Each of some names with the two words before it and the two after, if they say anything."""
    for place, word in enumerate(words):
        if word.plain not in of:
            continue
        sides = (("<", words[max(place - 2, 0) : place]), (">", words[place + 1 : place + 3]))
        yield (
            word,
            [
                (side, near[0].plain, near[1].plain)
                for side, near in sides
                if len(near) == 2 and any(w.number or w.name for w in near)
            ],
        )


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _negations(one: str, other: str) -> tuple[str, ...]:
    """Clauses of nearly the same words of which only one is negated."""
    for mine in _clauses(one):
        for theirs in _clauses(other):
            bare, bare_other = mine[1], theirs[1]
            if mine[2] != theirs[2] and min(len(bare), len(bare_other)) >= _LEAST_CLAUSE:
                shared = Levenshtein.normalized_similarity(bare, bare_other)
                if shared >= _NEARLY:
                    return mine[0], theirs[0]
    return ()


def _clauses(sentence: str) -> Iterator[tuple[str, list[str], bool]]:
    """Each clause with its words but for negations and auxiliaries, and whether it is negated."""
    for clause in _CLAUSE.split(sentence):
        words = [normal(found) for found in _WORD.findall(clause)]
        negated = sum(map(_negates, words)) % 2 == 1
        bare = [
            word[:5]  # "makes" and "make" are one word here
            for word in words
            if not _negates(word)
            and word not in ("do", "does", "did", "will", "can", "longer", "still")
        ]
        yield clause.strip(), bare, negated
