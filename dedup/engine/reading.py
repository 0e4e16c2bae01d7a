"""One article as the repetition checks read it: every sentence with its part and its section."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from crawl.article import BlockKind
from dedup.engine.announcing import announces, may_announce
from dedup.engine.corpus import I32, Document
from dedup.engine.repeated import Span
from dedup.engine.sentences import Sentences, read_sentences
from dedup.engine.structure import Part, parts
from dedup.engine.words import Words

_LEAST_WORDS = 5  # of a sentence that can restate another; "1 lemon" restates nothing
_LEAST_COPY = 4  # words of a sentence that counts as repeated if it stands there word for word
_NO_REFRAIN = 8  # words of such a sentence that may stand in one block each time
_LEAST_TELLING = 3  # distinct content words of such a sentence, numbers aside
_RARE = 8.0  # weight of a word that names something, capitalised or not
_MOST_SENTENCES = 6000  # that are compared; the time grows with their square

_SUMMING = {Part.LEAD: 1, Part.CALLOUT: 2, Part.FAQ: 3, Part.CONCLUSION: 4}
_UNREAD = (Part.HEADING, Part.NAVIGATION)
_MACHINE = re.compile(r"\{\{|://\S{20}")  # template code, a bare address
_UNREAD_KINDS = (BlockKind.ROW, BlockKind.CODE)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One article's sentences with what the checks ask of them.

    Attributes:
        sentences: The sentences.
        part: What the block of each sentence is for.
        section: Number of the section each stands in, ``(sentences,)``. The lead, a callout and
            the conclusion count as sections; without any heading every paragraph is one.
        counts: Whether its words are part of the score's denominator, ``(sentences,)``: not
            headings, a linked contents list, table rows or code.
        counted: Which sentences these are, in order.
        compared: Whether it is compared with others, ``(sentences,)``.
        copies: Sentences that are the same word for word, each group in reading order.
        item: Whether it stands in a list, ``(sentences,)``.
        announces: Whether it only says what follows, ``(sentences,)``; of those that count.
        terms: Words that are names or as rare as names; known for English alone.
        information: Of each sentence, for summing up a few of them.
        lengths: Words of each sentence, likewise.
    """

    sentences: Sentences
    part: tuple[Part, ...]
    section: I32
    counts: NDArray[np.bool_]
    counted: Sequence[int]
    compared: NDArray[np.bool_]
    copies: tuple[tuple[int, ...], ...]
    item: NDArray[np.bool_]
    announces: NDArray[np.bool_]
    terms: frozenset[str]
    information: Sequence[float]
    lengths: Sequence[int]

    @property
    def headed(self) -> bool:
        """Whether the article has headings."""
        return bool(self.sentences.heading.any())

    @property
    def summing(self) -> I32:
        """Number of the part of each sentence where it is one that tends to restate, else 0."""
        return np.array([_SUMMING.get(part, 0) for part in self.part], np.int32)

    @property
    def left_out(self) -> bool:
        """Whether the article has more sentences than are compared."""
        return int(self.compared.sum()) >= _MOST_SENTENCES

    def span(self, sentence: int) -> Span:
        """Where a sentence stands, with its words."""
        start, end = self.sentences.document.spans[sentence].tolist()
        return Span(start, end, self.sentences.texts[sentence])

    def words_of(self, sentences: Iterable[int]) -> int:
        """Words of some sentences together, counted as those of the whole article."""
        return sum(map(self.lengths.__getitem__, sentences))

    def share(self, of: Iterable[int], among: Iterable[int]) -> float:
        """Information of some sentences as a share of that of others."""
        weight = self.information.__getitem__
        whole = math.fsum(map(weight, among))
        return math.fsum(map(weight, of)) / whole if whole else 0.0


def read_closely(documents: Sequence[Document], known: Words) -> list[Reading]:
    """Read the sentences of some articles with their parts.

    Args:
        documents: The articles; one at least, of fewer than 65,536 sentences together.
        known: The words of their vocabulary.
    """
    return [_with_parts(sentences) for sentences in read_sentences(documents, known)]


def _with_parts(sentences: Sentences) -> Reading:
    document, known = sentences.document, sentences.known
    blocks, places = document.article.blocks, document.blocks.tolist()
    of_block = parts(document.article, document.language)
    part = tuple(of_block[index] for index in places)
    kinds = [blocks[index].kind for index in places]
    prose = [
        p not in _UNREAD and k not in _UNREAD_KINDS and not _machine(text)
        for p, k, text in zip(part, kinds, sentences.texts, strict=True)
    ]
    counts = np.array(prose, np.bool_)
    compared = counts & (sentences.lengths >= _LEAST_WORDS) & (sentences.telling >= _LEAST_TELLING)
    contents = np.array([p is Part.CONTENTS for p in part], np.bool_)
    compared &= ~contents
    copies = _copies(sentences, counts & ~contents)
    for group in copies:  # the first speaks for all of them
        compared[list(group[1:])] = False
    compared[np.flatnonzero(compared)[_MOST_SENTENCES:]] = False
    rare = known.lexicon.weight[sentences.ids] >= _RARE
    return Reading(
        sentences=sentences,
        part=part,
        section=_sections(document, of_block),
        counts=counts,
        counted=np.flatnonzero(counts).tolist(),
        compared=compared,
        copies=copies,
        item=np.array([kind is BlockKind.ITEM for kind in kinds], np.bool_),
        announces=_announcing(sentences, counts),
        terms=frozenset(compress(sentences.words, rare))
        if document.language == "en"
        else frozenset(),
        information=sentences.information.tolist(),
        lengths=sentences.lengths.tolist(),
    )


def _machine(text: str) -> bool:
    return ("{{" in text or "://" in text) and _MACHINE.search(text) is not None


def _announcing(sentences: Sentences, counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    made = np.zeros(len(sentences), np.bool_)
    language = sentences.document.language
    for i in np.flatnonzero(may_announce(sentences.hints, language) & counts).tolist():
        words = [sentences.words[word] for word in sentences.has[i].tolist()]
        made[i] = announces(sentences.texts[i], words, language)
    return made


def _copies(sentences: Sentences, counts: NDArray[np.bool_]) -> tuple[tuple[int, ...], ...]:
    """Sentences that stand there several times word for word.

    They have four words or more, or eight where all stand in one block: a refrain within a
    paragraph is meant.
    """
    groups: dict[str, list[int]] = {}
    telling = counts & (sentences.lengths >= _LEAST_COPY) & (sentences.telling > 0)
    for index in np.flatnonzero(telling).tolist():
        groups.setdefault(sentences.order[index], []).append(index)
    blocks = sentences.document.blocks
    return tuple(
        tuple(group)
        for group in groups.values()
        if len(group) > 1
        and (sentences.lengths[group[0]] >= _NO_REFRAIN or blocks[group[0]] != blocks[group[-1]])
    )


def _sections(document: Document, of_block: Sequence[Part]) -> I32:
    blocks = document.article.blocks
    if not any(block.section for block in blocks):
        return document.blocks.astype(np.int32)
    number: dict[tuple[int, bool, bool], int] = {}
    of = [
        number.setdefault(
            (block.section, part is Part.CALLOUT, part is Part.CONCLUSION), len(number)
        )
        for block, part in zip(blocks, of_block, strict=True)
    ]
    return np.array(of, np.int32)[document.blocks]
