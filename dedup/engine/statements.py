"""One sentence as it is compared with others for facts: its words, names, numbers and negations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from dedup.engine.fact_words import negations, number_words
from dedup.engine.text import MARKS, UNSPACED, normal, wording

_PAIRED = "\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # two make a word or so
_SPELLED = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
_CURRENCY = "$¢£¤¥₡-₿฿৳"
# What negates in scripts without spaces; before it, words that only look so.
_UNSPACED_AFFIRMING = (
    "不(?:仅|僅|但|过|過|同|少|断|斷|错|錯|久|管|论|論|得不|足|便|安|思議)|没收|无(?:论|数|疑)|未(?:来|來|必|満)|非常"
    "|(?:特|分|区|级|性|类|个|识)别|别[人的]|かもしれ(?:ない|ません)|[少危]ない|ไม่เพียง"
)
_UNSPACED_NEGATING = "[不没沒无未非别]|ません|なけれ|なかっ|な[いく]|無[いく]|ずに|ไม่|ห้าม|อย่า(?!ง)"
_LETTERS = rf"(?:(?![\d_{UNSPACED}])[\w{MARKS}])+"
_WORD = re.compile(
    rf"\bper cent\b|\d+(?:[.,:/]\d+)*|(?<=\d)[{_PAIRED}]{{1,2}}|(?:(?<=\d)|(?<=\d ))[{_SPELLED}]+"
    rf"|{_UNSPACED_AFFIRMING}|{_UNSPACED_NEGATING}|[\u30a0-\u30ff]+|[{UNSPACED}%‰°{_CURRENCY}]"
    rf"|{_LETTERS}(?:['’]{_LETTERS})*"
)
_NEGATED = wording(rf"^(?:{_UNSPACED_NEGATING})$|[않없못]")  # Korean negates within a word
_SIGN = re.compile(rf"[{_CURRENCY}]")
_CLAUSE = re.compile(r"[,;:()–—、，；：。]")
_JOINING = frozenset(["to", "and", "bis", "und", "à", "et", "a", "y"])  # two numbers
_AUXILIARIES = frozenset(["do", "does", "did", "will", "can", "longer", "still"])


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
        words: In normal form; a number word of its language becomes its figure.
        naming: Which of them name something.
        plain: The distinct ones.
        names: Those that name something.
        language: ISO 639-1 code, "" where unknown.
    """

    text: str
    normal: str
    shown: Sequence[str]
    words: Sequence[str]
    naming: Sequence[bool]
    plain: frozenset[str]
    names: frozenset[str]
    language: str

    @classmethod
    def of(cls, text: str, terms: frozenset[str] = frozenset(), language: str = "") -> Statement:
        """Read a sentence.

        Args:
            text: The sentence.
            terms: Words in normal form that name something although they are not capitalised.
            language: ISO 639-1 code, "" where unknown.
        """
        numbers = number_words(language)
        shown = _WORD.findall(text)
        spelled = list(map(str.lower if text.isascii() else normal, shown))
        words = [numbers.get(word, word) for word in spelled]
        naming = [
            word not in numbers and (word in terms or (place > 0 and as_is[0].isupper()))
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
            language=language,
        )

    @cached_property
    def numbers(self) -> Sequence[tuple[str, str, str]]:
        """Numbers, in normal form and as they stand, with their unit as it stands.

        That is the currency before them, else the next word or sign that is no number, "" where
        none follows. Of "20 to 30 years" both have "years".
        """
        found = []
        unit = ""
        for place in reversed(range(len(self.words))):
            word, shown = self.words[place], self.shown[place]
            if not word[0].isdigit():
                unit = unit if word in _JOINING else shown
            elif place and _SIGN.match(self.shown[place - 1]):
                found.append((word, shown, self.shown[place - 1]))
            else:
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
        return not negations(self.language).isdisjoint(self.plain) or any(
            map(_negates_within, self.plain)
        )

    @cached_property
    def clauses(self) -> Sequence[Clause]:
        """Its clauses."""
        return [self._clause(shown) for shown in _CLAUSE.split(self.text)]

    def _clause(self, shown: str) -> Clause:
        words = [normal(found) for found in _WORD.findall(shown)]
        listed = negations(self.language)
        negating = [word in listed or _negates_within(word) for word in words]
        bare = [
            word[:5]
            for word, negates in zip(words, negating, strict=True)
            if not negates and word not in _AUXILIARIES
        ]
        return Clause(shown.strip(), bare, sum(negating) % 2 == 1)


def _negates_within(word: str) -> bool:
    """Whether a part of a word negates."""
    return word.endswith("n't") if word.isascii() else _NEGATED.search(word) is not None
