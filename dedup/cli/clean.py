"""Make text that came from a site safe to print on a terminal."""

from __future__ import annotations

JOINERS = frozenset("\u200c\u200d")  # invisible, but part of the spelling of some languages


def clean(text: str) -> str:
    """The text in one line, without what could steer a terminal or turn the reading direction.

    Control characters, bidi marks, unpaired surrogates and unassigned characters are dropped.
    """
    kept = (
        character
        for character in text
        if character.isprintable() or character.isspace() or character in JOINERS
    )
    return " ".join("".join(kept).split())
