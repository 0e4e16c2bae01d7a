"""Links that no crawler should follow, and families of URLs that a program can grow without end."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_FILE = re.compile(
    r"\.(7z|aac|apk|avi|avif|bmp|css|csv|dmg|docx?|eot|epub|exe|flac|gif|gz|ico|iso|jpe?g|js|json"
    r"|m4[av]|mjs|mkv|mobi|mov|mp[34]|mpe?g|og[agv]|otf|pdf|png|pptx?|rar|rtf|svg|swf|tar|tiff?"
    r"|ttf|wasm|wav|web[mp]|wmv|woff2?|xlsx?|zip)$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"calend|tribe-bar-date|eventdate|/ical", re.IGNORECASE)
_DAY = re.compile(r"\b\d{4}[-/]\d{1,2}([-/]\d{1,2})?\b")
_ACTION = re.compile(r"(^|&)(add[-_]to[-_]cart|action|_wpnonce|nonce|logout)=", re.IGNORECASE)
_FACET = re.compile(
    r"(?:^|&)(?:filters?|facets?|refine|f(?:\[|%5B)|pa_|attr|sort|order|dir|view|per_?page|limit|min"
    r"|max|price|colou?r|size|brand|rating)[^=&]*=",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")


def trap(url: str) -> str:
    """Why a discovered link should not be followed, or "".

    Args:
        url: In canonical form.
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    reasons = {
        "a file, not a page, by its name": _FILE.search(parts.path),
        "a trap: more than 12 path segments": len(segments) > 12,
        "a trap: a path segment three times over": any(segments.count(s) > 2 for s in segments),
        "a trap: more than 5 query parameters": parts.query.count("&") > 4,
        "a trap: more than 2 filters or orders at once": len(_FACET.findall(parts.query)) > 2,
        "a trap: a calendar without end": _CALENDAR.search(url) and _DAY.search(url),
        "a trap: a link that acts instead of showing": _ACTION.search(parts.query),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def pattern(url: str) -> str:
    """What a URL shares with all that differ from it in numbers and parameter values only.

    Its path with every number as 0, and the names of its query parameters in order; "" for a URL
    that has neither and so stands for itself.

    Args:
        url: In canonical form.
    """
    parts = urlsplit(url)
    path = _NUMBER.sub("0", parts.path)
    if not parts.query:
        return path if _NUMBER.search(parts.path) else ""
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    return f"{path}?{'&'.join(names)}"
