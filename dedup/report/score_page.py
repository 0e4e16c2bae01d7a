"""One page that shows an article with its repetition: a single file, without scripts.

Whatever it prints may come from a hostile page: it is escaped and cleaned as in the report, and
the content security policy admits nothing but the page's own style, by its hash.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePath

from markupsafe import Markup

from crawl.article import Article
from dedup.engine.cut import cut
from dedup.engine.repeated import Check, Repetition, Restatement, Span
from dedup.engine.text import block_starts
from dedup.report.present import environment
from dedup.report.score_map import BlockMap, block_map

BLOCKS = 800  # of the text that are shown
PAIRS = 300

_STYLES = ("report.css", "score.css")
_STRENGTH = {"conflicting": 0, "verbatim": 1, "reworded": 2, "summarised": 3}


@dataclass(frozen=True, slots=True)
class Note:
    """What a tinted sentence shows when it is pointed at: one of its pairs."""

    number: int
    kind: str
    similarity: float
    differs: tuple[str, ...]
    normal: bool
    counterpart: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a block's text.

    Attributes:
        text: The words.
        kind: How they restate another place; "kept" where another place restates them, "" where
            they stand alone.
        notes: Their pairs.
        numbers: Of the pairs they belong to, on either side.
    """

    text: str
    kind: str = ""
    notes: tuple[Note, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of the article in pieces."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ScorePage:
    """All that the page shows.

    Attributes:
        name: The article's title, or what it was read from.
        url: Where it was found, "" for a file.
        repetition: The score with its checks.
        checks: The checks that found something, then the others.
        struck: Sentences that could go.
        saved: Their words.
        blocks: The text.
        blocks_left_out: Blocks beyond the bound.
        pairs_left_out: Pairs beyond the bound.
        conflicts: Pairs of which an editor has to tell which is right.
        map: Which blocks restate which, None for a single block.
    """

    name: str
    url: str
    repetition: Repetition
    checks: tuple[Check, ...]
    struck: int
    saved: int
    blocks: tuple[ShownBlock, ...]
    blocks_left_out: int
    pairs_left_out: int
    conflicts: tuple[Restatement, ...]
    map: BlockMap | None


def render_score(article: Article, repetition: Repetition) -> str:
    """The page of one scored article as HTML."""
    view = _view(article, repetition)
    style = _style(min(len(repetition.pairs), PAIRS))
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    template = environment(lambda _: "").get_template("score.html")
    return template.render(view=view, style=Markup(style), digest=digest)  # noqa: S704, our own CSS


def _view(article: Article, repetition: Repetition) -> ScorePage:
    could_go = cut(repetition)
    pairs = repetition.pairs[:PAIRS]
    return ScorePage(
        name=article.title or PurePath(article.id).name,
        url=article.url,
        repetition=repetition,
        checks=tuple(sorted(repetition.checks, key=lambda check: not check.restated)),
        struck=len(could_go.struck),
        saved=could_go.saved,
        blocks=tuple(_blocks(article, pairs)),
        blocks_left_out=max(0, len(article.blocks) - BLOCKS),
        pairs_left_out=max(0, len(repetition.pairs) - PAIRS),
        conflicts=tuple(pair for pair in pairs if pair.kind == "conflicting"),
        map=block_map(article, repetition.pairs),
    )


def _style(pairs: int) -> str:
    """The report's style, this page's, and a rule for each pair that lights its other side."""
    static = files("dedup.report").joinpath("static")
    sheets = [static.joinpath(name).read_text(encoding="utf-8") for name in _STYLES]
    rules = (
        f"body:has(.p{n}:hover) .p{n},body:has(.p{n}:focus) .p{n}"
        "{outline:2px solid var(--accent);outline-offset:1px}"
        for n in range(1, pairs + 1)
    )
    return "\n".join([*sheets, *rules])


def _blocks(article: Article, pairs: Sequence[Restatement]) -> Iterator[ShownBlock]:
    restating: defaultdict[Span, list[int]] = defaultdict(list)
    kept: defaultdict[Span, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs, 1):
        restating[pair.restated].append(number)
        kept[pair.kept].append(number)
    marked = sorted({*restating, *kept}, key=lambda span: span.start)
    place = 0
    for block, start in zip(article.blocks[:BLOCKS], block_starts(article.blocks), strict=False):
        end = start + len(block.text)
        inside = []
        while place < len(marked) and marked[place].start < end:
            inside.append(marked[place])
            place += 1
        found = _pieces(article.text, start, end, inside, pairs, restating, kept)
        yield ShownBlock(block.kind.value, tuple(found))


def _pieces(  # noqa: PLR0913
    text: str,
    start: int,
    end: int,
    inside: Sequence[Span],
    pairs: Sequence[Restatement],
    restating: Mapping[Span, list[int]],
    kept: Mapping[Span, list[int]],
) -> Iterator[Piece]:
    cursor = start
    for span in inside:
        if span.start > cursor:
            yield Piece(text[cursor : span.start])
        mine, theirs = restating.get(span, []), kept.get(span, [])
        notes = [_note(number, pairs[number - 1], "kept") for number in mine]
        notes += [_note(number, pairs[number - 1], "restated") for number in theirs]
        kinds = ["normal" if pairs[n - 1].normal else pairs[n - 1].kind for n in mine]
        kind = min(kinds, key=lambda each: _STRENGTH.get(each, 9), default="kept")
        yield Piece(span.text, kind, tuple(notes), (*mine, *theirs))
        cursor = span.end
    if cursor < end:
        yield Piece(text[cursor:end])


def _note(number: int, pair: Restatement, side: str) -> Note:
    other: Span = getattr(pair, side)
    differs = pair.differs if side == "kept" else pair.differs[::-1]
    return Note(number, pair.kind, pair.similarity, differs, pair.normal, other.text)
