"""Full stops that end no sentence: those of shortened words and of ordinals, in any language."""

from __future__ import annotations

import re

# Shortened words that end no sentence: titles, streets, "for example".
_SHORTENED = frozenset(
    "Mr Mrs Ms Messrs Dr dr Prof prof St Sr Jr vs etc No Nr Fig Vol p pp ca cf bzw Inc Ltd Co Corp"
    " Gen Sen Rep Rev Hon Capt Col Lt Sgt Gov Mt Ave Blvd Rd Dept Univ approx est al Hr Frl Ing"
    " Dipl Mag Bd Str str Abt evtl ggf inkl exkl vgl Vgl sog geb Mio Mrd Tsd MM Mme Mmes Mlle Mlles"
    " Mgr boul apr Sra Srta Dra Dña Ud Uds Avda Avd Av Ctra Pza Plza Gral Lic Arq Excmo"
    " Exmo Eng Sig Dott Avv Arch Geom Spett dhr mevr drs blz bijv ul os pl im św inż mgr hab płk"
    " kpt ks abp tzn tzw tj np wg tys např napr tzv nám tř plk Doc Bc RNDr MUDr JUDr PhDr"
    " Sv sv resp popř esim Cad Sok Mah Apt Doç Uzm bkz örn Jl Jln Bpk Kel Kec Kab Drs Ir TP Tp"
    " PGS ThS вул ул просп пл бул бульв пров наб ім акад проф доц гр св напр див κ κα"
    " κος κκ Δρ Αγ λεωφ οδ ডা মো डॉ प्रो".split()
)
_BEFORE_NUMBERS = frozenset(
    "ok n s r č c bl cca cc kl lk no nr num núm nro Núm čís čl br tel Tel str pág pag art Art"
    " abs Abs kap Kap cap ch op fig tab Tab abb Abb obr rys chap Sec Ziff бл буд кв тел рис табл"
    " ст стр с гл п № бр чл".split()
)
_BEFORE_ORDINALS = frozenset(  # where they are written with a full stop, and nouns with a capital
    "am ab beim bis dem den der des die das vom zum zur im ins ein eine einem einen einer eines"
    " jede jedem jeden jeder jedes seit und det w v ve z ze u".split()
)
_MONTHS = frozenset("Januar Jänner Februar März Mai Juni Juli Oktober Dezember".split())
_OPENERS = frozenset(  # capitalised words after which a number has ended a sentence
    "Aber Alle Als Am An Auch Auf Aus Bei Bis Da Danach Dann Darum Das Dem Den Denn Der Die"
    " Dies Diese Dieser Doch Dort Durch Ein Eine Er Erst Es Für Hier Ich Ihr Ihre Im In Jeder"
    " Jetzt Kein Man Mit Nach Nicht Noch Nun Nur Ob Oder Ohne Seit Sie So Später Und Unter Viele"
    " Vom Von Vor Während War Was Weil Wenn Wer Wie Wir Wo Zu Zum Zur And At But He If It On She"
    " The Then There They This We When You".split()
)
_IN_STREETS = (",", *"0123456789")
_AFTER = {"av": _IN_STREETS, "bd": _IN_STREETS, "med": ("Dr.", "Prof.")}  # elsewhere words
_LONGEST_SHORTENED = max(map(len, _SHORTENED))
_NEXT_WORD = re.compile(r"\w*")
_INITIAL = re.compile(r"[^\W\d_]\.")


def goes_on(text: str, start: int, stop: int, following: int) -> bool:
    """Whether a full stop ends a shortened word or an ordinal, and no sentence.

    Args:
        text: A block.
        start: Of the sentence.
        stop: One past the full stop.
        following: First character after it that is no white space.
    """
    space = max(text.rfind(" ", start, stop - 1), start - 1)
    word = text[space + 1 : stop - 1].lstrip('(["“„«')
    if text[stop - 1] != "." or len(word) > _LONGEST_SHORTENED:
        return word.endswith("str") and word[0].isupper()  # a street
    if word in _SHORTENED or (
        word in _BEFORE_NUMBERS and text[following : following + 1].isdigit()
    ):
        return True
    if word.isdecimal():
        return len(word) <= 2 and _is_ordinal(text[start : max(space, start)], text, following)
    if len(word) == 1:  # "J. Low", "z. B."
        initial = word.isalpha() and not word.islower() and word < "\u0e00"
        return initial or _INITIAL.match(text, following) is not None
    if word in _AFTER:
        return text.endswith(_AFTER[word], start, max(space, start))
    return "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))


def _is_ordinal(before: str, text: str, following: int) -> bool:
    """Whether a number of one or two digits with a full stop is an ordinal, such as a day."""
    *_, earlier, last = ["", "", *before[-20:].split()]
    found = _NEXT_WORD.match(text, following)
    after = found.group() if found else ""
    if last.lower() not in _BEFORE_ORDINALS or (earlier, last) == ("I", "am"):
        return after in _MONTHS
    return after not in _OPENERS
