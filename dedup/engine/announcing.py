"""Sentences that say nothing but what follows, by their wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from dedup.engine.text import normal, wording

_LONGEST = 60  # words; beyond, a sentence says something besides
_TEXT = r"(?:(?:blog )?(?:article|post|blog|guide|review|tutorial|round-?up))"
_PART = r"(?:section|chapter|piece|page|comparison|overview)"  # of other things, too
_PRESENTS = (
    r"(?:delv|div|explor|examin|discuss|look|cover|explain|describ|outlin|review|compar|tell|show"
    r"|shar|reveal|unpack|uncover|tackl|address|introduc|present|highlight|learn|discover|answer"
    r"|find|see|teach|walk|tak|break|go|list|help|get|read|give|provid|offer|aim)(?:e|es|s)?"
)
_MATTER = (
    r"(?:how|why|what|when|where|which|whether|everything|all|some of|(?:the |some |a few |these "
    r"|its"
    r" )?(?:\w+ )?(?:benefits|pros|basics|best|ways|steps|tips|reasons|key|different|various|most"
    r"|top|main|ins|essentials?|advantages|facts|features|options|topics?))\b"
)
_ENGLISH = (
    rf"\b(?:in|throughout) (?:this|our|the following) (?:\w+[ -]){{0,3}}(?:{_TEXT}|{_PART})(?!"
    rf" of\b),?"
    rf" (?:\w+,? )?(?:we|i|you|let)\b(?:'\w+)?(?: (?!\w+ed\b)\w+){{0,3}}? {_PRESENTS}\b"
    rf"|\bwith this (?:\w+[ -]){{0,3}}{_TEXT},? (?:we|you)(?:'ll| will| can)\b"
    rf"|\bthis (?:\w+[ -]){{0,2}}{_TEXT} (?:\w+ ){{0,2}}?{_PRESENTS}\b"
    rf"|\bthis (?:\w+[ -]){{0,2}}{_PART} (?:will |also |aims to )?(?:delve|dive|explore|discuss"
    rf"|explain"
    r"|examine|describe|outline|review|cover|look)s?\b(?! by\b)"
    r"|^(?:(?:so|now|but|and|then|first|next),? )?(?:let's|let us) (?:\w+ )?(?:explore|delve|dive"
    r"|examine"
    r"|discuss|look at|cover|take a|break|uncover|unpack|go over|find out|get started|discover"
    r"|jump)\b"
    r"|\b(?:(?:we|i)(?:'ll| will|'re going to| are going to| am going to)) (?:\w+ )?(?:delve|dive"
    r" in"
    r"|dive deep|unpack|break (?:\w+ )?down|walk you|take a (?:\w+ )?look|go over|discuss|examine"
    rf"|(?:explore|explain|look at|cover|uncover|discover|find out|show you|share|tell you)"
    rf" {_MATTER})"
    r"|^(?:so,? )?(?:read on(?: to| for|,|\W*$)|keep reading|without further ado|by the end of this"
    rf" (?:\w+ ){{0,2}}(?:{_TEXT}|{_PART}))\b"
    r"|^(?:here|below)(?: are| is|'s)\b.{0,80}(?:\b(?:guide|tips|ways|steps|signs|reasons|things"
    r"|everything|what|how|list|need to know|should know)\b|[:…]$)"
    r"|\beverything you(?:'ll)? (?:ever )?need to know\b.{0,30}$"
    r"|^there (?:are|is) \w+ (?:\w+ )?\w+ (?:that )?(?:you|we) (?:should|need to|must|have to)"
    r" (?:know|consider|understand|remember|keep in mind|be aware)\b"
)
_OTHERS = (
    r"\b(?:in (?:diesem|unserem) (?:artikel|beitrag|ratgeber|leitfaden)|in (?:diesem|unserem)"
    r" (?:text|guide|vergleich|test) (?:zeigen|erfahren|erklären|stellen|lesen|verraten|klären"
    r"|geben"
    r"|gehen|schauen|finden))\b"
    r"|\bdieser (?:artikel|beitrag|ratgeber) (?:zeigt|erklärt|gibt|behandelt|stellt)\b"
    r"|^(?:hier|im folgenden|nachfolgend) (?:(?:erfahren|lesen) sie|erfährst du|(?:zeigen"
    r"|erklären) wir"
    r"|finden sie (?:alle|eine|die|tipps|unsere?|wichtige)\w*)\b"
    r"|^(?:erfahren sie|lesen sie (?:weiter|hier|jetzt|im folgenden|mehr))\b"
    r"|\ben est[ea] (?:artículo|guía|post|entrada|texto|reseña)\b(?! de\b)"
    r"|^a continuación,? (?:\w+ ){0,2}(?:expli|mostr|cont|descri|present|ver[eá]|enumer|repas"
    r"|analiz"
    r"|detall|encontr)\w*|^sigue leyendo\b|^descubre (?:cómo|qué|por qué|cuál|todo|todas|los"
    r" mejores"
    r"|las mejores|nuestr)"
    r"|\bdans (?:cet article|ce guide|ce billet)\b"
    r"|^(?:cet article|ce guide) (?:\w+ )?(?:explore|présente|explique|détaille|fait le point)\b"
    r"|^découvrez (?:comment|pourquoi|tout|quel\w*|les meilleur\w*|nos|notre)\b"
    r"|^voici (?:tout|comment|les (?:\w+ )?(?:étapes|conseils|astuces|raisons|points"
    r"|meilleur\w*))\b"
    r"|\bin quest[oa] (?:articolo|guida)\b"
    r"|\bneste (?:artigo|guia|post|texto)\b|\beste artigo\b"
    r"|\bin dit artikel\b|\bw tym artykule\b|\bв этой статье\b"
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
_TEXTS = (
    "article guide post blog review tutorial roundup round section chapter piece page comparison"
    " overview"
)
_TELLING = (
    "explore delve dive examine discuss look cover take walk break uncover unpack go find get"
    " discover jump explain show share tell"
)
# A sentence with no word of the first column and one of the second of a line announces nothing.
_TOGETHER = (
    ("this our following", _TEXTS),
    ("we we'll we're i i'll i'm let's let", _TELLING),
    ("here's below's", f"{_TEXTS} {_TELLING} read here below everything there end text"),
    ("read", "on"),
    ("keep", "reading"),
    ("without", "ado"),
    ("by", "end"),
    ("here below", "are is"),
    ("everything", "know"),
    ("there", "you we"),
    ("diesem unserem dieser", "artikel beitrag ratgeber text leitfaden guide vergleich test"),
    ("hier folgenden nachfolgend", "erfahren erfährst finden lesen zeigen erklären"),
    ("erfahren lesen", "sie"),
    ("este esta", "artículo guía post entrada texto reseña"),
    ("continuación sigue descubre", "continuación sigue descubre"),
    ("cet ce", "article guide billet"),
    ("découvrez voici", "découvrez voici"),
    ("questo questa", "articolo guida"),
    ("este neste", "artigo guia post texto"),
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
        for _word in normal(_words).split():
            _BITS[_word] |= 1 << (_number + _column * _COLUMN)
# What somebody else says, up to the end where it goes on in the next sentence.
_QUOTED = wording('["“”„«][^"“”»]*(?:["“”»]|$)|「[^」]*(?:」|$)|『[^』]*(?:』|$)')
_UNSPACED = frozenset(["ja", "zh", "th", ""])
_ANNOUNCING = wording(f"{_ENGLISH}|{_OTHERS}")


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
    """Whether a sentence only says what the article is about to say, and quotes nobody for it.

    Args:
        sentence: Its text.
        words: Its words, in normal form.
        language: ISO 639-1 code, "" where unknown.
    """
    joined = np.bitwise_or.reduce(hints(words), keepdims=True)
    if len(words) > _LONGEST or not may_announce(joined, language).all():
        return False
    return _ANNOUNCING.search(_QUOTED.sub(" ", normal(sentence)).strip()) is not None
