"""An article without what it says twice: what could go, and how many words that saves."""

from __future__ import annotations

from dataclasses import dataclass

from crawl.article import Article
from dedup.engine.repeated import Repetition, Span
from dedup.engine.text import block_starts, normal, tokens, wording

# What keeps a reader safe is said twice on purpose.
_CAUTION = wording(
    r"\b(?:consult\w*|doctors?|physicians?|pharmacists?|healthcare|medical|professional advice"
    r"|cautio\w*|warning|danger\w*|disclaimer|not (?:legal|financial|medical|tax) advice|overdose"
    r"|poison\w*|allerg\w*|side effects?|seek (?:help|advice)|emergency|liable|liability"
    r"|affiliate (?:links?|commission)|ärzt\w*|arzt\w*|vorsicht|warnung|achtung|giftig"
    r"|haftung\w*|médecin\w*|pharmacien\w*|attention|avertissement|précaution\w*|médic[oa]s?"
    r"|farmacéutic\w*|precauci[oó]n\w*|advertencia|medico|attenzione|cuidado|врач\w*|осторожн\w*)\b"
    r"|医師|医生|注意|警告"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """What could go of an article.

    Attributes:
        struck: The redundant sentences, in reading order.
        saved: Their words.
        words: Words of the article.
    """

    struck: tuple[Span, ...]
    saved: int
    words: int


def cut(repetition: Repetition) -> Cut:
    """Sentences that an article loses nothing without.

    What they restate stays. Conflicting sentences stay both, for an editor to resolve; so do
    sentences that are the same but for a word, which may be what they are about, cautions and
    disclaimers, and a lead that sums up.
    """
    disputed = {
        place for pair in repetition.pairs if pair.differs for place in (pair.restated, pair.kept)
    }
    struck = {
        pair.restated
        for pair in repetition.pairs
        if not pair.normal and pair.restated not in disputed and not _warns(pair.restated.text)
    }
    ordered = tuple(sorted(struck, key=lambda span: span.start))
    return Cut(ordered, sum(len(tokens(span.text)) for span in ordered), repetition.words)


def _warns(sentence: str) -> bool:
    return _CAUTION.search(normal(sentence)) is not None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one block that is struck as a whole, or stays."""

    text: str
    struck: bool


def runs(article: Article, struck: tuple[Span, ...]) -> tuple[tuple[Run, ...], ...]:
    """Each block of an article in order, divided where a struck sentence begins or ends."""
    made = []
    for block, start in zip(article.blocks, block_starts(article.blocks), strict=True):
        end, cursor = start + len(block.text), start
        found: list[Run] = []
        for span in struck:
            if start <= span.start and span.end <= end:
                if span.start > cursor:
                    found.append(Run(article.text[cursor : span.start], False))
                found.append(Run(span.text, True))
                cursor = span.end
        if cursor < end:
            found.append(Run(article.text[cursor:end], False))
        made.append(tuple(found))
    return tuple(made)
