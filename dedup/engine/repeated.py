"""What is found within one article: how much of it restates itself, with the evidence.

Offsets are character positions ``[start, end)`` in `crawl.article.Article.text`; shares and
similarities lie in [0, 1]; scores in [0, 100].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one article's text, with the words that stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Restatement:
    """Two places of one article of which the one restates the other.

    Attributes:
        restated: The place that could go.
        kept: The earlier or fuller statement.
        similarity: How alike they are.
        kind: verbatim, reworded, summarised or conflicting.
        check: Name of the check it belongs to ("lead-sections").
        weight: TF-IDF weight of the restated words; evidence is ranked by it.
        differs: Of a conflicting pair, what the one says and what the other says; of a pair that
            is the same but for a word in place of another, these two; else empty.
        normal: Whether it only sums up, as the lead of an encyclopedia's article does; such a pair
            adds nothing to the score.
    """

    restated: Span
    kept: Span
    similarity: float
    kind: str
    check: str
    weight: float
    differs: tuple[str, ...] = ()
    normal: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One question asked of an article.

    Attributes:
        name: Stable name ("lead-sections", "contents-headings", …).
        title: The question in plain English.
        share: How much of the examined part restates.
        finding: The answer in one plain line.
        restated: Number of restated sentences, list items or headings.
        of: Number examined; the denominator of restated.
        pairs: Its evidence: indices into the article's pairs, heaviest first.
        places: What else shows it: the announcing sentences, or first sentences that only
            repeat their heading.
    """

    name: str
    title: str
    share: float
    finding: str
    restated: int
    of: int
    pairs: tuple[int, ...] = ()
    places: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionNovelty:
    """How much of one section is said nowhere else in the article.

    Attributes:
        heading: Its heading, "" for the lead.
        start: First character.
        end: One past the last.
        words: Words of its sentences.
        novelty: Share of its words, weighted by TF-IDF, in sentences that restate nothing.
    """

    heading: str
    start: int
    end: int
    words: int
    novelty: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that recur more often than the article's length explains.

    Attributes:
        text: The words, as they stand in the first place.
        times: How often.
        expected: How often a phrase may recur in an article as long as this.
        places: Where, in order.
    """

    text: str
    times: int
    expected: int
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word used more often than any word is in all but a few articles of its length.

    Attributes:
        word: The word, in normal form.
        times: How often it stands in the article.
        rate: Times in a thousand words.
        usual: Times in a thousand words that the most frequent word reaches in 19 of 20 reference
            articles.
        background: Times in a thousand words of English at large, estimated.
    """

    word: str
    times: int
    rate: float
    usual: float
    background: float


@dataclass(frozen=True, slots=True)
class GenreStanding:
    """Where an article stands among reference articles of one genre.

    Attributes:
        genre: encyclopedia, news or blog.
        articles: Number of reference articles.
        below: How many of them have a lower score.
        finding: The same in one plain line, only as fine as their number supports.
    """

    genre: str
    articles: int
    below: int
    finding: str


@dataclass(frozen=True, slots=True)
class Repetition:
    """How much one article restates itself.

    Attributes:
        score: 0–100, the share of its words, weighted by TF-IDF, that restate what stands
            elsewhere in it.
        checks: Every check that applied.
        pairs: The evidence: conflicting pairs first, then the heaviest.
        words: Words of the article; in Chinese, Japanese and Thai, about its characters.
        restated_words: Words of the restated sentences, each counted once.
        language: Declared or guessed ISO 639-1 code, "" where unknown.
        sections: How much of each section is new, in reading order.
        phrases: Words that recur, the most excessive first.
        keywords: Words that are used too often, the most excessive first.
        standing: Where the score stands among reference articles; empty in other languages.
        notes: What a bound left out, one plain line each.
    """

    score: float
    checks: tuple[Check, ...]
    pairs: tuple[Restatement, ...]
    words: int
    restated_words: int
    language: str = ""
    sections: tuple[SectionNovelty, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    standing: tuple[GenreStanding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """How much one article restates itself, without the evidence.

    Attributes:
        key: Of the evidence; empty for an article that was not scored.
        score: As in `Repetition`, and so are the others.
        words: See there.
        restated_words: See there.
    """

    key: bytes = b""
    score: float = 0.0
    words: int = 0
    restated_words: int = 0


class Evidence(Protocol):
    """Where the evidence of repetition is kept, once however many scans find the same."""

    def known(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, float, int, int]]:
        """Of those of the keys that are kept: key, score, words and restated words."""
        ...

    def keep(self, scored: Sequence[tuple[bytes, float, int, int, bytes]]) -> None:
        """Keep key, score, words, restated words, and the repetition as `write` makes it bytes."""
        ...

    def read(self, key: bytes) -> bytes:
        """The repetition of a key that is kept."""
        ...


class Held:
    """Evidence that is kept in this process, for as long as a result of it is."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: dict[bytes, tuple[bytes, float, int, int, bytes]] = {}

    def known(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, float, int, int]]:
        """What is kept of some keys."""
        return (self._kept[key][:4] for key in keys if key in self._kept)

    def keep(self, scored: Sequence[tuple[bytes, float, int, int, bytes]]) -> None:
        """Keep some repetitions."""
        self._kept |= {each[0]: each for each in scored}

    def read(self, key: bytes) -> bytes:
        """The repetition of a key."""
        return self._kept[key][4]
