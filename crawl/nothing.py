"""Pages without an article: bot challenges, parked domains, errors served as pages, shells."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from crawl.blocks import bare_words

MOST_WORDS = 170
"""Words of a page without an article; one that says more says something."""

_SHORT = 90  # words up to which two phrases are enough; beyond, the title has to say it too
_MOST = 0.5  # of a text's words in sentences that say it
_BESIDE = 2  # words that a title says beside a phrase; one that says more is about it
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")
_TITLES = re.compile(r"\s[-–—|·»]+\s|\|")  # between a title and a site's name
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
    count = len(words.split())
    if count > MOST_WORDS:
        return ""
    heading = bare_words(title)
    beyond = words.replace(heading, "|") if heading else words
    for kind, phrases in _phrases().items():
        said = _said(words if count <= _SHORT else beyond, phrases)
        titled = any(_says_only(part, phrases) for part in _TITLES.split(title))
        if count <= _SHORT:
            nothing = len(said) > 1 or (said and (titled or _mostly(text, said)))
        else:
            nothing = len(said) > 1 and titled
        if nothing:
            return kind
    return ""


def _said(words: str, phrases: Sequence[str]) -> Sequence[str]:
    """The phrases in a text, without those that are a part of another one."""
    said = [phrase for phrase in phrases if f" {phrase} " in f" {words} "]
    return [phrase for phrase in said if not any(phrase in o for o in said if o != phrase)]


def _says_only(title: str, phrases: Sequence[str]) -> bool:
    """Whether a part of a title is a phrase and little else."""
    said = _said(bare_words(title), phrases)
    return bool(said) and len(title.split()) <= len(max(said, key=len).split()) + _BESIDE


def _mostly(text: str, said: Sequence[str]) -> bool:
    """Whether most of a text's words stand in sentences that say one of some phrases."""
    sentences = [bare_words(sentence) for sentence in _SENTENCES.split(text)]
    saying = [sentence for sentence in sentences if _said(sentence, said)]
    return sum(map(len, saying)) >= _MOST * sum(map(len, sentences))


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Phrases by the kind of page that says them, as bare words."""
    listed = files("crawl").joinpath("data", "nothing.toml").read_text("utf-8")
    return {
        kind: tuple(bare_words(phrase) for phrase in phrases)
        for kind, phrases in tomllib.loads(listed).items()
    }
