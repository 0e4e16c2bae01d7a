"""Reads the farm: the manifest, and each page's body from the text or template it names."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

FOLDER = Path(__file__).parent
TEXTS = FOLDER / "farm"


@dataclass(frozen=True, slots=True)
class Page:
    """One page, as the manifest describes it (demo/README.md explains the fields).

    Attributes:
        path: Path on its site, from "/".
        title: Its headline.
        body: Its HTML below the headline.
        published: ISO date the page claims.
        listed: Whether the site's home page and sitemap name it.
    """

    path: str
    title: str
    body: str
    published: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """One site: its pages in the manifest's order, and what surrounds each of them.

    Attributes:
        host: Host name.
        name: What the site calls itself.
        tagline: Its subtitle.
        analytics: Google Analytics measurement id, "" for none.
        adsense: AdSense publisher id, "" for none.
        before: HTML that stands at the head of every article's text.
        after: HTML that stands at its end.
        disallow: Path that robots.txt closes, "" for none.
        crawl_delay: Seconds that robots.txt asks for between requests, 0 for none.
        redirects: Paths that have moved, with where to.
        pages: Its articles.
    """

    host: str
    name: str
    tagline: str
    analytics: str = ""
    adsense: str = ""
    before: str = ""
    after: str = ""
    disallow: str = ""
    crawl_delay: float = 0.0
    redirects: dict[str, str] = field(default_factory=dict)
    pages: tuple[Page, ...] = ()


def manifest() -> dict[str, Any]:
    """The farm's manifest: its sites, and what each page truly is."""
    data: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return data


def sites() -> list[Site]:
    """Every site of the farm with its pages' texts; the same on every call."""
    data = manifest()
    written: dict[str, list[Page]] = {site["host"]: [] for site in data["sites"]}
    for entry in data["pages"]:
        if "text" in entry:
            written[entry["site"]].append(_page(entry))
    return [Site(**site, pages=tuple(written[site["host"]])) for site in data["sites"]]


def _page(entry: dict[str, Any]) -> Page:
    text = (TEXTS / entry["text"]).read_text(encoding="utf-8")
    if entry.get("spin"):
        text = expand(text, random.Random(entry["path"]))
    if "values" in entry:
        text = Template(text).substitute(entry["values"])
    headline, _, body = text.partition("</h1>")
    return Page(
        path=entry["path"],
        title=headline.removeprefix("<h1>"),
        body=body.strip(),
        published=entry["published"],
        listed=entry.get("listed", True),
    )


def expand(spintax: str, choose: random.Random) -> str:
    """One version of a spinner's template: of each ``{a|b}``, innermost first, one alternative."""
    slot = re.compile(r"\{([^{}]*)\}")
    while slot.search(spintax):
        spintax = slot.sub(lambda found: choose.choice(found[1].split("|")), spintax)
    return spintax
