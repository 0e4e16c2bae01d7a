"""Say what scoring found: a calm summary first, then the evidence."""

from __future__ import annotations

import sys
from typing import Any

from rich.text import Text

from crawl.article import Article, Block, BlockKind
from dedup.cli import terminal
from dedup.cli.clean import clean
from dedup.cli.terminal import counted
from dedup.engine.cut import Run, cut, runs
from dedup.engine.repeated import Check, Repetition, Restatement

SCHEMA = 1  # of --json; docs/score.schema.json describes it
SHOWN = 10  # pairs of sentences, and sections; --json has all


def as_data(article: Article, repetition: Repetition) -> dict[str, Any]:
    """A score as JSON data, with the schema's number and the article's names before it."""
    # What scans find takes longer to load than an article to score.
    from dedup.engine.results import to_json  # noqa: PLC0415

    names = {"id": article.id, "url": article.url, "title": article.title}
    return {"schema": SCHEMA, **names, **to_json(repetition)}


def show(article: Article, repetition: Repetition) -> None:
    """One article on one screen: the score, where it stands, the checks; then the evidence."""
    could_go = cut(repetition)
    terminal.show_heading(article.title or article.id)
    terminal.show(
        f"Repeats itself: {repetition.score:.0f} of 100 "
        f"({repetition.restated_words:,} of {counted(repetition.words, 'word')} stand in "
        "sentences that restate others)"
    )
    for standing in repetition.standing:
        terminal.show(f"  {standing.finding}")
    if could_go.struck:
        terminal.show(
            f"Could go without loss: {counted(len(could_go.struck), 'sentence')}, "
            f"{counted(could_go.saved, 'word')} (--cut)"
        )
    terminal.show("This neither detects AI nor judges the writer.")
    terminal.show_heading("Checks")
    terminal.show_table(
        ["share", "finding"],
        [[f"{check.share:.0%}", check.finding] for check in repetition.checks if _tells(check)],
    )
    if len(repetition.sections) > 1:
        show_sections(repetition)
    for pair in repetition.pairs[:SHOWN]:
        show_pair(pair)
    if len(repetition.pairs) > SHOWN:
        more = counted(len(repetition.pairs) - SHOWN, "more pair")
        terminal.say(f"{more}; --json prints all, --open shows them in the text")
    for note in repetition.notes:
        terminal.say(note)


def _tells(check: Check) -> bool:
    """Whether a check found something, or asked one part of the article about another."""
    return bool(check.restated) or check.name not in ("phrases", "keywords")


def show_sections(repetition: Repetition) -> None:
    """How much of each section is new, the least first."""
    terminal.show_heading("New in each section, the least first")
    ordered = sorted(repetition.sections, key=lambda section: section.novelty)
    terminal.show_table(
        ["new", "words", "section"],
        [
            [f"{section.novelty:.0%}", section.words, section.heading or "(introduction)"]
            for section in ordered[:SHOWN]
        ],
    )


def show_pair(pair: Restatement) -> None:
    """Two places of which the one restates the other."""
    normal = ", a summary: normal" if pair.normal else ""
    terminal.show_heading(f"{pair.check}: {pair.kind}{normal}, similarity {pair.similarity:.2f}")
    if pair.differs:
        terminal.show(f"differs: {' / '.join(pair.differs)}", style="yellow")
    terminal.show(f"restated: {pair.restated.text}")
    terminal.show(f"kept: {pair.kept.text}")


def show_many(scored: list[tuple[Article, Repetition]]) -> None:
    """Several articles as a table, worst first."""
    terminal.show_table(
        ["score", "words", "restated words", "conflicts", "article", "title"],
        [
            [
                f"{repetition.score:.0f}",
                repetition.words,
                repetition.restated_words,
                sum(pair.kind == "conflicting" for pair in repetition.pairs),
                article.id,
                article.title,
            ]
            for article, repetition in sorted(scored, key=lambda each: -each[1].score)
        ],
    )


def show_cut(article: Article, repetition: Repetition) -> None:
    """The article in Markdown, what could go struck; what that saves on stderr."""
    could_go = cut(repetition)
    blocks = [Block(BlockKind.HEADING, article.title, 1)] if article.title else []
    parts = [(Run(article.title, struck=False),)] if article.title else []
    previous: BlockKind | None = None
    for block, of_block in zip(
        (*blocks, *article.blocks), (*parts, *runs(article, could_go.struck)), strict=True
    ):
        in_list = block.kind is previous is BlockKind.ITEM
        if previous is not None and not in_list:
            terminal.show("")
        _print(block, of_block)
        previous = block.kind
    terminal.say(
        f"{counted(len(could_go.struck), 'sentence')} struck: {could_go.saved:,} of "
        f"{counted(could_go.words, 'word')} saved"
    )


_MARKS = {BlockKind.ITEM: "- ", BlockKind.QUOTE: "> ", BlockKind.CODE: "    "}


def _print(block: Block, of_block: tuple[Run, ...]) -> None:
    """One block, with strikes that a terminal shows and Markdown understands."""
    mark = (
        "#" * block.level + " " if block.kind is BlockKind.HEADING else _MARKS.get(block.kind, "")
    )
    line = Text(mark)
    for run in of_block:
        bare = run.text.strip()
        before, _, after = run.text.partition(bare) if bare else (run.text, "", "")
        line.append(" " if before else "")
        if run.struck and sys.stdout.isatty():
            line.append(clean(bare), style="strike dim")
        else:
            line.append(f"~~{clean(bare)}~~" if run.struck else clean(bare))
        line.append(" " if after else "")
    terminal.console().print(line, soft_wrap=True)
