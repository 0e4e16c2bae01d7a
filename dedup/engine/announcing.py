"""Sentences that say nothing but what follows, by their wording."""

from __future__ import annotations

import re
from collections.abc import Collection

from dedup.engine.text import normal

_LONGEST = 60  # words; beyond, a sentence says something besides
_THIS_TEXT = (
    r"(?:article|guide|post|blog post|blog|review|tutorial|section|piece|page|comparison|overview)"
)
_ENGLISH = (
    rf"\b(?:in|throughout|with) (?:this|our|the following) (?:\w+[ -]){{0,3}}{_THIS_TEXT}\b"
    rf"|\bthis (?:\w+[ -]){{0,2}}{_THIS_TEXT} (?:\w+ )?(?:delves?|explores?|covers?|discuss\w*"
    r"|examines?|looks?|provides?|will|explains?|takes?|walks?|aims?"
    r"|offers?|highlights?|breaks?|reviews?|outlines?|dives?|shows?|tells?)\b"
    r"|\b(?:we|we'll|i'll|let's|let us)(?: (?:will|also|now|then|are going to|have))?"
    r" (?:explore|delve|dive|examine|discuss|look at|cover|take a|walk you|break down|uncover"
    r"|unpack|go over|find out|get started|discover|jump)\b"
    r"|^(?:so,? )?(?:read on|keep reading|without further ado|by the end of this)\b"
    r"|^(?:here|below)(?: are| is|'s)\b.{0,80}(?:\b(?:guide|tips|ways|steps|signs|reasons|things"
    r"|everything|what|how|list|need to know|should know)\b|[:…]$)"
    r"|\beverything you(?:'ll)? (?:ever )?need to know\b.{0,30}$"
    r"|^there (?:are|is) \w+ \w+(?: \w+)? (?:that )?(?:you|we) (?:should|need|must|have)\b"
)
_OTHERS = (
    r"\bin (?:diesem|unserem) (?:artikel|beitrag|ratgeber|text|leitfaden|guide|vergleich)\b"
    r"|\bdieser (?:artikel|beitrag|ratgeber) (?:zeigt|erklärt|gibt|behandelt|stellt)\b"
    r"|^(?:hier|im folgenden|nachfolgend) (?:erfahren|finden|lesen|zeigen|erklären)\b"
    r"|^(?:erfahren|lesen) sie\b|\ben est[ea] (?:artículo|guía|post|entrada|texto|reseña)\b"
    r"|^(?:a continuación|sigue leyendo|descubre)\b|\bdans (?:cet article|ce guide|ce billet)\b"
    r"|^(?:cet article|ce guide) (?:\w+ )?(?:explore|présente|explique|propose|fait)\b"
    r"|^(?:découvrez|voici (?:tout|comment|les))\b|\bin quest[oa] (?:articolo|guida)\b"
    r"|\bn?este (?:artigo|guia)\b|\bin dit artikel\b|\bw tym artykule\b|\bв этой статье\b"
    r"|この記事では|本記事では|本文将|这篇文章将|在本文中"
)
_HINTING = (
    "article guide post blog review tutorial section piece page comparison overview explore delve"
    " dive examine discuss look cover take walk break uncover unpack go find get discover jump read"
    " reading ado end here below everything there artikel beitrag ratgeber text leitfaden vergleich"
    " hier folgenden nachfolgend erfahren lesen artículo guía entrada texto reseña continuación"
    " sigue descubre billet découvrez voici articolo guida artigo guia artykule статье"
)
_HINTS = frozenset(_HINTING.split())
_UNSPACED = frozenset(["ja", "zh", "th", ""])
_ANNOUNCING = re.compile(f"{_ENGLISH}|{_OTHERS}")


def announces(sentence: str, words: Collection[str], language: str) -> bool:
    """Whether a sentence only says what the article is about to say.

    Args:
        sentence: Its text.
        words: Its words, in normal form.
        language: ISO 639-1 code, "" where unknown.
    """
    if len(words) > _LONGEST or (language not in _UNSPACED and _HINTS.isdisjoint(words)):
        return False
    return _ANNOUNCING.search(normal(sentence)) is not None
