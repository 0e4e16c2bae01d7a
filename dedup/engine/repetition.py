"""How much one article restates itself, with the sentence pairs that show it.

Sentences of one article that restate each other share few shingles, so candidates are told by
content words and meaning at a low threshold, and the comparison of the two sentences decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from crawl.article import Article
from dedup.engine.compare import Profile, profile, sentence_similarity
from dedup.engine.corpus import Lexicon, Vocabulary, lexicon, read
from dedup.engine.options import ScoreOptions
from dedup.engine.results import Check, Repetition, Restatement, Span
from dedup.engine.semantics import F32
from dedup.engine.structure import Part, parts

_VERBATIM = 0.85  # of the words in order
_SUMMARISED = 0.6  # of the fuller statement's words, or fewer
_FULLER = 1.15  # times the weight: kept although it comes later

# Sentences of these parts give way to those of the parts after them.
_KEEP = (Part.CONTENTS, Part.CONCLUSION, Part.LEAD, Part.BODY, Part.HEADING)

_CHECKS = (
    ("lead-sections", "Does the introduction restate the sections?", Part.LEAD),
    ("contents-headings", "Does the contents list repeat the headings?", Part.CONTENTS),
    ("section-section", "Do sections restate each other?", Part.BODY),
    ("conclusion-lead", "Does the conclusion restate the introduction?", Part.CONCLUSION),
    ("conclusion-sections", "Does the conclusion restate the sections?", Part.CONCLUSION),
)


def score(article: Article, options: ScoreOptions | None = None) -> Repetition:
    """Measure how much of one article restates what it says elsewhere."""
    vocabulary = Vocabulary()
    document = read(article, vocabulary)
    known = lexicon(vocabulary, [document], corpus=False)
    return score_profile(profile(document, known, vocabulary.words()), known, options)


def score_profile(
    prepared: Profile, known: Lexicon, options: ScoreOptions | None = None
) -> Repetition:
    """Measure a document that was read and prepared before, such as in a scan."""
    reading = _Reading.of(prepared, known)
    found = _restated(reading, (options or ScoreOptions()).threshold)
    counted = {pair.sentence for pair in found}
    total = float(reading.weight[reading.counts].sum())
    restated = float(sum(reading.weight[i] for i in counted))
    words = np.diff(prepared.document.bounds)
    evidence = sorted(
        (reading.show(pair) for pair in found), key=lambda r: (-r.weight, r.restated.start)
    )
    return Repetition(
        score=round(100 * restated / total, 1) if total else 0.0,
        checks=_checks(reading, found),
        pairs=tuple(evidence),
        words=len(prepared.document.ids),
        restated_words=int(sum(words[i] for i in counted)),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence that restates another."""

    sentence: int
    kept: int
    similarity: float
    kind: str
    check: str


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """One article's sentences with what the checks ask of them."""

    profile: Profile
    part: tuple[Part, ...]  # of each sentence
    block: NDArray[np.int32]
    section: NDArray[np.int32]
    weight: F32  # of each sentence: all its words
    counts: NDArray[np.bool_]  # whether its words are part of the score's denominator

    @classmethod
    def of(cls, prepared: Profile, known: Lexicon) -> _Reading:
        document = prepared.document
        blocks = document.article.blocks
        of_block = parts(document.article)
        weight = known.weight[document.ids]
        sizes = np.array([weight[low:high].sum() for low, high in pairwise(document.bounds)])
        part = tuple(of_block[index] for index in document.blocks)
        return cls(
            profile=prepared,
            part=part,
            block=document.blocks,
            section=np.array([blocks[i].section for i in document.blocks], np.int32),
            weight=sizes.astype(np.float32),
            counts=np.array([p is not Part.HEADING for p in part], np.bool_),
        )

    def span(self, sentence: int) -> Span:
        start, end = (int(place) for place in self.profile.document.spans[sentence])
        return Span(start, end, self.profile.document.article.text[start:end])

    def show(self, pair: _Found) -> Restatement:
        return Restatement(
            restated=self.span(pair.sentence),
            kept=self.span(pair.kept),
            similarity=round(pair.similarity, 4),
            kind=pair.kind,
            check=pair.check,
            weight=round(float(self.weight[pair.sentence]), 2),
        )


