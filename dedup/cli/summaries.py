"""Say what a crawl or an import brought, and what a command leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dedup.cli import terminal
from dedup.cli.terminal import counted

if TYPE_CHECKING:  # the crawler is loaded by the commands that crawl
    from dedup.pipeline.gathering import Crawled, Extracted, Imported
    from dedup.pipeline.selection import Selection

PAGE = "fetched"  # the outcome of a URL that brought a page
MOST_NAMED = 20  # of rejected rows; the rest is counted
MOST_SITES = 5


def show_crawl(crawled: Crawled) -> None:
    """A line for each site, then what the pages became."""
    terminal.show_table(
        ["site", "pages", "other URLs"],
        [
            [site.site, site.results.get(PAGE, 0), outcomes(site.results)]
            for site in crawled.crawl.sites
        ],
        wide="other URLs",
    )
    for site in crawled.crawl.sites:
        if site.trouble:
            terminal.say(f"{site.site}: {site.trouble}")
    show_extracted(crawled.extraction)


def show_import(imported: Imported) -> None:
    """What was read, what was not and why."""
    for rejected in imported.rejected[:MOST_NAMED]:
        terminal.say(f"{rejected.where}: {rejected.reason}; skipped")
    if len(imported.rejected) > MOST_NAMED:
        terminal.say(f"and {len(imported.rejected) - MOST_NAMED} more were skipped")
    terminal.show(
        f"{counted(imported.documents, 'document')} read into {some(imported.sites)}, "
        f"{len(imported.rejected):,} skipped"
    )
    show_extracted(imported.extraction)


def show_extracted(extracted: Extracted) -> None:
    """How many pages became articles, and why the others did not."""
    terminal.show(f"{counted(extracted.articles, 'new article')}")
    for reason, number in by_number(extracted.without):
        terminal.show(f"no article in {counted(number, 'page')}: {reason}")


def name_left_out(selection: Selection) -> None:
    """Name the stored sites that a command does not cover."""
    if selection.left_out:
        number = counted(len(selection.left_out), "stored site")
        terminal.say(f"left out: {number} ({some(selection.left_out)})")


def some(names: Sequence[str]) -> str:
    """The first names of many, and how many more there are."""
    shown = ", ".join(names[:MOST_SITES])
    more = len(names) - MOST_SITES
    return f"{shown} and {more:,} more" if more > 0 else shown


def outcomes(urls: Mapping[str, int]) -> str:
    """URLs that brought no page, by what became of them."""
    others = {outcome: number for outcome, number in urls.items() if outcome != PAGE}
    return ", ".join(f"{number:,} {outcome}" for outcome, number in by_number(others))


def by_number(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts, the largest first, equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
