"""Ids on a page that may tell who runs its site, and how the page is built.

What they prove, and what not, is for `dedup.engine.ownership` to say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from crawl.blocks import collapse
from crawl.markup import Markup

MAX_IDS = 200  # of one page
MAX_LINES = 5000  # of one ads.txt
_MAX_VALUE = 200  # characters
_FRAME_DEPTH = 8  # how deep the structure of a page is read
_FRAME_NODES = 3000
_REMEMBERED = 1 << 14  # classes remembered; the pages of a site share theirs
_CONTENT = frozenset({"article", "main", "p", "script", "style", "noscript"})

# Kind, what an id's pattern begins with as it stands in the source, and the pattern.
_PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, literal, re.compile(pattern))
    for kind, literal, pattern in (
        ("adsense", "pub-", r"\b(pub-\d{14,18})\b"),
        ("analytics", "UA-", r"\b(UA-\d{4,10})-\d{1,4}\b"),
        ("analytics", "gtag/js", r"gtag/js\?id=(G-[A-Z0-9]{6,12})\b"),
        ("analytics", "config", r"(?<=['\"])config['\"]\s*,\s*['\"](G-[A-Z0-9]{6,12})\b"),
        ("tag-manager", "GTM-", r"\b(GTM-[A-Z0-9]{4,9})\b"),
        ("google-ads", "AW-", r"\b(AW-\d{8,12})\b"),
        ("pixel", "fbq(", r"fbq\(\s*['\"]init['\"]\s*,\s*['\"]?(\d{10,20})"),
        ("pixel", "facebook.com/tr", r"facebook\.com/tr\?id=(\d{10,20})"),
        ("clarity", "clarity.ms/tag/", r"clarity\.ms/tag/(\w{6,14})"),
        (
            *("clarity", "clarity"),
            r"(?<=['\"])clarity['\"]\s*,\s*['\"]script['\"]\s*,\s*['\"](\w{6,14})",
        ),
        ("hotjar", "hjid", r"\bhjid\s*[:=]\s*(\d{4,10})"),
        ("yandex", "ym(", r"\bym\(\s*(\d{5,10})\s*,"),
        ("yandex", "mc.yandex.ru", r"mc\.yandex\.ru/watch/(\d{5,10})"),
        (
            *("amazon", "amazon."),
            r"amazon\.[a-z.]{2,6}/[^\s\"'<>]{0,400}?[?&;]tag=([\w-]{3,40}-2\d)\b",
        ),
        ("awin", "awin1.com/", r"awin1\.com/[^\s\"'<>]{0,400}?awinaffid=(\d{3,10})"),
        ("shareasale", "shareasale.com/", r"shareasale\.com/[^\s\"'<>]{0,400}?[?&;]u=(\d{3,10})"),
        ("theme", "/wp-content/themes/", r"/wp-content/themes/([\w.-]{2,60})/"),
        ("plugin", "/wp-content/plugins/", r"/wp-content/plugins/([\w.-]{2,60})/"),
    )
)
_VERIFICATION = {
    "google-site-verification": "google",
    "msvalidate.01": "bing",
    "yandex-verification": "yandex",
    "p:domain_verify": "pinterest",
    "facebook-domain-verification": "facebook",
    "baidu-site-verification": "baidu",
    "ahrefs-site-verification": "ahrefs",
    "norton-safeweb-site-verification": "norton",
}
_ADS_VARIABLE = re.compile(r"(OWNERDOMAIN|MANAGERDOMAIN)\s*=\s*([\w.-]{3,200})", re.IGNORECASE)
_SELLER = re.compile(r"[\w./-]{1,100}")


class OwnershipId(NamedTuple):
    """An id that a page carries.

    Attributes:
        kind: Whose id it is: adsense, analytics, verification, author, theme, structure …; from
            an ads.txt ads-direct, ads-reseller, owner-domain or manager-domain.
        value: The id, without what varies from page to page of one account.
    """

    kind: str
    value: str


def ownership_ids(source: str, page: Markup, author: str = "") -> tuple[OwnershipId, ...]:
    """The ids of a page, sorted, at most `MAX_IDS`.

    Args:
        source: The page as it was decoded.
        page: The same, parsed.
        author: As the page states it, "" where it does not.
    """
    found = {*_in_source(source), *_in_meta(page)}
    if author:
        found.add(OwnershipId("author", author[:_MAX_VALUE]))
    if frame := structure(page):
        found.add(OwnershipId("structure", frame))
    return tuple(sorted(found))[:MAX_IDS]


def _in_source(source: str) -> Iterator[OwnershipId]:
    """Look only where a pattern's literal stands; to search for each pattern takes far longer."""
    for kind, literal, pattern in _PATTERNS:
        at = source.find(literal)
        while at >= 0:
            if match := pattern.match(source, at):
                yield OwnershipId(kind, match[1])
            at = source.find(literal, at + len(literal))


def _in_meta(page: Markup) -> Iterator[OwnershipId]:
    for place in page.places.get("meta", ()):
        meta = dict(page.attributes[place])
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = collapse(meta.get("content", ""))[:_MAX_VALUE]
        if content and name in _VERIFICATION:
            yield OwnershipId("verification", f"{_VERIFICATION[name]} {content}")
        elif content and name == "generator":
            yield OwnershipId("generator", content)


def structure(page: Markup) -> str:
    """Fingerprint of a page's frame, "" for a page without one.

    It covers the elements around the content with their classes, so the pages of one hand-made
    design share it whatever they say.
    """
    seen: set[str] = set()
    bodies = [place for place in page.places.get("body", ()) if page.parents[place] == 0]
    todo = [(place, "", 0) for place in bodies or [0]]
    while todo and len(seen) < _FRAME_NODES:
        place, above, depth = todo.pop()
        tag = page.tags[place]
        if tag in _CONTENT or depth > _FRAME_DEPTH:
            continue
        path = f"{above}>{tag}.{_sorted(page.attribute(place, 'class') or '')}"[-1000:]
        if path not in seen:
            seen.add(path)
            todo += [(child, path, depth + 1) for child in page.children(place)]
    if len(seen) < 5:
        return ""
    return hashlib.blake2b("\n".join(sorted(seen)).encode(), digest_size=8).hexdigest()


@lru_cache(_REMEMBERED)
def _sorted(classes: str) -> str:
    return ".".join(sorted(set(classes.split()))[:6])


def is_ads_txt(url: str) -> bool:
    """Whether a URL is where a site lists who may sell its ads."""
    return urlsplit(url).path.lower() == "/ads.txt"


def ads_txt_ids(text: str) -> tuple[OwnershipId, ...]:
    """The seller ids and owners that an ads.txt declares, sorted.

    Lines that are neither a record nor a variable are passed over, as the format asks.
    """
    found = set()
    for line in text.splitlines()[:MAX_LINES]:
        record = line.partition("#")[0].strip()
        if variable := _ADS_VARIABLE.fullmatch(record):
            kind = variable[1].lower().replace("domain", "-domain")
            found.add(OwnershipId(kind, variable[2].lower()))
            continue
        fields = [field.strip() for field in record.split(",")]
        if len(fields) < 3 or fields[2].upper() not in ("DIRECT", "RESELLER"):
            continue
        system, seller = fields[0].lower(), fields[1]
        if _SELLER.fullmatch(system) and _SELLER.fullmatch(seller):
            found.add(OwnershipId(f"ads-{fields[2].lower()}", f"{system} {seller}"))
    return tuple(sorted(found))
