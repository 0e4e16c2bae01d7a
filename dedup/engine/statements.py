"""One sentence as it is compared with others for facts: its words, names, numbers and negations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from dedup.engine.text import normal

_WORD = re.compile(r"\bper cent\b|\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_CLAUSE = re.compile(r"[,;:()–—、，；：。]")
_NEGATING = (
    "not no never cannot without neither nor none nicht kein keine keinen keiner keinem nie niemals"
    " ohne weder pas jamais aucun aucune sans ni nunca jamás sin ningún ninguna non mai senza não"
    " nem sem niet geen nooit zonder nie nigdy bez не нет никогда без"
)
_NEGATIONS = frozenset(_NEGATING.split())
_JOINING = frozenset(["to", "and", "bis", "und", "à", "et", "a", "y"])  # two numbers
_AUXILIARIES = frozenset(["do", "does", "did", "will", "can", "longer", "still"])
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


Context = tuple[str, str, str]


class Clause(NamedTuple):
    """A clause of a sentence."""

    shown: str
    words: list[str]  # but for negations and auxiliaries, cut to five letters
    negated: bool


@dataclass(frozen=True, eq=False)
class Statement:
    """A sentence, read once for all that it is compared with.

    Attributes:
        text: The sentence.
        normal: In normal form.
        shown: Its words as they stand.
        words: In normal form; a number word becomes its figure.
        naming: Which of them name something.
        plain: The distinct ones.
        names: Those that name something.
    """

    text: str
    normal: str
    shown: Sequence[str]
    words: Sequence[str]
    naming: Sequence[bool]
    plain: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str, terms: frozenset[str] = frozenset()) -> Statement:
        """Read a sentence.

        Args:
            text: The sentence.
            terms: Words in normal form that name something although they are not capitalised.
        """
        shown = _WORD.findall(text)
        spelled = list(map(str.lower if text.isascii() else normal, shown))
        words = [_NUMBER_WORDS.get(word, word) for word in spelled]
        naming = [
            word not in _NUMBER_WORDS and (word in terms or (place > 0 and as_is[0].isupper()))
            for place, (word, as_is) in enumerate(zip(spelled, shown, strict=True))
        ]
        return cls(
            text=text,
            normal=normal(text),
            shown=shown,
            words=words,
            naming=naming,
            plain=frozenset(words),
            names=frozenset(compress(words, naming)),
        )

    @cached_property
    def numbers(self) -> Sequence[tuple[str, str, str]]:
        """Numbers, in normal form and as they stand, with the next word that is none.

        Of "20 to 30 years" both have "years".
        """
        found = []
        unit = ""
        for word, shown in zip(reversed(self.words), reversed(self.shown), strict=True):
            if not word[0].isdigit():
                unit = unit if word in _JOINING else word
            elif unit:
                found.append((word, shown, unit))
        return found

    @cached_property
    def named(self) -> Sequence[tuple[str, str, list[Context]]]:
        """Names, in normal form and as they stand, with what says anything around them.

        That is the two words before and the two after, if one of them is a name or a number.
        """
        return [
            (word, self.shown[place], list(self._around(place)))
            for place, word in enumerate(self.words)
            if word in self.names
        ]

    def _around(self, place: int) -> Iterator[Context]:
        for side, start in (("<", place - 2), (">", place + 1)):
            near = self.words[max(start, 0) : start + 2]
            if len(near) == 2 and (
                any(self.naming[start : start + 2]) or any(word[0].isdigit() for word in near)
            ):
                yield side, near[0], near[1]

    @cached_property
    def negates(self) -> bool:
        """Whether a word of it negates."""
        return any(map(_negates, self.plain))

    @cached_property
    def clauses(self) -> Sequence[Clause]:
        """Its clauses."""
        return list(map(_clause, _CLAUSE.split(self.text)))


def _clause(shown: str) -> Clause:
    words = [normal(found) for found in _WORD.findall(shown)]
    bare = [word[:5] for word in words if not _negates(word) and word not in _AUXILIARIES]
    return Clause(shown.strip(), bare, sum(map(_negates, words)) % 2 == 1)


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")
