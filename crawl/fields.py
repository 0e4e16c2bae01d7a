"""Dates and languages, as pages and files state them, to the form that articles have."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_;,\s]|$)", re.IGNORECASE)


def iso_date(*stated: object) -> str:
    """Return the first of the stated dates that is one, in ISO 8601; "" if none is."""
    for text in stated:
        if not isinstance(text, str) or not 8 <= len(text.strip()) <= 64:
            continue
        for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
            try:
                return parse(text.strip()).isoformat()
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
    return ""


def language_code(*stated: str | None) -> str:
    """Return the first stated language as a lower-case ISO 639-1 code; "" if none has one."""
    codes = (_LANGUAGE.match(text.strip()) for text in stated if text)
    return next((code[1].lower() for code in codes if code), "")
