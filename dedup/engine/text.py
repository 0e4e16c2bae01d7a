"""Read a text: words, sentences, passages, stop words. Works on any Unicode script.

Words follow Unicode; scripts that write no spaces (Chinese, Japanese, Thai and their neighbours)
are read as overlapping pairs of characters, so that everything downstream can stay ignorant of
the language.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from crawl.article import Article, Block, BlockKind
from dedup.engine.abbreviations import goes_on
from dedup.engine.lookalikes import in_one_script

# Marks that belong to the word they follow; Python's \w leaves them out.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0dff\u1b00-\u1b44"
)
# Zero-width characters and soft hyphens hide inside words of spun text; they are dropped.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana and Han
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[\w{MARKS}{UNSPACED}]+(?:'[\w{MARKS}]+)*")
_LOOSE = re.compile(r"'(?:(?!\w)|(?<!\w'))")  # apostrophes that stand in no word
_BETWEEN = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "_'")}
_RUNS = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
_UNSPACED_CHAR = re.compile(rf"[{UNSPACED}]")
_DROP = re.compile(rf"[{_INVISIBLE}]")
# A character with the marks, vowels and jamo that NFKC may join to it.
_LETTER = re.compile(
    r"(?s:.)[\u0300-\u0345\u0653-\u0655\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2"
    r"\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3099\u309a"
    rf"\uff9e\uff9f{_INVISIBLE}]*"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SHOWN = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])[\w{MARKS}'’{_INVISIBLE}])+")

# Possessive and from the first mark of a run on, or a megabyte of dots takes hours; begun by a mark
# whatever follows, as only then is a text searched quickly.
_END = re.compile(
    r"[.!?…。！？｡।؟۔](?:(?<=[.!?…])(?<![.!?…]{2})[.!?…]*+[\"'”’»)\]]*+(?=\s)\s*"
    r"|(?<=[。！？｡])[。！？｡]*[」』）”’]*\s*|(?<=[।؟۔])[।؟۔]*\s*)"
)
_LONGEST_SENTENCE = 60  # words; text without full stops is cut so that alignment stays bounded
_MOST_SENTENCES = 3000  # of an article; they are compared each with each

# Languages told apart by their function words, with the names of their stop lists in jusText.
_LISTS = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "sv": "Swedish", "da": "Danish", "no": "Norwegian_Bokmal",
    "fi": "Finnish", "pl": "Polish", "cs": "Czech", "hu": "Hungarian", "ro": "Romanian",
    "tr": "Turkish", "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "id": "Indonesian",
    "hr": "Croatian", "bg": "Bulgarian", "ca": "Catalan", "sk": "Slovak", "vi": "Vietnamese",
    "ar": "Arabic", "fa": "Persian", "he": "Hebrew", "hi": "Hindi",
}  # fmt: skip
CAPITAL_NOUNS = frozenset(("de", "lb"))  # languages that write every noun with one
ALPHABET = 0x10F000  # letters that stand for words in sequence matching
SURROGATES = 0xD800  # first of the 0x800 that are no letters
_FUNCTION_WORDS = 150  # of each stop list; they come most frequent first
_SAMPLE = 400  # words read to guess a language


def normal(text: str) -> str:
    """NFKC, case folded, each word in one script, no invisible characters, straight apostrophes."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", _DROP.sub("", text)).replace("’", "'")
    return in_one_script(plain).casefold()


def wording(pattern: str) -> re.Pattern[str]:
    """Compile a pattern to be looked for in normal form; its words are written as a reader does.

    Args:
        pattern: A regular expression, in lower case where it is ASCII.
    """
    return re.compile(_BEYOND_ASCII.sub(lambda found: normal(found.group()), pattern))


def tokens(text: str) -> list[str]:
    """Words of a text in order, in normal form.

    A run of a script without spaces gives its overlapping character pairs (a lone character
    gives itself).
    """
    text = normal(text)
    if text.isascii():  # four times as quick as the pattern, and the same
        joined = _LOOSE.sub(" ", text) if "'" in text else text
        return joined.translate(_BETWEEN).split()
    words: list[str] = _WORD.findall(text)
    if not _UNSPACED_CHAR.search(text):
        return words
    return [token for word in words for run in _RUNS.findall(word) for token in _pairs(run)]


def _pairs(run: str) -> list[str]:
    if len(run) > 1 and _UNSPACED_CHAR.match(run):
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [run]


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """Words in normal form with their character offsets; unspaced scripts give single characters.

    For showing differences, where offsets must not overlap; `tokens` is for comparing.
    """
    return [
        (word, found.start(), found.end())
        for found in _SHOWN.finditer(text)
        if (word := normal(found.group()).strip("'"))
    ]


