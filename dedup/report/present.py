"""How values are printed on the pages: escaped by Jinja, cleaned, counted, cut and named here."""

from __future__ import annotations

import re
from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dedup.report.wording import confidence_word, in_words, kind_of, restatement_label, slot_label

LONG_TITLE = 110  # characters of a title that are shown before it is cut

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    r"\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # breaks and directions
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"  # no characters, tags
)
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def environment(
    article_file: Callable[[int], str], printed: Callable[[str], str] = str
) -> Environment:
    """The templates with their filters.

    Args:
        article_file: Name of the page of an article, "" where it has none.
        printed: What becomes of every text that is printed.
    """

    def shown(value: object) -> object:
        value = visible(value)
        return printed(value) if type(value) is str else value

    made = Environment(
        loader=PackageLoader("dedup.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": percent,
        "hundredths": hundredths,
        "count": lambda number: f"{number:,}",
        "cut": cut,
        "address": lambda url: url.partition("://")[2],
        "day": day,
        "words": in_words,
        "confidence": confidence_word,
        "kind": kind_of,
        "restatement": restatement_label,
        "slot": slot_label,
        "clean": visible,
    }
    made.tests["web"] = is_web
    made.globals |= {
        "cluster_file": cluster_file,
        "article_file": article_file,
        "LONG_TITLE": LONG_TITLE,
    }
    return made


def cluster_file(number: int) -> str:
    """Name of the page of a cluster."""
    return f"cluster-{number}.html"


def article_file(number: int) -> str:
    """Name of the page of an article."""
    return f"article-{number}.html"


def is_web(url: str) -> bool:
    """Whether a URL may become a link: http and https only."""
    return _WEB.match(url) is not None


def visible(value: object) -> object:
    """A value to print without characters that hide, reorder or break text; markup as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNSEEN.sub("", value)
    return value


def cut(text: str, length: int = LONG_TITLE) -> str:
    """A text of at most ``length`` characters and an ellipsis."""
    return text if len(text) <= length else text[:length].rstrip() + "…"


def percent(share: float) -> str:
    """A share between 0 and 1 in percent; nothing but 0 and 1 themselves shows as 0 and 100 %."""
    shown = f"{share:.0%}"
    if shown == "0%" and share:
        return "<1%"
    return ">99%" if shown == "100%" and share < 1 else shown


def hundredths(value: float) -> str:
    """A value between 0 and 1 with two digits; nothing but 0 and 1 themselves shows as such."""
    shown = f"{value:.2f}"
    if shown == "0.00" and value:
        return "<0.01"
    return ">0.99" if shown == "1.00" and value < 1 else shown


def day(date: str) -> str:
    """The day of an ISO 8601 date; anything else as it is, cut."""
    found = _DATE.match(date)
    return found[0] if found else cut(date, 25)
