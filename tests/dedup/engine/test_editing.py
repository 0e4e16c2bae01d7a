"""What an editor sees beside the pairs: cuts, phrases, keywords, announcements, references."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawl.plaintext import from_text
from dedup.engine.announcing import announces
from dedup.engine.cut import cut, runs
from dedup.engine.reference import Reference, WordRates
from dedup.engine.repeated import Repetition
from dedup.engine.repetition import score
from dedup.engine.text import tokens

LEAD = "A rain barrel collects the water from the roof and lowers the water bill in dry summers."
AGAIN = "Rain barrels collect roof water, and in dry summers they lower the water bill."
CAUTION = "Always consult a doctor before you drink the water from the barrel in summer."
WARNED = "Before you drink water from the barrel in summer, consult a doctor in any case."
COST = "The barrel costs 40 euros at the hardware store near the old station in town."
DEARER = "The barrel costs 60 euros at the hardware store near the old station in town."
FILLING = "Mosquitoes need open water, so a lid with a fine mesh keeps their young out of it."


def scored(text: str) -> Repetition:
    return score(from_text(text, id="x", markdown=True))


def test_a_cut_strikes_what_is_said_again_and_spares_cautions_and_conflicts() -> None:
    text = (
        f"# Barrels\n\n{AGAIN} {WARNED} {COST}\n\n## Why\n\n{LEAD}\n\n## How\n\n{FILLING}\n\n"
        f"## Safety\n\n{CAUTION} {DEARER}"
    )
    article = from_text(text, id="x", markdown=True)
    found = score(article)
    assert found.pairs[0].kind == "conflicting"
    assert found.pairs[0].differs in {("40 euros", "60 euros"), ("60 euros", "40 euros")}
    assert {WARNED, CAUTION} & {pair.restated.text for pair in found.pairs}
    could_go = cut(found)
    assert [span.text for span in could_go.struck] == [AGAIN]
    assert could_go.saved == len(AGAIN.split())
    blocks = runs(article, could_go.struck)
    assert ["".join(run.text for run in block) for block in blocks] == [
        block.text for block in article.blocks
    ]
    assert [run.text for block in blocks for run in block if run.struck] == [AGAIN]


sentences = st.lists(
    st.sampled_from([LEAD, AGAIN, CAUTION, WARNED, COST, DEARER, FILLING, "## Part"]), max_size=10
)


@settings(deadline=None, max_examples=25)
@given(sentences)
def test_what_a_cut_leaves_still_says_what_was_struck(chosen: list[str]) -> None:
    article = from_text("\n\n".join(chosen), id="x", markdown=True)
    found = score(article)
    struck = set(cut(found).struck)
    assert all("doctor" not in span.text for span in struck)
    for span in struck:
        kept = {pair.kept for pair in found.pairs if pair.restated == span}
        assert kept - struck, "something that stays says it"
    joined = "\n\n".join(
        "".join(run.text for run in block) for block in runs(article, tuple(struck))
    )
    assert joined == article.text


def test_a_phrase_that_recurs_too_often_is_named_in_its_longest_form() -> None:
    filler = [f"Number {n} of the gardens lies by the river {n}." for n in range(4)]
    text = " ".join(f"{each} We sell the best garden furniture in town today." for each in filler)
    phrase = scored(f"# Gardens\n\n{text}").phrases[0]
    assert phrase.text.lower() == "we sell the best garden furniture in town"
    assert (phrase.times, phrase.expected) == (4, 2)
    assert len(phrase.places) == 4
    assert scored(f"# Barrels\n\n{LEAD}\n\n{FILLING}").phrases == ()


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        ("北京搬家公司便宜。|我们是北京搬家公司。|选北京搬家公司吧。", {"北京搬家公司": 3}),
        ("油を差すことができます。|布で拭くことができます。|泥を落とすことができます。", {}),
        ("歯ブラシで黒い泥をこする。|まず歯ブラシで黒い泥を取る。|歯ブラシで黒い泥を落とす。",
         {"歯ブラシで黒い泥を": 3}),
        ("ต้องแช่เมล็ดนาน|แช่เมล็ดในน้ำ|ให้แช่เมล็ดก่อน", {}),
        ("ขายเก้าอี้ไม้ไผ่ถูก|มีเก้าอี้ไม้ไผ่ดี|ซื้อเก้าอี้ไม้ไผ่ใหม่", {"เก้าอี้ไม้ไผ่": 3}),
        ("The kettle weighs 1.4 kg.|The kettle weighs 1.6.|The kettle weighs 1.2 kg.",
         {"The kettle weighs": 3}),
        ("Row, row, row, row, row the boat.|Row on.", {}),
    ],
)  # fmt: skip
def test_a_phrase_is_of_whole_words_in_any_script(sentences: str, found: dict[str, int]) -> None:
    text = "\n\n".join(["# T", *sentences.split("|")])
    phrases = scored(text).phrases
    assert {phrase.text: phrase.times for phrase in phrases} == found
    assert all(place.text == phrase.text for phrase in phrases for place in phrase.places)


def test_a_stuffed_keyword_is_named_with_its_rates() -> None:
    stuffed = " ".join(
        f"The plumber of street {n} is a good plumber in any case." for n in range(14)
    )
    word = scored(f"# Pipes\n\n{stuffed}").keywords[0]
    assert word.word == "plumber"
    assert word.times == 28
    assert word.rate > word.usual > word.background > 0
    assert scored(f"# Barrels\n\n{LEAD} {FILLING} {COST}").keywords == ()


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("In this article, we will explore the benefits of thyme.", "en"),
        ("This comprehensive guide covers everything from soil to seed.", "en"),
        ("Let's dive in and see how it is done.", "en"),
        ("Here are the best tips for a quiet night.", "en"),
        ("There are three knots that you should know before the trip.", "en"),
        ("Next, we will cover how to sand the boards.", "en"),
        ("In unserem Vergleich zeigen wir drei Pfannen.", "de"),
        ("A continuación te explicamos cómo se lava.", "es"),
        ("In diesem Ratgeber erfahren Sie alles über Wärmepumpen.", "de"),
        ("En este artículo te contamos cómo empezar.", "es"),
        ("Dans cet article, nous verrons comment la préparer.", "fr"),
        ("この記事では、猫の飼い方を紹介します。", "ja"),
        ("În acest articol vei afla cum se spală lâna.", "ro"),
        ("V tomto článku se dozvíte, jak prát vlnu.", "cs"),
        ("Trong bài viết này, chúng ta sẽ xem cách giặt len.", "vi"),
        ("इस लेख में हम ऊन धोने का तरीका बताएँगे।", "hi"),
        ("في هذا المقال سنتعرف على غسل الصوف.", "ar"),
    ],
)
def test_announcing_sentences_are_told(sentence: str, language: str) -> None:
    assert announces(sentence, tokens(sentence), language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("The article of clothing that sells best is the sock.", "en"),
        ("We discovered a nest under the roof of the barn.", "en"),
        ("Here the river bends, and the path with it.", "en"),
        ("The guide walked ahead with a lamp.", "en"),
        ("With our guide Tashi we crossed the river.", "en"),
        ("This section will be closed from June.", "en"),
        ("In this piece of heath live the last adders.", "en"),
        ("In summer we explore the gorge by boat.", "en"),
        ("We will cover the cost of the boat.", "en"),
        ("There are two passes that we have to cross.", "en"),
        ("The notice said: “In this guide we explore the coast.”", "en"),
        ("Lesen Sie die Packungsbeilage.", "de"),
        ("Hier finden Wanderer eine Unterkunft.", "de"),
        ("In unserem Vergleich siegte die Pfanne.", "de"),
        ("A continuación añade la harina.", "es"),
        ("Descubre la olla y remueve.", "es"),
        ("Voici les clés de la maison.", "fr"),
        ("Este guia nos levou ao lago.", "pt"),
    ],
)
def test_other_sentences_announce_nothing(sentence: str, language: str) -> None:
    assert not announces(sentence, tokens(sentence), language)


@pytest.mark.parametrize(
    ("count", "below", "finding"),
    [
        (10, 10, "More than all of 10 blog posts."),
        (10, 6, "More than at least 1 in 2 of 10 blog posts."),
        (49, 40, "More than at least 3 in 4 of 49 blog posts."),
        (250, 231, "More than at least 9 in 10 of 250 blog posts."),
        (2435, 2400, "More than at least 98 in 100 of 2,435 blog posts."),
        (49, 3, "Not more than most of 49 blog posts."),
    ],
)
def test_a_standing_is_as_fine_as_the_number_of_references(
    count: int, below: int, finding: str
) -> None:
    scores = [0.0] * below + [50.0] * (count - below)
    reference = Reference({"blog": scores}, WordRates(-1, 0, [(0, 1)]))
    (standing,) = reference.standing(10.0, "en")
    assert (standing.articles, standing.below, standing.finding) == (count, below, finding)
    assert reference.standing(10.0, "de") == ()


def test_a_summary_is_normal_where_one_belongs() -> None:
    sections = {
        "Formation": "Glaciers ground rock to flour, and the wind carried the dust of the ice "
        "ages far over the plains, where it settled layer upon layer and became loess.",
        "Soil": "Loess holds water like a sponge and is rich in minerals, which makes it some of "
        "the most fertile soil in the world, although it is easily eroded by rain.",
        "Dwellings": "In dry cliffs some forty million people have dug caves and live in them.",
        "Spread": "A belt runs across the continent from Brittany to the steppe in the east.",
    }
    lead = (
        "Loess is a sediment of wind-blown dust that settled in the ice ages. It makes some of "
        "the most fertile soil in the world but is easily eroded."
    )
    body = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items())
    summed = scored(f"# Loess\n\n{lead}\n\n{body}")
    assert summed.pairs
    assert all(pair.normal for pair in summed.pairs)
    assert summed.score == 0
    (check,) = [check for check in summed.checks if check.name == "lead-sections"]
    assert "normal, and not counted" in check.finding
    sold = scored(f"# Loess\n\n{lead} In this guide we will tell you more.\n\n{body}")
    assert sold.score > 0
    assert not any(pair.normal for pair in sold.pairs)
