"""What the scan on Spark is tried on: the demo's farm, declared duplicates, and real texts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from demo.farm import sites
from demo.render import answers

DATA = Path(__file__).parents[2] / "../shared/data"

Row = dict[str, Any]


def farm() -> list[Row]:
    """The pages of the demo's farm."""
    found = []
    for site in sites():
        origin = f"https://{site.host}"
        for path, answer in answers(site, origin).items():
            if answer.status == 200 and "html" in answer.content_type:
                found.append({"url": f"{origin}{path}", "html": answer.body})
    return found


def declared(text: list[str]) -> list[Row]:
    """Pages that own up to being others, beside pages that say nothing of it.

    Args:
        text: Eight paragraphs.
    """

    def page(path: str, head: str, body: list[str], host: str = "owned.example") -> Row:
        content = "".join(f"<p>{each}</p>" for each in body)
        html = (
            f"<html lang=en><head><title>On fences</title>{head}</head>"
            f"<body><article><h1>On fences</h1>{content}</article></body></html>"
        )
        return {"url": f"https://{host}{path}", "html": html}

    def link(rel: str, path: str) -> str:
        return f'<link rel="{rel}" href="https://owned.example{path}">'

    first, second = text[:4], text[4:]
    return [
        page("/fences", link("canonical", "/fences"), first),
        page("/fences?print=1", link("canonical", "/fences"), first),
        page("/old-fences", link("canonical", "/fences"), first),
        page("/fences/amp", link("canonical", "/fences"), first),
        page("/hidden", '<meta name="robots" content="noindex">', second),
        page("/seen", "", second),
        page("/long", link("next", "/long?page=2"), first[:2] + second[:1]),
        page("/long?page=2", link("prev", "/long"), second[1:3]),
        page("/fences", link("canonical", "/fences"), first, "partner.example"),
        page("/wrong", link("canonical", "/long"), second[:3]),
    ]


def templated(text: list[str]) -> list[Row]:
    """Pages on one template: most of three of them, and two fifths of two that say more.

    Args:
        text: Eleven paragraphs.
    """
    shared, own = text[:2], text[2:]
    bodies = [[*shared, each.split(". ")[0] + "."] for each in own[:3]]
    bodies += [[*shared, *own[3:6]], [*shared, *own[6:9]]]
    return [
        {"url": f"https://template.example/{number}", "text": "\n\n".join(body)}
        for number, body in enumerate(bodies)
    ]


def real() -> Iterator[Row]:
    """A few of every kind of text in ../shared/data."""
    for number, row in enumerate(_rows("farm_doorway_trades", 26)):
        yield {"url": f"https://trades.example/{number}", "text": row["text"]}
    for number, row in enumerate(_rows("pairs_detectrl", None, 180)):
        for side in ("a", "b"):
            yield {"url": f"https://{side}.example/{number}", "text": row[side]}
    for number, row in enumerate(_rows("articles_news_distractors", 60)):
        yield {"url": f"https://news.example/{number}", "text": row["text"]}
    for number, row in enumerate(_rows("spintax_expansions", 40)):
        yield {"url": f"https://spin{number % 7}.example/{number}", "text": row["text"]}


def _rows(name: str, count: int | None, step: int = 1) -> Iterator[Row]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from islice(map(json.loads, lines), 0, None if count is None else count * step, step)
