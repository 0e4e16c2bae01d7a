"""Articles read into arrays: the shared vocabulary, documents as token ids, and word weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from crawl.article import Article
from dedup.engine.fingerprint import U64, TokenHasher
from dedup.engine.measured import Measured
from dedup.engine.semantics import F32, WordVectors, word_vectors
from dedup.engine.sets import distinct
from dedup.engine.text import guess_language, passages, sentences, stop_words

I32 = NDArray[np.int32]

NO_PASSAGES: I32 = np.empty((0, 4), np.int32)

_PRIOR = 50  # articles that the background weights count for against the corpus's own
_STOP_WEIGHT = 0.3  # of a function word; content words weigh about 2–9
_NORM_PER_NAT = 3.0  # word-vector length for one unit of inverse document frequency


class Vocabulary:
    """Ids of tokens, given in the order they are first met."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, int] = defaultdict()
        self._ids.default_factory = self._ids.__len__

    def __len__(self) -> int:
        return len(self._ids)

    def encode(self, tokens: Sequence[str]) -> I32:
        """Ids of tokens in order; tokens not met before get the next ids."""
        return np.fromiter(map(self._ids.__getitem__, tokens), np.int32, len(tokens))

    def words(self) -> list[str]:
        """Tokens by id."""
        return list(self._ids)

    def in_order(self) -> tuple[Vocabulary, I32]:
        """A vocabulary with the same tokens in alphabetical order, and the new id of each.

        Then of two words the same one comes first in every corpus, and sums over a text's words
        are the same to the last bit whatever else was read.
        """
        words = self.words()
        order = sorted(range(len(words)), key=words.__getitem__)
        ordered = Vocabulary()
        ordered.encode([words[i] for i in order])
        rank = np.empty(len(words), np.int32)
        rank[order] = np.arange(len(words), dtype=np.int32)
        return ordered, rank


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article as arrays.

    Attributes:
        article: The article.
        ids: Token ids of the whole text in order, ``(words,)``.
        bounds: Where each sentence begins in ``ids``, and the end, ``(sentences + 1,)``.
        spans: First and one-past-last character of each sentence, ``(sentences, 2)``.
        blocks: Index of the block each sentence stands in, ``(sentences,)``.
        passages: First and one-past-last character, and first and one-past-last sentence, of each
            paragraph, list and table, ``(passages, 4)``.
        language: Declared or guessed ISO 639-1 code, "" where unknown.
    """

    article: Article
    ids: I32
    bounds: I32
    spans: I32
    blocks: I32
    passages: I32
    language: str


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An article as arrays over its own words, before it joins a vocabulary.

    Attributes:
        words: Its distinct tokens in the order they are first met.
        ids: Index into them of every token of the text, ``(words,)``.
        bounds: As a `Document` has them, and so are the others.
        spans: See there.
        blocks: See there.
        passages: See there.
        language: See there.
    """

    words: tuple[str, ...]
    ids: I32
    bounds: I32
    spans: I32
    blocks: I32
    passages: I32
    language: str


def read_alone(article: Article) -> Reading:
    """Read one article into arrays."""
    found = sentences(article)
    tokens = [token for sentence in found for token in sentence.tokens]
    own = Vocabulary()
    lengths = np.fromiter((len(s.tokens) for s in found), np.int32, len(found))
    return Reading(
        ids=own.encode(tokens),
        words=tuple(own.words()),
        bounds=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        spans=np.array([(s.start, s.end) for s in found], np.int32).reshape(-1, 2),
        blocks=np.fromiter((s.block for s in found), np.int32, len(found)),
        passages=np.array(passages(article, found), np.int32).reshape(-1, 4),
        language=article.language[:2].lower() or guess_language(tokens),
    )


def join(article: Article, reading: Reading, vocabulary: Vocabulary) -> Document:
    """A document of an article and its reading, whose words join the vocabulary."""
    return Document(
        article=article,
        ids=vocabulary.encode(reading.words)[reading.ids],
        bounds=reading.bounds,
        spans=reading.spans,
        blocks=reading.blocks,
        passages=reading.passages,
        language=reading.language,
    )


def read(article: Article, vocabulary: Vocabulary) -> Document:
    """Read one article into arrays, adding its words to the vocabulary."""
    return join(article, read_alone(article), vocabulary)


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """What is known of every word of a vocabulary.

    Attributes:
        weight: Inverse document frequency in nats, about 0.3–12, ``(words,)``.
        content: Whether it is a content word, ``(words,)``.
        vectors: Static word vectors.
        trust: How far each vector can be trusted, in [0, 1], ``(words,)``.
        hashes: 64-bit hash of each word, ``(words,)``.
    """

    weight: F32
    content: NDArray[np.bool_]
    vectors: WordVectors
    trust: F32
    hashes: U64


