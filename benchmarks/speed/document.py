"""The race as the tables of ``docs/benchmarks.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PART = re.compile(r"(?<=<!-- speed -->\n).*?(?=<!-- /speed -->)", re.DOTALL)
_TITLES = {
    "farm": "A generated farm: spun, doorway and distinct articles",
    "news": "News (`articles_news_distractors`)",
}


def write(results: Mapping[str, Any]) -> None:
    """Put the tables into the page."""
    page = PAGE.read_text("utf-8")
    PAGE.write_text(PART.sub(lambda _: tables(results), page), encoding="utf-8")


def tables(results: Mapping[str, Any]) -> str:
    """Markdown of every corpus.

    Args:
        results: ``benchmarks/results/speed.json``.
    """
    races = results.get("corpora", {})
    lines = [line for name, raced in races.items() for line in _table(name, raced, results)]
    if "extraction" in results:
        lines += _extraction(results["extraction"])
    return "".join(lines)


def _extraction(raced: Mapping[str, Any]) -> Iterator[str]:
    yield "\n### Raw pages to articles\n\n"
    yield f"Pages a second on {raced['cores']} cores; median (lowest–highest).\n\n"
    yield "| bare trafilatura, one process | unspin's pool | of bare on every core |\n"
    yield "|---|---|---|\n"
    shown = (raced[name] for name in ("bare", "pool", "of_bare_on_every_core"))
    cells = (f"{each['median']:.3g} ({each['low']:.3g}–{each['high']:.3g})" for each in shown)
    yield f"| {' | '.join(cells)} |\n"


def _table(name: str, raced: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n### {_TITLES[name]}\n\n"
    yield f"{raced['articles']:,} articles, {results['runs']} turns; median (lowest–highest).\n\n"
    yield (
        "| contender | articles a second of one core | unspin's fingerprints are … times as fast"
        " | peak MB | pair F1 |\n|---|---|---|---|---|\n"
    )
    for contender, figures in raced["contenders"].items():
        rate, ratio = figures["articles_a_second"], figures["fingerprints_are_faster"]
        memory = figures["megabytes"]
        peak = "" if memory is None else f"{memory['median']:,.0f}"
        f1 = "" if figures["pair_f1"] is None else f"{figures['pair_f1']:.3f}"
        yield (
            f"| {contender} | {rate['median']:,.0f} ({rate['low']:,.0f}–{rate['high']:,.0f}) "
            f"| {ratio['median']:.2f} ({ratio['low']:.2f}–{ratio['high']:.2f}) "
            f"| {peak} | {f1} |\n"
        )
