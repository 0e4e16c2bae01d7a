"""Pages without an article: bot challenges, parked domains, errors served as pages, shells."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from crawl.blocks import bare_words

MOST_WORDS = 170
"""Words of a page without an article; one that says more says something."""

_SHORT = 90  # words up to which two phrases are enough; beyond, the title has to say it too
_REDIRECTS, _ERRORS = range(300, 400), range(400, 600)


def why_nothing(title: str, text: str, status: int | None = None) -> str:
    """Say in one line why a page has no article, "" where nothing speaks against one.

    Args:
        title: The page's title.
        text: All that it says, menus left out where they could be told.
        status: HTTP status, None where no server sent it.
    """
    if status is not None and status in _REDIRECTS:
        return f"a redirect (HTTP {status})"
    if status is not None and status in _ERRORS:
        return f"an error page (HTTP {status})"
    words = bare_words(text)
    if len(words.split()) > MOST_WORDS:
        return ""
    heading = f" {bare_words(title)} "
    padded = f" {words} "
    for kind, phrases in _phrases().items():
        said = sum(f" {phrase} " in padded for phrase in phrases)
        titled = any(f" {phrase} " in heading for phrase in phrases)
        if (said > 1 and len(words.split()) <= _SHORT) or (said and titled):
            return kind
    return ""


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Phrases by the kind of page that says them, as bare words."""
    listed = files("crawl").joinpath("data", "nothing.toml").read_text("utf-8")
    return {
        kind: tuple(bare_words(phrase) for phrase in phrases)
        for kind, phrases in tomllib.loads(listed).items()
    }
