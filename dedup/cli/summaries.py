"""Say what a crawl or an import brought, and what a command leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dedup.cli import terminal
from dedup.cli.terminal import counted

if TYPE_CHECKING:  # the crawler is loaded by the commands that crawl
    from crawl.estimate import Estimate
    from dedup.pipeline.crawling import Crawled
    from dedup.pipeline.extracting import Extracted
    from dedup.pipeline.importing import Imported
    from dedup.pipeline.selection import Selection

PAGES = ("fetched", "unchanged")  # the outcomes of a URL whose page is kept
MOST_NAMED = 20  # of rejected rows; the rest is counted
MOST_SITES = 5


def show_crawl(crawled: Crawled) -> None:
    """A line for each site, then what the pages became."""
    terminal.show_table(
        ["site", "pages", "other URLs"],
        [
            [site.site, sum(site.results.get(kept, 0) for kept in PAGES), outcomes(site.results)]
            for site in crawled.crawl.sites
        ],
    )
    for site in crawled.crawl.sites:
        if site.trouble:
            terminal.say(f"{site.site}: {site.trouble}")
    crawl = crawled.crawl
    rate = crawl.pages / max(crawl.seconds, 0.001)
    terminal.say(
        f"{counted(crawl.pages, 'page')} in {in_time(crawl.seconds)}, {rate:.1f} per second, "
        f"{crawl.received / 1_000_000:,.1f} MB"
    )
    for reason, number in by_number(crawl.failures)[:MOST_NAMED]:
        terminal.say(f"failed: {counted(number, 'URL')}: {reason}")
    if unchanged := crawl.results.get("unchanged", 0):
        terminal.say(f"{counted(unchanged, 'page')} unchanged since the time before")
    show_extracted(crawled.extraction)


def name_estimate(ahead: Estimate) -> None:
    """How much a crawl has ahead of it, before it begins."""
    if ahead.pages:
        terminal.whisper(
            f"{counted(ahead.sites, 'site')}, {counted(ahead.pages, 'page')} at most: about "
            f"{in_time(ahead.seconds)} where servers answer quickly"
        )


def in_time(seconds: float) -> str:
    """A duration as a person says it."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def show_import(imported: Imported) -> None:
    """What was read, what was not and why."""
    for rejected in imported.rejected[:MOST_NAMED]:
        terminal.say(f"{rejected.where}: {rejected.reason}; skipped")
    if len(imported.rejected) > MOST_NAMED:
        terminal.say(f"and {len(imported.rejected) - MOST_NAMED} more were skipped")
    terminal.show(
        f"{counted(imported.documents, 'document')} read into {some(imported.sites)}, "
        f"{len(imported.rejected):,} skipped"
        + (f", {imported.known:,} stored before" if imported.known else "")
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
    others = {outcome: number for outcome, number in urls.items() if outcome not in PAGES}
    return ", ".join(f"{number:,} {outcome}" for outcome, number in by_number(others))


def by_number(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts, the largest first, equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
