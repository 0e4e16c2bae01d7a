"""Sentences that say nothing but what follows, by their wording."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

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
    r"|\bîn acest (?:articol|ghid)\b|\bbu (?:yazıda|makalede|rehberde)\b"
    r"|\bv tomto (?:článku|průvodci)\b|\bu ovom članku\b|\b[ув] цій статті\b|\bв тази статия\b"
    r"|\b(?:σε αυτό το|στο παρόν) άρθρο\b|\bebben (?:a cikkben|az útmutatóban)\b"
    r"|\btässä (?:artikkelissa|oppaassa)\b"
    r"|\bi (?:den här|denna|denne) (?:artikkelen|artikeln?|guiden?)\b|\ben aquest article\b"
    r"|\btrong bài viết này\b|\bbài viết này sẽ\b|\b(?:dalam|di) artikel ini\b|\bartikel ini akan\b"
    r"|इस लेख में|في هذ(?:ا المقال|ه المقالة)|در این مقاله|במאמר זה|בכתבה זו|บทความนี้"
    r"|이번? (?:글|기사)에서는"
)
_TEXTS = "article guide post blog review tutorial section piece page comparison overview"
_TELLING = (
    "explore delve dive examine discuss look cover take walk break uncover unpack go find get"
    " discover jump"
)
# A sentence with no word of the first column and one of the second of a line announces nothing.
_TOGETHER = (
    ("this our following", _TEXTS),
    ("we we'll i'll let's let", _TELLING),
    ("here's below's", f"{_TEXTS} {_TELLING} read here below everything there end text"),
    ("read", "on"),
    ("keep", "reading"),
    ("without", "ado"),
    ("by", "end"),
    ("here below", "are is"),
    ("everything", "know"),
    ("there", "you we"),
    ("diesem unserem dieser", "artikel beitrag ratgeber text leitfaden guide vergleich"),
    ("hier folgenden nachfolgend", "erfahren finden lesen zeigen erklären"),
    ("erfahren lesen", "sie"),
    ("este esta", "artículo guía post entrada texto reseña"),
    ("continuación sigue descubre", "continuación sigue descubre"),
    ("cet ce", "article guide billet"),
    ("découvrez voici", "découvrez voici"),
    ("questo questa", "articolo guida"),
    ("este neste", "artigo guia"),
    ("dit", "artikel"),
    ("tym", "artykule"),
    ("этой", "статье"),
    (
        "acest bu tomto ovom ebben tässä här denna denne aquest bài artikel",
        "articol ghid yazıda makalede rehberde článku průvodci cikkben útmutatóban artikkelissa"
        " oppaassa artikkelen artikeln artikel guiden guide article viết ini",
    ),
    (
        "цій тази αυτό παρόν इस هذا هذه این זה זו 이 이번",
        "статті статия άρθρο लेख المقال المقالة مقاله במאמר בכתבה 글에서는 기사에서는",
    ),
)
_COLUMN = 32  # bits from that of a first word to that of the second
_BITS: defaultdict[str, int] = defaultdict(int)
for _number, _columns in enumerate(_TOGETHER):
    for _column, _words in enumerate(_columns):
        for _word in _words.split():
            _BITS[_word] |= 1 << (_number + _column * _COLUMN)
_UNSPACED = frozenset(["ja", "zh", "th", ""])
_ANNOUNCING = re.compile(f"{_ENGLISH}|{_OTHERS}")


def hints(words: Collection[str]) -> NDArray[np.int64]:
    """What each word, in normal form, hints that its sentence announces; to be joined by "or"."""
    return np.fromiter((_BITS.get(word, 0) for word in words), np.int64, len(words))


def may_announce(joined: NDArray[np.int64], language: str) -> NDArray[np.bool_]:
    """Which sentences could be announcements by their words.

    Args:
        joined: The hints of each sentence's words, ``(sentences,)``.
        language: ISO 639-1 code, "" where unknown.
    """
    return np.asarray((joined & (joined >> _COLUMN) != 0) | (language in _UNSPACED))


def announces(sentence: str, words: Collection[str], language: str) -> bool:
    """Whether a sentence only says what the article is about to say.

    Args:
        sentence: Its text.
        words: Its words, in normal form.
        language: ISO 639-1 code, "" where unknown.
    """
    joined = np.bitwise_or.reduce(hints(words), keepdims=True)
    if len(words) > _LONGEST or not may_announce(joined, language).all():
        return False
    return _ANNOUNCING.search(normal(sentence)) is not None
