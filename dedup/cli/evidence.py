"""Print the evidence behind a pair: what was measured, and the sentences word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from crawl.article import Article
from dedup.cli import terminal
from dedup.cli.clean import clean
from dedup.cli.terminal import counted
from dedup.engine.results import Match, Origin, Slot, Template
from dedup.engine.template import spintax
from dedup.engine.text import length
from dedup.report.sidebyside import Piece, Row, SideBySide, side_by_side
from dedup.report.wording import confidence_word, kind_of, measure_label

_LONGEST = 2000  # characters of a template that are shown
_AROUND = 40  # characters of constant text beside a slot


def verdict(match: Match) -> str:
    """Relation and confidence in words, and how the pages own up to it."""
    declared = f", declared: {match.declared}" if match.declared else ""
    return f"{relation(match.relation)}, {sure(match.confidence)}{declared}"


def relation(name: str) -> str:
    """A relation's label; articles that are no versions of one text have one, too."""
    return kind_of(name).label


def sure(confidence: float) -> str:
    """A confidence as a word and a number."""
    return f"{confidence_word(confidence)} ({confidence:.2f})"


def named(article: Article) -> str:
    """An article by its title and where it is."""
    where = article.url or article.id
    return f"{article.title} ({where})" if article.title else where


def naming(article: Article) -> dict[str, Any]:
    """An article's names as JSON data."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "site": article.site,
        "words": length(article),
    }


def rows_of(a: Article, b: Article, match: Match) -> SideBySide:
    """The two texts side by side."""
    return side_by_side(
        a.text,
        b.text,
        [
            (pair.a.start, pair.a.end, pair.b.start, pair.b.end, pair.similarity)
            for pair in match.alignment
        ],
    )


def row_data(beside: SideBySide) -> list[dict[str, Any]]:
    """The rows of two texts as JSON data: runs of words, and whether the other side has them."""
    return [
        {
            "a": [{"text": piece.text, "differs": piece.differs} for piece in row.a],
            "b": [{"text": piece.text, "differs": piece.differs} for piece in row.b],
            "similarity": row.similarity,
            "moved": row.moved,
        }
        for stretch in beside.stretches
        for row in stretch.rows
    ]


def show_measures(match: Match) -> None:
    """Every measure in words."""
    terminal.show_heading("Measures (0 to 1)")
    terminal.show_table(
        ["value", "measure"],
        [[f"{value:.2f}", measure_label(name)] for name, value in match.measures.items()],
    )


def telling(beside: SideBySide) -> list[Row]:
    """Aligned rows, those that differ first, then the longest and most similar."""
    rows = [row for stretch in beside.stretches for row in stretch.rows]
    aligned = [row for row in rows if row.similarity is not None]
    return sorted(aligned, key=lambda row: (row.same, -(row.similarity or 0) * _length(row)))


def _length(row: Row) -> int:
    return sum(len(piece.text) for piece in row.a)


def show_rows(beside: SideBySide, most: int) -> None:
    """The aligned sentences that differ, with the words that do in brackets."""
    rows = [row for stretch in beside.stretches for row in stretch.rows]
    differing = [row for row in rows if row.similarity is not None and not row.same]
    terminal.show_heading(
        f"Aligned sentences: {beside.aligned:,}, of which {beside.identical:,} are the same; "
        "[these] words differ"
    )
    show_pairs(differing[:most])
    if len(differing) > most:
        terminal.say(f"{counted(len(differing) - most, 'more pair')} differ; --json prints all")


def show_pairs(rows: Iterable[Row]) -> None:
    """Pairs of sentences with their similarity, one below the other."""
    for row in rows:
        value = f"{row.similarity:.2f}" + (", moved" if row.moved else "")
        if row.same:
            terminal.show_labelled([(f"{value} A, B", _marked(row.a))])
        else:
            below = " " * len(value)
            terminal.show_labelled([(f"{value} A", _marked(row.a)), (f"{below} B", _marked(row.b))])


def _marked(pieces: Sequence[Piece]) -> Text:
    marked = Text()
    for piece in pieces:
        text = clean(piece.text)
        if piece.differs:
            marked.append(f"[{text}]", style="bold")
        else:  # cleaning took the space that parts it from its neighbours
            before, after = (piece.text[end].isspace() for end in (0, -1))
            marked.append(f"{' ' * before}{text}{' ' * after}" if text else " ")
    return marked


def show_template(template: Template) -> None:
    """What differs in the text that both share, each place with the words around it."""
    slots = sum(isinstance(part, Slot) for part in template.parts)
    parts = [part if isinstance(part, Slot) else _between(part) for part in template.parts]
    text = spintax(parts)
    terminal.show_heading(f"Where the shared text varies, as {{a|b}}: {counted(slots, 'place')}")
    more = f" … {len(text) - _LONGEST:,} more characters" if len(text) > _LONGEST else ""
    terminal.show(text[:_LONGEST] + more)


def _between(constant: str) -> str:
    """Constant text, of which a long stretch is only begun and ended."""
    if len(constant) <= 2 * _AROUND:
        return constant
    return f"{constant[:_AROUND].rpartition(' ')[0]} … {constant[-_AROUND:].partition(' ')[2]}"


def show_origin(origin: Origin, names: dict[str, str]) -> None:
    """Which page came first, and what speaks against each that is named.

    Args:
        origin: Of a pair, or of a whole cluster.
        names: How to call the articles that are shown, by id.
    """
    first = names.get(origin.first, f"article {origin.first} of the cluster")
    terminal.show_heading(
        f"Which came first: {first} ({origin.confidence})"
        if origin.first
        else "Which came first: undecided"
    )
    terminal.show(f"{origin.reason[:1].upper()}{origin.reason[1:]}.")
    for standing in origin.ranking:
        if standing.article not in names:
            continue
        lines = [f"dated {standing.dated}" if standing.dated else "without a date"]
        lines += [f"against it: {each}" for each in standing.against]
        lines += [f"contradiction: {each}" for each in standing.contradictions]
        terminal.show_labelled(
            [(names[standing.article] if not number else "", each)
             for number, each in enumerate(lines)]
        )  # fmt: skip
