"""Letters that look like those of another script: a word that mixes scripts is read in one.

Copies hide behind such letters: nobody sees the Cyrillic о in a Latin word, and no other word is
the same.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of each script, without the signs of its blocks: what parts words here does so elsewhere.
_CYRILLIC = "\u0400-\u0481\u048a-\u052f"
_GREEK = "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03f5\u03f7-\u03ff\u1f00-\u1fff"
_LATIN = "A-Za-zªºÀ-ÖØ-öø-\u024f\u1e00-\u1eff"
_NEUTRAL = "\\d_\u0300-\u036f\u0483-\u0487"  # belongs to a word of any script

_LIKE_CYRILLIC = dict(
    zip(
        "аеёкорсухіїјѕһԁԛԝӏАВЕЁКМНОРСТУХІЇЈЅԚԜӀ",
        "aeëkopcyxiïjshdqwlABEËKMHOPCTYXIÏJSQWl",
        strict=True,
    )
)
_LIKE_GREEK = dict(
    zip("αγεηικνοόρςτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ayenikvoópctuxwABEZHIKMNOPTYX", strict=True)
)

_FOREIGN = re.compile(f"[{_CYRILLIC}{_GREEK}]")
_WORD = re.compile(f"[{_LATIN}{_CYRILLIC}{_GREEK}{_NEUTRAL}]+")
# Finds every seam and more; begun by a Latin letter, of which other scripts have few to look at.
_MAYBE = re.compile(
    f"[{_LATIN}](?:(?<=[{_CYRILLIC}{_GREEK}{_NEUTRAL}].)|[{_NEUTRAL}]*+[{_CYRILLIC}{_GREEK}])"
)
_SEAM = re.compile(
    f"[{_LATIN}][{_NEUTRAL}]*+[{_CYRILLIC}{_GREEK}]|[{_CYRILLIC}{_GREEK}][{_NEUTRAL}]*+[{_LATIN}]"
)
# In the order in which they are tried: what is put for a letter, and what may not remain.
_SCRIPTS = (
    (str.maketrans(_LIKE_CYRILLIC | _LIKE_GREEK), _FOREIGN),
    (
        str.maketrans({latin: letter for letter, latin in _LIKE_CYRILLIC.items()}),
        re.compile(f"[{_LATIN}{_GREEK}]"),
    ),
)


def in_one_script(text: str) -> str:
    """A text whose words mix Latin with Cyrillic or Greek letters only where they must.

    A word that look-alikes can make wholly Latin is made so, else wholly Cyrillic. Words of one
    script stay, and so do those that mix scripts for another reason, such as Δt.

    Args:
        text: In NFKC, without invisible characters, not yet case folded: capitals look alike
            where small letters do not.
    """
    if not _FOREIGN.search(text) or not _MAYBE.search(text):
        return text
    return _WORD.sub(_read, text)


def _read(found: re.Match[str]) -> str:
    word = found.group()
    if _SEAM.search(word):
        for letters, foreign in _SCRIPTS:
            made = word.translate(letters)
            if not foreign.search(made):
                return unicodedata.normalize("NFC", made)
    return word
