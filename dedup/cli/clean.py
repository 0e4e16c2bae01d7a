"""Make text that came from a site safe to print on a terminal."""

from __future__ import annotations

import unicodedata

# What turns the direction of the text around it, so that a line reads other than it is stored.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text in one line, without control, bidi and unpaired surrogate characters."""
    kept = (
        character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in BIDI)
    )
    return " ".join("".join(kept).split())