def _restated(reading: _Reading, threshold: float) -> list[_Found]:
    """Every sentence that restates one that is kept; each counts once."""
    count = len(reading.part)
    if count < 2:
        return []
    similarity = sentence_similarity(reading.profile, reading.profile)
    heading = np.array([part is Part.HEADING for part in reading.part])
    contents = np.array([part is Part.CONTENTS for part in reading.part])
    apart = reading.block[:, None] != reading.block[None, :]
    # Headings are compared with contents lines alone: a section says what its heading announces.
    fitting = heading[:, None] == heading[None, :]
    fitting &= contents[:, None] == contents[None, :]
    fitting |= (contents[:, None] & heading[None, :]) | (heading[:, None] & contents[None, :])
    fitting &= ~(heading[:, None] & heading[None, :])
    place = _precedence(reading)
    counts = apart & fitting & (similarity >= threshold) & (place[:, None] < place[None, :])
    counts[heading] = False
    kept = np.where(counts, similarity, -1.0).argmax(axis=1)
    return [
        _Found(
            index,
            int(kept[index]),
            float(similarity[index, kept[index]]),
            _kind(reading.profile, index, int(kept[index])),
            _check(reading, index, int(kept[index])),
        )
        for index in np.flatnonzero(counts.any(axis=1)).tolist()
    ]


def _precedence(reading: _Reading) -> NDArray[np.int64]:
    """Each sentence's place in a strict order: of two that say the same, the lower one goes.

    Told by part, then by weight in steps of 15 %, so that only a clearly fuller statement beats an
    earlier one, then by position.
    """
    rank = np.array([_KEEP.index(part) for part in reading.part])
    fullness = np.trunc(np.log(np.maximum(reading.weight, 1e-3)) / np.log(_FULLER))
    order = np.lexsort((-np.arange(len(rank)), fullness, rank))
    place = np.empty(len(rank), np.int64)
    place[order] = np.arange(len(rank))
    return place


def _kind(prepared: Profile, one: int, kept: int) -> str:
    a, b = prepared.sentence(one), prepared.sentence(kept)
    if LCSseq.similarity(a, b) >= _VERBATIM * max(len(a), len(b)):
        return "verbatim"
    return "summarised" if len(a) < _SUMMARISED * len(b) else "reworded"


def _check(reading: _Reading, one: int, kept: int) -> str:
    part, other = reading.part[one], reading.part[kept]
    if part is Part.CONTENTS:
        return "contents-headings"
    if part is Part.CONCLUSION:
        return "conclusion-lead" if other is Part.LEAD else "conclusion-sections"
    return "lead-sections" if part is Part.LEAD else "section-section"


def _checks(reading: _Reading, found: Sequence[_Found]) -> tuple[Check, ...]:
    made = []
    for name, title, part in _CHECKS:
        examined = [i for i, p in enumerate(reading.part) if p is part]
        if not examined:
            continue
        restated = [pair.sentence for pair in found if pair.check == name]
        total = float(reading.weight[examined].sum())
        share = float(reading.weight[restated].sum()) / total if restated else 0.0
        made.append(
            Check(
                name=name,
                title=title,
                share=round(share, 4),
                finding=_finding(name, len(restated), len(examined)),
                restated=len(restated),
                of=len(examined),
            )
        )
    return tuple(made)


_FINDINGS = {
    "lead-sections": "{n} of the introduction's {of} sentences restate a section",
    "contents-headings": "{n} of {of} contents lines repeat a heading",
    "section-section": "{n} of the sections' {of} sentences restate another section",
    "conclusion-lead": "{n} of the conclusion's {of} sentences restate the introduction",
    "conclusion-sections": "{n} of the conclusion's {of} sentences restate a section",
}


def _finding(name: str, restated: int, examined: int) -> str:
    return _FINDINGS[name].format(n=restated or "none", of=examined) + "."