def lexicon(
    vocabulary: Vocabulary,
    documents: Sequence[Document],
    *,
    corpus: bool = True,
    known: Measured | None = None,
) -> Lexicon:
    """Weights of all words met so far.

    A word's weight is its inverse document frequency over the documents, drawn towards a
    background weight (the length of its static vector, which training made short for words that
    say little) as if 50 background articles had been read too.

    Args:
        vocabulary: Holds every token of the documents.
        documents: Whose document frequencies to count.
        corpus: False leaves the documents out and takes the background weights alone, as for
            comparing two articles with no corpus at hand.
        known: What an earlier scan measured of words.
    """
    words = vocabulary.words()
    plain = background(words, {document.language for document in documents}, known)
    if not (corpus and documents):
        return plain
    return weighed(plain, words, counted(words, documents))


def background(
    words: Sequence[str], languages: Iterable[str], known: Measured | None = None
) -> Lexicon:
    """What is known of words with no corpus at hand.

    Args:
        words: The words.
        languages: Of the texts; their function words are no content.
        known: What an earlier scan measured of words.
    """
    lengths, hashes = (known or Measured()).of(words)
    vectors, trust = word_vectors(words, lengths)
    new = np.flatnonzero(np.isnan(lengths[0]))
    hashes[new] = TokenHasher().hash(words[i] for i in new.tolist())
    content, weight = _content(words, languages, vectors)
    return Lexicon(weight, content, vectors, trust, hashes)


def spoken(known: Lexicon, words: Sequence[str], languages: Iterable[str]) -> Lexicon:
    """The background of the same words where texts are in some languages."""
    content, weight = _content(words, languages, known.vectors)
    return replace(known, weight=weight, content=content)


def _content(
    words: Sequence[str], languages: Iterable[str], vectors: WordVectors
) -> tuple[NDArray[np.bool_], F32]:
    """Which words are content, and their background weights."""
    weight = np.clip(vectors.lengths / _NORM_PER_NAT, _STOP_WEIGHT, 9.0)
    content = ~_stop_mask(words, languages) & (weight > _STOP_WEIGHT * 3)
    return content, np.where(content, weight, _STOP_WEIGHT).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many articles each word stood when they were counted: what weights are fitted to.

    Attributes:
        articles: How many were counted.
        words: The number of these that have a word, by word.
    """

    articles: int
    words: Mapping[str, int]

    def of(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The number of articles that have each of some words, 0 where none had, ``(words,)``."""
        return np.fromiter(map(self.words.get, words, repeat(0)), np.int64, len(words))


def frequencies(words: Sequence[str], counts: NDArray[np.int64], articles: int) -> Frequencies:
    """Frequencies of words by their number; those that no article has are left out."""
    return Frequencies(
        articles, {words[i]: int(counts[i]) for i in np.flatnonzero(counts).tolist()}
    )


def counted(words: Sequence[str], documents: Sequence[Document]) -> Frequencies:
    """Count in how many documents each word of their vocabulary stands."""
    frequency = np.zeros(len(words), np.int64)
    for document in documents:
        frequency[distinct(document.ids)] += 1
    return frequencies(words, frequency, len(documents))


def weighed(known: Lexicon, words: Sequence[str], fitted: Frequencies) -> Lexicon:
    """A lexicon of background weights with the document frequencies of a corpus drawn in."""
    return drawn_in(known, fitted.of(words), fitted.articles)


def drawn_in(known: Lexicon, frequency: NDArray[np.int64], articles: int) -> Lexicon:
    """A lexicon of background weights with known document frequencies drawn in.

    Args:
        known: Of some words.
        frequency: In how many of the articles each stands, ``(words,)``.
        articles: How many there are.
    """
    own = np.log((1 + articles) / (1 + frequency)) + 1
    weight = (own * articles + known.weight * _PRIOR) / (articles + _PRIOR)
    weight = np.where(known.content, weight, _STOP_WEIGHT)
    return replace(known, weight=weight.astype(np.float32))


def _stop_mask(words: Sequence[str], languages: Iterable[str]) -> NDArray[np.bool_]:
    listed = frozenset().union(*(stop_words(language) for language in set(languages)))
    return np.fromiter((word in listed for word in words), np.bool_, len(words))


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Documents that are looked at together, with what is known of their words.

    Attributes:
        documents: The documents.
        words: Tokens by id.
        lexicon: Weights and vectors of the words.
    """

    documents: Sequence[Document]
    words: Sequence[str]
    lexicon: Lexicon
