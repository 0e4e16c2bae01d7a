"""Any text is read without loss: words, sentences and passages with their places."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specimens import BEES, CHINESE, GERMAN, article

from crawl.article import Article, Block, BlockKind
from dedup.engine.text import (
    guess_language,
    normal,
    passages,
    sentences,
    split_sentences,
    stop_words,
    token_places,
    token_spans,
    tokens,
)

any_character = st.characters(exclude_categories=())  # lone surrogates and controls too
script = st.sampled_from(
    [
        "word",
        "don't",
        "naïve",
        "co\u00adoperate",
        "Straße",
        "हिन्दी",
        "ภาษาไทย",
        "日本語",
        "漢",
        "한국어",
        "العربية",
        "עברית",
        "👩\u200d👩\u200d👧",
        "\u202eevil\u202c",
        "ﬁve",
        "㎏",
        "½",
        "e\u0301",
        "𠜎𠜱",
        "7,5",
        "\ud800",
        "\x00",
        "...",
        "?!",
        "。",
        "।",
        "؟",
        ". ",
        "\n",
        " ",
        " ",
    ]
)
any_text = st.one_of(st.text(any_character), st.lists(script, max_size=150).map("".join))
kinds = st.sampled_from(list(BlockKind))


def of_blocks(blocks: list[tuple[BlockKind, str]]) -> Article:
    return Article(id="x", blocks=tuple(Block(kind, text) for kind, text in blocks))


any_blocks = st.lists(st.tuples(kinds, any_text), max_size=8).map(of_blocks)


def letters(text: str) -> set[int]:
    return {place for place, character in enumerate(text) if character.isalnum()}


def covered(spans: list[tuple[int, int]], text: str) -> set[int]:
    """Places inside the spans, which must lie in the text in order and apart."""
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    return {place for start, end in spans for place in range(start, end)}


@settings(deadline=None)
@given(any_text)
def test_token_spans_hold_every_letter_once(text: str) -> None:
    found = token_spans(text)
    assert letters(text) <= covered([(start, end) for _, start, end in found], text)
    assert all(word == normal(text[start:end]).strip("'") for word, start, end in found)


@settings(deadline=None)
@given(st.lists(script, max_size=50).map("".join))
def test_token_places_hold_the_words(text: str) -> None:
    found = zip(tokens(text), token_places(text), strict=True)
    assert all(word in normal(text[start:end]) for word, (start, end) in found)


@settings(deadline=None)
@given(any_blocks)
def test_sentences_and_passages_hold_every_word_once(read: Article) -> None:
    found = sentences(read)
    inside = covered([(s.start, s.end) for s in found], read.text)
    assert letters(read.text) <= inside
    assert all(tokens(read.text[s.start : s.end]) == list(s.tokens) != [] for s in found)
    assert all(len(s.tokens) <= 60 or not token_spans(read.text[s.start : s.end]) for s in found)

    spans = passages(read, found)
    assert covered([(p.start, p.end) for p in spans], read.text) <= set(range(len(read.text)))
    held = [index for p in spans for index in range(p.first, p.last)]
    prose = [i for i, s in enumerate(found) if read.blocks[s.block].kind is not BlockKind.HEADING]
    assert held == prose
    assert all((p.start, p.end) == (found[p.first].start, found[p.last - 1].end) for p in spans)


@settings(deadline=None)
@given(any_text, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.data())
def test_encoding_and_hidden_characters_change_no_word(
    text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    hidden = data.draw(st.sampled_from("\u00ad\u200b\u200d\u202e\u2060\ufeff"))
    assert tokens(unicodedata.normalize(form, text)) == tokens(text)
    assert tokens(text[:place] + hidden + text[place:]) == tokens(text)


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("CAFÉ", "café"),
        ("cafe\u0301", "café"),
        ("ﬁne oﬃce", "fine office"),
        ("co\u00adop\u200berate", "cooperate"),
        ("don’t", "don't"),
        ("STRASSE", "straße"),
        ("ｗｉｄｅ", "wide"),
    ],
)
def test_one_word_written_in_two_ways_is_one_token(disguised: str, plain: str) -> None:
    assert tokens(disguised) == tokens(plain)


LOOKALIKES = {
    "a": "аα", "c": "с", "e": "еε", "i": "іι", "j": "ј", "l": "ӏӀ", "k": "кκ", "o": "оο", "p": "рρ",
    "s": "ѕ", "x": "хχ", "y": "уγ", "ë": "ё", "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ",
    "I": "ІΙ", "K": "КΚ", "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "T": "ТΤ", "X": "ХΧ", "Y": "Υ",
}  # fmt: skip
LATIN = "Noël’s ferry to INISHMORE carried eleven Boxes, 50kg_each – 7pm sharp: Hà Nội, naïve Kayak"


@settings(deadline=None)
@given(st.data())
def test_letters_of_another_script_hide_no_word(data: st.DataObject) -> None:
    def disguised(found: re.Match[str]) -> str:
        word = list(found.group())
        places = [place for place, letter in enumerate(word) if letter in LOOKALIKES]
        most = len(places) - (len(places) == len(word))  # a letter of its own stays
        chosen = st.lists(st.sampled_from(places), unique=True, max_size=most)
        for place in data.draw(chosen) if most else ():
            word[place] = data.draw(st.sampled_from(LOOKALIKES[word[place]]))
        return "".join(word)

    text = re.sub(r"[^\W\d_]+", disguised, LATIN)
    assert tokens(text) == tokens(LATIN)
    assert [word for word, *_ in token_spans(text)] == [word for word, *_ in token_spans(LATIN)]


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [("мoлoкo", "молоко"), ("Kиїв", "Київ"), ("1000pуб", "1000руб")],
)
def test_a_word_of_cyrillic_letters_takes_no_latin_letter(disguised: str, plain: str) -> None:
    assert disguised != plain
    assert tokens(disguised) == tokens(plain)


@pytest.mark.parametrize(
    "text",
    [
        "Старый паром на остров, сорок минут: рассказ о вине",
        "Їжак і єнот у їхній хаті, ґанок та об'єкт",
        "Ђак и његова љута паприка у Јагодини",
        "Ѕвезда и џуџе",
        "Το παλιό πλοίο για το νησί, σαράντα λεπτά",
        "Die Fähre nach Ålesund, où l'été dure",
        "app и web-сайт: IT-отдел о Python 3",  # scripts beside each other
        "5μm, Δt and kΩ",  # no look-alikes
    ],
)
def test_words_that_are_of_one_script_or_must_mix_them_stay(text: str) -> None:
    assert normal(text) == unicodedata.normalize("NFKC", text).casefold()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's 7 pm: go!", ["it's", "7", "pm", "go"]),
        ("日本語を話す", ["日本", "本語", "語を", "を話", "話す"]),
        ("漢 a", ["漢", "a"]),
        ("iPhone手机", ["iphone", "手机"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("— … !", []),
    ],
)
def test_words_of_every_script(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        (
            "Dr. Ash met J. Low at 3 p.m. today. Good.",
            ["Dr. Ash met J. Low at 3 p.m. today.", "Good."],
        ),
        ("He said “No.” She left.", ["He said “No.”", "She left."]),
        ("Wait … then go. Now", ["Wait … then go.", "Now"]),
        ("Version 2.5 is out.Yes", ["Version 2.5 is out.Yes"]),
        ("你好。再见！真的？」好", ["你好。", "再见！", "真的？」", "好"]),
        ("एक वाक्य। दूसरा।", ["एक वाक्य।", "दूसरा।"]),
        ("هل هذا صحيح؟ نعم", ["هل هذا صحيح؟", "نعم"]),
        ("  \n ", []),
        ("Am 3. Oktober kam er. Im 19. Jahrhundert war es die 2. Fähre.",
         ["Am 3. Oktober kam er.", "Im 19. Jahrhundert war es die 2. Fähre."]),
        ("Sie kam am 3. Dann war sie in Zimmer 7. Die Tür stand auf.",
         ["Sie kam am 3.", "Dann war sie in Zimmer 7.", "Die Tür stand auf."]),
        ("It was in room 3. The next day I am 12. Mum is not.",
         ["It was in room 3.", "The next day I am 12.", "Mum is not."]),
        ("Dr. med. Beck, Hauptstr. 5, hilft z. B. Anna. Gut so.",
         ["Dr. med. Beck, Hauptstr. 5, hilft z. B. Anna.", "Gut so."]),
        ("12, av. Foch, M. Low. Oui.", ["12, av. Foch, M. Low.", "Oui."]),
        ("Den stängs av. Sedan går vi.", ["Den stängs av.", "Sedan går vi."]),
        ("La Avda. Mayor, núm. 5. Sí.", ["La Avda. Mayor, núm. 5.", "Sí."]),
        ("Prom na ul. Długiej brał ok. 50 osób. Było ok. Tak.",
         ["Prom na ul. Długiej brał ok. 50 osób.", "Było ok.", "Tak."]),
        ("На вул. Франка, буд. 5. Так.", ["На вул. Франка, буд. 5.", "Так."]),
        ("ড. করিম এলেন। তিনি বসলেন।", ["ড. করিম এলেন।", "তিনি বসলেন।"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_says(text: str, expected: list[str]) -> None:
    assert [text[start:end].strip() for start, end in split_sentences(text)] == expected


@pytest.mark.parametrize("mark", [".", "?!", '!"', "。", "…"])
def test_a_megabyte_of_stops_is_read_in_linear_time(mark: str) -> None:
    text = "start " + mark * (1_000_000 // len(mark)) + "end"
    assert "".join(text[start:end] for start, end in split_sentences(text)) == text


@pytest.mark.parametrize("text", ["Go on. " * 30_000, "- go on\n" * 10_000])
def test_an_article_has_a_bounded_number_of_sentences(text: str) -> None:
    read = article(text, "x")
    found = sentences(read)
    assert len(found) <= 3000
    assert sum(len(s.tokens) for s in found) == len(tokens(read.text))


@pytest.mark.parametrize(
    ("text", "language"), [(BEES, "en"), (GERMAN, "de"), (CHINESE, ""), ("", "")]
)
def test_language_is_told_by_function_words(text: str, language: str) -> None:
    assert guess_language(tokens(text)) == language
    assert bool(stop_words(language)) == bool(language)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_words_are_runs_of_letters_digits_and_inner_apostrophes(text: str) -> None:
    assert tokens(text) == re.findall(r"\w+(?:'\w+)*", text.lower())
