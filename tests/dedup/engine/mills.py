"""Pages of some small sites, for tests of what may repeat and why."""

from __future__ import annotations

from crawl.article import Article, Block, BlockKind
from dedup.engine.results import Page, Scan

ONE = (
    "The mill on the creek ground barley until the dam broke in the spring flood of that year. "
    "Its miller kept a book in which every sack, every eel and every quarrel has a line."
)
TWO = (
    "Swifts come back to the brewery in the second week of May and find their holes again. "
    "A roofer left thirty gaps for them, which cost him a drawing and two days of talking."
)
QUOTE = (
    "No vessel shall anchor near the cable, and a master who has fouled it shall slip his anchor, "
    "note the place, and give notice to the harbour within six hours of having done so."
)


def article(name: str, *texts: str, url: str = "", **fields: object) -> Article:
    url = url or f"https://{name}.example/page"
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts or (ONE,))
    site = url.split("/")[2]
    return Article(name, blocks, url=url, site=site, **fields)  # type: ignore[arg-type]


def pages(scan: Scan) -> dict[str, Page]:
    return {page.id: page for page in scan.pages}