def token_places(text: str) -> list[tuple[int, int]]:
    """Where each of a text's `tokens` stands: first and one-past-last character, in order.

    Neighbouring pairs of characters overlap.
    """
    plain = normal(text)
    as_written = text.replace("’", "'").casefold()
    if plain == as_written and len(plain) == len(text) and not _UNSPACED_CHAR.search(plain):
        return [word.span() for word in _WORD.finditer(plain)]
    letters = [found for found in _LETTER.finditer(text) for _ in normal(found.group())]
    return [
        (letters[run.start() + i].start(), letters[run.start() + i + size - 1].end())
        for word in _WORD.finditer(plain)
        for run in _RUNS.finditer(plain, word.start(), word.end())
        for size in (len(_pairs(run.group())[0]),)
        for i in range(len(run.group()) - size + 1)
    ]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading, list item or table row of an article.

    Attributes:
        start: First character in the article's text.
        end: One past its last.
        block: Index of the block it stands in.
        tokens: Its words.
    """

    start: int
    end: int
    block: int
    tokens: tuple[str, ...]


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Character offsets of the sentences of one block, in order, without outer white space."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        following = text[end.end() : end.end() + 1]
        stop = end.end() - (len(end.group()) - len(end.group().rstrip()))
        if end.group()[0] in ".…" and (
            following.islower() or goes_on(text, start, stop, end.end())
        ):
            continue
        if stop > start:
            spans.append((start, stop))
        start = end.end()
    tail = text[start:].rstrip()
    if tail:
        spans.append((start, start + len(tail)))
    return spans


def block_starts(blocks: Sequence[Block]) -> Iterator[int]:
    """Offset of each block in the article's text."""
    start = 0
    for block in blocks:
        yield start
        start += len(block.text) + 2


def sentences(article: Article) -> list[Sentence]:
    """Every sentence of an article with at least one word, in reading order.

    Headings, list items and table rows are sentences of their own; a stretch without a full stop
    is cut every 60 words. Of an article with more than 3,000 sentences, such as a dictionary in
    one page, neighbouring ones are joined.
    """
    found: list[Sentence] = []
    for index, (block, start) in enumerate(
        zip(article.blocks, block_starts(article.blocks), strict=True)
    ):
        whole = block.kind in (BlockKind.HEADING, BlockKind.ROW)
        spans = [(0, len(block.text))] if whole else split_sentences(block.text)
        for begin, end in spans:
            words = tokens(block.text[begin:end])
            if len(words) <= _LONGEST_SENTENCE:
                if words:
                    found.append(Sentence(start + begin, start + end, index, tuple(words)))
            else:
                found.extend(_cut(block.text, begin, end, start, index))
    return _joined(found) if len(found) > _MOST_SENTENCES else found


def length(article: Article) -> int:
    """Words of an article, as scores and scans count them."""
    return sum(len(sentence.tokens) for sentence in sentences(article))


def _cut(text: str, begin: int, end: int, offset: int, block: int) -> Iterator[Sentence]:
    starts = [begin + start for _, start, _ in token_spans(text[begin:end])]
    for low, high in pairwise([begin, *starts[_LONGEST_SENTENCE::_LONGEST_SENTENCE], end]):
        piece = text[low:high].rstrip()
        words = tokens(piece)
        if words:
            yield Sentence(offset + low, offset + low + len(piece), block, tuple(words))


def _joined(found: Sequence[Sentence]) -> list[Sentence]:
    run = math.ceil(len(found) / _MOST_SENTENCES)
    runs = (found[i : i + run] for i in range(0, len(found), run))
    return [
        Sentence(of[0].start, of[-1].end, of[0].block, tuple(word for s in of for word in s.tokens))
        for of in runs
    ]


class PassageSpan(NamedTuple):
    """A paragraph, list or table: the unit that is fingerprinted beside the whole article."""

    start: int
    end: int
    first: int  # sentence
    last: int  # one past the last


def passages(article: Article, of: Sequence[Sentence]) -> list[PassageSpan]:
    """Passages of an article in reading order; headings stand in none.

    Consecutive list items, and consecutive table rows, make one passage.
    """
    found: list[PassageSpan] = []
    joined = (BlockKind.ITEM, BlockKind.ROW)
    previous: tuple[int, BlockKind] | None = None
    for index, sentence in enumerate(of):
        kind = article.blocks[sentence.block].kind
        if kind is BlockKind.HEADING:
            previous = None
            continue
        same_block = previous is not None and previous[0] == sentence.block
        same_run = previous is not None and previous[1] is kind and kind in joined
        start, first = sentence.start, index
        if same_block or same_run:
            start, _, first, _ = found.pop()
        found.append(PassageSpan(start, sentence.end, first, index + 1))
        previous = (sentence.block, kind)
    return found


@lru_cache(maxsize=32)
def stop_words(language: str) -> frozenset[str]:
    """Most frequent function words of a language by its ISO 639-1 code; empty where unknown."""
    name = _LISTS.get(language)
    if name is None:
        return frozenset()
    with (_stop_lists() / f"{name}.txt").open(encoding="utf-8") as lines:
        listed = (word for line in lines for word in line.split())
        return frozenset(word.casefold() for word in islice(listed, _FUNCTION_WORDS))


@lru_cache(maxsize=1)
def _stop_lists() -> Path:
    """The lists inside jusText's package, which need not be imported for them."""
    spec = find_spec("justext")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jusText is not installed")
    return Path(spec.origin).parent / "stoplists"


def guess_language(words: Iterable[str]) -> str:
    """ISO 639-1 code of the language whose function words cover most of a text.

    Returns "" where no known language covers a tenth of the words, such as for scripts without
    spaces; good enough to choose a stop list, no language identifier.
    """
    sample = list(islice(words, _SAMPLE))
    spoken = _languages()
    covered: Counter[str] = Counter()
    for word, times in Counter(sample).items():
        for language in spoken.get(word, ()):
            covered[language] += times
    # Of two that cover as much, the first in the list.
    best = max(_LISTS, key=lambda language: covered[language])
    return best if covered[best] > len(sample) * 0.1 else ""


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, tuple[str, ...]]:
    """The languages that have a word among their function words, by word."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for language in _LISTS:
        for word in stop_words(language):
            found[word].append(language)
    return {word: tuple(languages) for word, languages in found.items()}
