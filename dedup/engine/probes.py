"""An article's most distinctive sentences: what to ask a search engine to find its copies."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawl.article import Article
from dedup.engine.text import sentences, stop_words, tokens

_WORDS = (8, 26)  # of a sentence that makes a good query; engines cut longer ones


@dataclass(frozen=True, slots=True)
class Probe:
    """A sentence to search for.

    Attributes:
        article: Id of the article.
        sentence: The sentence.
    """

    article: str
    sentence: str

    @property
    def query(self) -> str:
        """The sentence as a quoted query."""
        return '"' + self.sentence.replace('"', " ").strip(" .!?…") + '"'


def probes(articles: Iterable[Article], number: int = 3) -> list[Probe]:
    """The sentences of each article whose words are rarest among all of the articles.

    Args:
        articles: Those to find copies of; the more there are, the better their words are weighed.
        number: Sentences of each, the most distinctive first.
    """
    everything = list(articles)
    found = Counter(word for article in everything for word in set(tokens(article.text)))
    chosen = []
    for article in everything:
        plain = stop_words(article.language or "en")
        candidates = {
            " ".join(article.text[each.start : each.end].split()) for each in sentences(article)
        }
        ranked = sorted(
            (-_rarity(tokens(text), found, plain, len(everything)), text)
            for text in candidates
            if _WORDS[0] <= len(text.split()) <= _WORDS[1]
        )
        chosen += [Probe(article.id, text) for _, text in ranked[:number]]
    return chosen


def _rarity(
    words: Sequence[str], found: Counter[str], plain: frozenset[str], articles: int
) -> float:
    """Mean weight of the content words, more for more of them."""
    weights = [math.log((1 + articles) / found[word]) for word in words if word not in plain]
    return sum(weights) / math.sqrt(len(weights)) if weights else 0.0
