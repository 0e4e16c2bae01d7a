"""Does an article restate *its own* lead and conclusion? Swap them for another article's.

Markup is stripped and the passages are of one length in every genre, so that neither length nor
headings tell the genres apart: a lead and, where there is one, a conclusion of up to 120 words
about a body of up to 600. The other lead and conclusion come from the article that is nearest in
topic and whose passages are within a fifth of the length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import wilcoxon
from sklearn.feature_extraction.text import TfidfVectorizer

from crawl.article import Article, BlockKind
from crawl.plaintext import from_text
from dedup.engine.repetition import score
from dedup.engine.structure import Part, parts
from dedup.engine.text import split_sentences

_ENDS, _BODY = 120, 600  # words
_LEAST_END, _LEAST_BODY = 40, 250
_ALIKE = 0.2  # of the length, by which two passages may differ


@dataclass(frozen=True, slots=True)
class Passages:
    """Lead, body and conclusion of one article, each a list of paragraphs without markup."""

    lead: tuple[str, ...]
    body: tuple[str, ...]
    conclusion: tuple[str, ...]

    def with_ends(self, other: Passages) -> Article:
        """This body between the lead and the conclusion of another (or its own)."""
        paragraphs = (*other.lead, *self.body, *other.conclusion)
        return from_text("\n\n".join(paragraphs), id="swap", markdown=False)


@dataclass(frozen=True, slots=True)
class Swapped:
    """What the swap did in one genre.

    Attributes:
        n: Articles.
        own: Median score with their own ends.
        other: Median score with another article's.
        drop: Median of the paired differences.
        dropped: Share of the articles whose score fell.
        p: One-sided Wilcoxon signed-rank test that it falls.
    """

    n: int
    own: float
    other: float
    drop: float
    dropped: float
    p: float


def passages(article: Article) -> Passages | None:
    """The passages of an article, None where lead or body is too short; many have no conclusion."""
    prose = [
        (part, block.text)
        for part, block in zip(parts(article), article.blocks, strict=True)
        if block.kind is BlockKind.PARAGRAPH and len(block.text.split()) >= 8
    ]
    lead = _first((text for part, text in prose if part is Part.LEAD), _ENDS)
    body = _first((text for part, text in prose if part is Part.BODY), _BODY)
    conclusion = _first((text for part, text in prose if part is Part.CONCLUSION), _ENDS)
    long_enough = _words(lead) >= _LEAST_END and _words(body) >= _LEAST_BODY
    return Passages(lead, body, conclusion) if long_enough else None


def _words(paragraphs: Iterable[str]) -> int:
    return sum(len(text.split()) for text in paragraphs)


def _first(paragraphs: Iterable[str], most: int) -> tuple[str, ...]:
    """Whole sentences from the start, up to a number of words."""
    taken: list[str] = []
    for text in paragraphs:
        kept = []
        for start, end in split_sentences(text):
            if _words([*taken, *kept, text[start:end]]) > most:
                break
            kept.append(text[start:end])
        if kept:
            taken.append(" ".join(kept))
        if _words(taken) >= most * 0.8 or not kept:
            break
    return tuple(taken)


def swap(articles: Iterable[Article]) -> Swapped:
    """Score every article with its own ends and with those of its nearest neighbour."""
    found = [made for article in articles if (made := passages(article))]
    bodies = [" ".join(each.body) for each in found]
    rows = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(bodies)
    near = (rows @ rows.T).toarray()
    np.fill_diagonal(near, -1)
    own, other = [], []
    for index, made in enumerate(found):
        fitting = [i for i in np.argsort(-near[index]) if i != index and _fits(made, found[i])]
        if fitting:
            own.append(score(made.with_ends(made)).score)
            other.append(score(made.with_ends(found[fitting[0]])).score)
    differences = np.array(own) - np.array(other)
    p = wilcoxon(differences, alternative="greater").pvalue if differences.any() else 1.0
    return Swapped(
        n=len(own),
        own=round(float(np.median(own)), 1),
        other=round(float(np.median(other)), 1),
        drop=round(float(np.median(differences)), 1),
        dropped=round(float((differences > 0).mean()), 3),
        p=float(f"{p:.2g}"),
    )


def _fits(one: Passages, other: Passages) -> bool:
    return all(
        bool(a) == bool(b) and abs(_words(a) - _words(b)) <= _ALIKE * max(_words(a), _words(b))
        for a, b in ((one.lead, other.lead), (one.conclusion, other.conclusion))
    )
