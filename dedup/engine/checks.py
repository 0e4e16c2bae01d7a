"""The questions asked of an article, each with its share, its evidence and a plain answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dedup.engine.reading import Reading
from dedup.engine.repeated import Check, Keyword, Phrase, Restatement, Span
from dedup.engine.structure import Part
from dedup.engine.text import tokens

_OPENING = 0.6  # of a first sentence that its heading says already


@dataclass(frozen=True, slots=True)
class _Finding:
    many: str  # {n} of {of}
    one: str  # of one
    none: str


def _restating(whose: str, other: str) -> _Finding:
    only = f"{whose.capitalize()} only sentence"
    return _Finding(
        f"{{n}} of {whose} {{of}} sentences restate {other}",
        f"{only} restates {other}",
        f"{only} does not restate {other}",
    )


@dataclass(frozen=True, slots=True)
class _Question:
    name: str
    title: str
    part: Part
    finding: _Finding


_QUESTIONS = (
    _Question(
        "lead-sections",
        "Does the introduction restate the sections?",
        Part.LEAD,
        _restating("the introduction's", "a section"),
    ),
    _Question(
        "contents-headings",
        "Does the contents list repeat the headings?",
        Part.CONTENTS,
        _Finding(
            "{n} of {of} contents lines repeat a heading",
            "The only contents line repeats a heading",
            "The only contents line does not repeat a heading",
        ),
    ),
    _Question(
        "section-section",
        "Do sections restate each other, or themselves?",
        Part.BODY,
        _restating("the sections'", "another place of the sections"),
    ),
    _Question(
        "faq-body",
        "Do the questions and answers restate the article?",
        Part.FAQ,
        _restating("the answers'", "the article"),
    ),
    _Question(
        "callout-body",
        "Do the callouts restate the article?",
        Part.CALLOUT,
        _restating("the callouts'", "the article"),
    ),
    _Question(
        "conclusion-lead",
        "Does the conclusion restate the introduction?",
        Part.CONCLUSION,
        _restating("the conclusion's", "the introduction"),
    ),
    _Question(
        "conclusion-sections",
        "Does the conclusion restate the sections?",
        Part.CONCLUSION,
        _restating("the conclusion's", "a section"),
    ),
)
_NORMAL = {"lead-sections": ", as a summary should: normal, and not counted"}


def check_of(one: Part, other: Part) -> str:
    """Name of the check that a pair of sentences belongs to, by the parts they stand in."""
    parts = {one, other}
    if Part.CONTENTS in parts:
        return "contents-headings"
    if Part.CALLOUT in parts:
        return "callout-body"
    if Part.FAQ in parts:
        return "faq-body"
    if Part.CONCLUSION in parts:
        return "conclusion-lead" if Part.LEAD in parts else "conclusion-sections"
    return "lead-sections" if Part.LEAD in parts else "section-section"


def restating_checks(
    reading: Reading, pairs: Sequence[Restatement], places: Sequence[tuple[int, int]]
) -> list[Check]:
    """The checks of one part of the article against another.

    Args:
        reading: The article.
        pairs: The evidence.
        places: Restated and kept sentence of each pair.
    """
    made = []
    counted: defaultdict[Part, list[int]] = defaultdict(list)
    for i in reading.counted:
        counted[reading.part[i]].append(i)
    of_check: defaultdict[str, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        of_check[pair.check].append(number)
    for question in _QUESTIONS:
        examined = counted[question.part]
        if not examined:
            continue
        evidence = of_check[question.name]
        ends = {end for number in evidence for end in places[number]}
        if question.part is Part.BODY:  # the other end of a pair stands in the same part
            ends = {places[number][0] for number in evidence}
        if question.name == "conclusion-lead":
            ends |= _through_a_third(reading, places)
        restated = [i for i in examined if i in ends]
        normal = bool(evidence) and all(pairs[number].normal for number in evidence)
        finding = _worded(question.finding, len(restated), len(examined))
        made.append(
            Check(
                name=question.name,
                title=question.title,
                share=round(reading.share(restated, examined), 4),
                finding=finding + (_NORMAL.get(question.name, "") if normal else "") + ".",
                restated=len(restated),
                of=len(examined),
                pairs=tuple(evidence),
            )
        )
    return made


def _through_a_third(reading: Reading, places: Sequence[tuple[int, int]]) -> set[int]:
    """Sentences of the conclusion that restate what one of the lead restates, too."""
    led = {kept for goes, kept in places if reading.part[goes] is Part.LEAD}
    return {goes for goes, kept in places if reading.part[goes] is Part.CONCLUSION and kept in led}


def heading_check(reading: Reading) -> list[Check]:
    """Whether first sentences say nothing but what their heading says."""
    of = reading.sentences
    opened = np.flatnonzero(of.heading[:-1] & reading.compared[1:]) + 1
    if not len(opened):
        return []
    return [
        _counted(
            "heading-opening",
            "Do sections open by repeating their heading?",
            _Finding(
                "{n} of {of} first sentences say little but what their heading says",
                "The only first sentence says little but what its heading says",
                "The only first sentence says more than its heading",
            ),
            reading,
            opened[of.said_before[opened] >= _OPENING].tolist(),
            opened.tolist(),
        )
    ]


def announcing_check(reading: Reading) -> list[Check]:
    """Sentences that only say what follows."""
    announcing = [i for i in reading.counted if reading.announces[i]]
    if not reading.counted:
        return []
    return [
        _counted(
            "announcing",
            "Are there sentences that only announce what follows?",
            _Finding(
                "{n} of {of} sentences only announce what follows",
                "The only sentence only announces what follows",
                "The only sentence does not announce what follows",
            ),
            reading,
            announcing,
            reading.counted,
        )
    ]


def _counted(  # noqa: PLR0913
    name: str,
    title: str,
    finding: _Finding,
    reading: Reading,
    found: Sequence[int],
    examined: Sequence[int],
) -> Check:
    return Check(
        name=name,
        title=title,
        share=round(reading.share(found, examined), 4),
        finding=_worded(finding, len(found), len(examined)) + ".",
        restated=len(found),
        of=len(examined),
        places=tuple(reading.span(i) for i in found),
    )


def _worded(finding: _Finding, found: int, examined: int) -> str:
    if examined == 1:
        return finding.one if found else finding.none
    return finding.many.format(n=f"{found:,}" if found else "None", of=f"{examined:,}")


def phrase_check(phrases: Sequence[Phrase], words: int) -> Check:
    """How much of the text is phrases beyond the times that its length explains."""
    beyond = sum(len(tokens(each.text)) * (each.times - each.expected) for each in phrases)
    return Check(
        name="phrases",
        title="Do phrases recur more often than the length explains?",
        share=round(min(beyond / words, 1.0), 4) if words else 0.0,
        finding=_named(
            "{n} phrase{s} recur{v} too often",
            [f"“{phrase.text}” {phrase.times} times" for phrase in phrases],
        ),
        restated=beyond,
        of=words,
        places=_firsts(phrases),
    )


def keyword_check(keywords: Sequence[Keyword], words: int) -> Check:
    """How much of the text is words beyond the rate that any word usually reaches."""
    beyond = sum(round(word.times - word.usual * words / 1000) for word in keywords)
    return Check(
        name="keywords",
        title="Is a keyword stuffed?",
        share=round(min(beyond / words, 1.0), 4) if words else 0.0,
        finding=_named(
            "{n} word{s} stand{v} in the text more often than any does in 19 of 20 articles",
            [f"“{word.word}” {word.rate:.0f} in 1,000 words" for word in keywords],
        ),
        restated=beyond,
        of=words,
    )


def _named(wording: str, examples: Sequence[str]) -> str:
    count = len(examples)
    said = wording.format(n=count or "no", s="" if count == 1 else "s", v="s" if count == 1 else "")
    said = said[0].upper() + said[1:]
    shown = ", ".join(examples[:3]) + (", …" if count > 3 else "")
    return f"{said}: {shown}." if count else f"{said}."


def _firsts(phrases: Iterable[Phrase]) -> tuple[Span, ...]:
    return tuple(phrase.places[0] for phrase in phrases)
