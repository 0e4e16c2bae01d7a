"""Turns the farm's pages into what its sites answer: HTML, robots.txt, sitemap, ads.txt."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from string import Template

from demo.farm import TEXTS, Page, Site

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site sends for one path."""

    body: str
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def answers(site: Site, origin: str) -> dict[str, Answer]:
    """Every path that a site answers other than with 404.

    Args:
        site: The site.
        origin: Its scheme, host and port, without a slash at the end.
    """
    found = {
        "/": Answer(_home(site, origin)),
        "/robots.txt": Answer(_robots(site, origin), TEXT),
        "/sitemap.xml": Answer(_sitemap(site, origin), "application/xml; charset=utf-8"),
    }
    if site.adsense:
        seller = site.adsense.removeprefix("ca-")
        found["/ads.txt"] = Answer(f"google.com, {seller}, DIRECT, f08c47fec0942fa0\n", TEXT)
    for old, new in site.redirects.items():
        found[old] = Answer("", status=301, headers=(("Location", origin + new),))
    for page in site.pages:
        modified = datetime.fromisoformat(page.published).replace(tzinfo=UTC)
        found[page.path] = Answer(
            _article(site, page, origin),
            headers=(("Last-Modified", format_datetime(modified, usegmt=True)),),
        )
    return found


def _article(site: Site, page: Page, origin: str) -> str:
    opening = re.search(r"<p>(.*?)</p>", page.body, re.DOTALL)
    summary = re.sub(r"<[^>]+>|\s+", " ", opening[1] if opening else page.title).strip()
    facts = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": html.unescape(page.title),
        "datePublished": page.published,
        "author": {"@type": "Organization", "name": site.name},
        "mainEntityOfPage": origin + page.path,
    }
    date = datetime.fromisoformat(page.published)
    content = f"""<h1>{page.title}</h1>
<p class="byline">By {html.escape(site.name)} · <time datetime="{page.published}">\
{date:%B} {date.day}, {date.year}</time></p>
{site.before}
{page.body}
{site.after}"""
    head = f"""<meta property="og:type" content="article">
<meta property="article:published_time" content="{page.published}T08:00:00+00:00">
<script type="application/ld+json">{json.dumps(facts)}</script>"""
    return _layout(
        site,
        origin + page.path,
        title=f"{page.title} | {html.escape(site.name)}",
        summary=summary[:155],
        head=head,
        content=content,
        related=_links([other for other in site.pages if other.listed and other != page][:4]),
    )


def _home(site: Site, origin: str) -> str:
    newest = sorted(
        (page for page in site.pages if page.listed), key=lambda page: page.published, reverse=True
    )
    return _layout(
        site,
        origin + "/",
        title=f"{html.escape(site.name)} – {html.escape(site.tagline)}",
        summary=html.escape(site.tagline),
        head='<meta property="og:type" content="website">',
        content=f"<h1>{html.escape(site.name)}</h1>\n{_links(newest)}",
        related="",
    )


def _layout(site: Site, url: str, **parts: str) -> str:
    """A site's own look around some content; all parts are HTML."""
    scripts = ""
    if site.analytics:
        scripts += f"""<script async src="https://www.googletagmanager.com/gtag/js?id=\
{site.analytics}"></script>
<script>window.dataLayer=window.dataLayer||[];function gtag(){{dataLayer.push(arguments);}}
gtag('js',new Date());gtag('config','{site.analytics}');</script>
"""
    if site.adsense:
        scripts += f"""<script async src="https://pagead2.googlesyndication.com/pagead/js/\
adsbygoogle.js?client={site.adsense}" crossorigin="anonymous"></script>
"""
    head = f"""<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{parts["title"]}</title>
<meta name="description" content="{parts["summary"]}">
<link rel="canonical" href="{url}">
<meta property="og:title" content="{parts["title"]}">
<meta property="og:site_name" content="{html.escape(site.name)}">
{parts["head"]}
{scripts}"""
    layout = (TEXTS / site.host / "layout.html").read_text(encoding="utf-8")
    return Template(layout).substitute(
        head=head,
        name=html.escape(site.name),
        tagline=html.escape(site.tagline),
        content=parts["content"],
        related=parts["related"],
    )


def _links(pages: list[Page]) -> str:
    lines = [f'<li><a href="{page.path}">{page.title}</a></li>' for page in pages]
    return "<ul>\n" + "\n".join(lines) + "\n</ul>"


def _robots(site: Site, origin: str) -> str:
    lines = ["User-agent: *", f"Disallow: {site.disallow}"]
    if site.crawl_delay:
        lines.append(f"Crawl-delay: {site.crawl_delay:g}")
    return "\n".join([*lines, "", f"Sitemap: {origin}/sitemap.xml", ""])


def _sitemap(site: Site, origin: str) -> str:
    entries = [
        f"<url><loc>{origin}{page.path}</loc><lastmod>{page.published}</lastmod></url>"
        for page in site.pages
        if page.listed
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            f"<url><loc>{origin}/</loc></url>",
            *entries,
            "</urlset>",
            "",
        ]
    )
