"""What a page and a passage are for is told by more than one sign."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mills import ONE, QUOTE, TWO, article, pages

import dedup
from crawl.article import Article, Block, BlockKind, Declared, Layout, Role
from dedup.engine.options import ScanOptions
from dedup.engine.results import Relation
from dedup.engine.roles import page_role

LISTING = Layout(kind="", teasers=5, prose=40, linked=0.3)


@pytest.mark.parametrize(
    ("url", "layout", "role"),
    [
        ("https://a.example/story", Layout(), Role.ARTICLE),
        ("https://a.example/story", None, Role.ARTICLE),
        ("https://a.example/story", replace(LISTING, prose=10), Role.LISTING),
        ("https://a.example/tag/mills", Layout(teasers=1), Role.LISTING),
        ("https://a.example/tag/mills", Layout(), Role.ARTICLE),
        ("https://a.example/tag/mills", Layout("article", teasers=4), Role.ARTICLE),
        ("https://a.example/x", Layout("listing", linked=0.4), Role.LISTING),
        ("https://a.example/", Layout(teasers=2, prose=500), Role.LISTING),
        ("https://a.example/index.php/blog/12-mills", Layout(teasers=1, prose=300), Role.ARTICLE),
        ("https://a.example/archives/1234", Layout(teasers=1, linked=0.15), Role.ARTICLE),
        ("https://a.example/topics/mills", Layout(teasers=1, prose=300), Role.ARTICLE),
        ("https://a.example/topics/mills", Layout(teasers=1, prose=300, linked=0.15), Role.LISTING),
        ("https://a.example/forum", Layout(linked=0.3), Role.LISTING),
        ("https://a.example/x", Layout("forum"), Role.FORUM),
        ("https://a.example/forum/thread/7", Layout(), Role.ARTICLE),
    ],
)
def test_a_page_is_known_by_markup_and_address(url: str, layout: Layout | None, role: Role) -> None:
    assert page_role(article("a", url=url, layout=layout)).role is role


@pytest.mark.parametrize("signed", ["Ida wrote on 3 May:", "Ida schrieb:", "Ida написала:"])
def test_a_forum_is_known_by_its_address_where_visitors_signed(signed: str) -> None:
    posts = article("a", signed, ONE, signed, TWO, url="https://a.example/t/mills/7")
    assert page_role(replace(posts, layout=Layout())).role is Role.FORUM
    elsewhere = replace(posts, layout=Layout(), url="https://a.example/mills")
    assert page_role(elsewhere).role is Role.ARTICLE


def test_who_knows_better_is_believed() -> None:
    patterns = ("a.example/tag/* = article", "a.example/* = no article")
    assert page_role(article("a", role=Role.FORUM), patterns).role is Role.FORUM
    tag = article("a", url="https://www.a.example/tag/x", layout=LISTING)
    assert page_role(tag, patterns).role is Role.ARTICLE
    assert page_role(article("a", url="https://a.example/x"), patterns).role is Role.NO_ARTICLE
    assert "as your settings say" in page_role(tag, patterns).reason


def test_pages_that_are_no_articles_are_left_out_and_counted() -> None:
    privacy = "We collect your personal data and do not sell it. Read the privacy policy. " * 3
    made = [
        article("a"),
        article("b", layout=Layout("forum")),
        article("c", role=Role.LISTING),
        article("d", privacy, url="https://d.example/privacy"),
        article("e", "Three words only."),
    ]
    found = dedup.scan(made)
    assert not found.matches
    assert {page.id: page.role.value for page in found.pages} == {
        **{"a": "article", "b": "forum", "c": "listing", "d": "standard_text", "e": "too_short"}
    }
    roles = ("listing", "forum", "standard_text", "too_short")
    assert [found.counts[role] for role in roles] == [1, 1, 1, 1]
    assert all(page.reason for page in found.pages)
    assert pages(found)["b"].repetition.words == 0


SMALL_PRINT = (
    "We keep the personal data that you give us with an order, and no third parties see it. "
    "You have the right to access it, and we delete your data when you ask us to."
)
KLEINGEDRUCKTES = (
    "Wir speichern personenbezogene Daten nur, um Ihre Anfrage zu beantworten. "
    "Sie haben das Recht auf Auskunft, und die Aufsichtsbehörde nennen wir Ihnen gern. "
)
MENTIONS = (
    "Nous gardons les données personnelles que vous nous confiez avec une commande. "
    "Cette politique de confidentialité a été revue par notre avocat au mois de mai."
)
CONTRACTS = (
    "A baker who writes a privacy policy should first count what personal data lies in the shop. "
    "Customers have the right to access all of it, and third parties may ask for none."
)
VEREINE = (
    "Wer eine Mitgliederliste führt, verarbeitet personenbezogene Daten, auch im Ringordner. "
    "Die Aufsichtsbehörde verlangt dafür ein Verzeichnis, und eine Tabelle genügt ihr meistens."
)


@pytest.mark.parametrize(
    ("path", "title", "text", "role"),
    [
        ("privacy", "How we keep your secrets", SMALL_PRINT, Role.STANDARD_TEXT),
        ("x", "Our privacy policy", SMALL_PRINT, Role.STANDARD_TEXT),
        ("x", "Before you order", SMALL_PRINT, Role.STANDARD_TEXT),
        ("datenschutz", "Was wir wissen", KLEINGEDRUCKTES, Role.STANDARD_TEXT),
        ("x", "Politique de confidentialité", MENTIONS, Role.STANDARD_TEXT),
        ("terms", "Terms and conditions", ONE, Role.STANDARD_TEXT),
        ("x", "A privacy policy for bakers", CONTRACTS, Role.ARTICLE),
        ("privacy-policy-for-bakers", "What bakers forget", CONTRACTS, Role.ARTICLE),
        ("datenschutz-im-verein", "Datenschutz im Verein", VEREINE, Role.ARTICLE),
    ],
)
def test_a_policy_speaks_as_its_owner_and_an_article_about_policies_does_not(
    path: str, title: str, text: str, role: Role
) -> None:
    first = article("a", text, url=f"https://a.example/{path}", title=title)
    found = dedup.scan([first, replace(first, id="b", url=f"https://b.example/{path}")])
    assert {page.role for page in found.pages} == {role}
    assert len(found.matches) == (role is Role.ARTICLE)


@pytest.mark.parametrize(
    ("lines", "standard"),
    [
        (("250 g flour", "2 eggs", "1 pinch of salt"), True),
        (("3 EL Mehl", "2 Zwiebeln", "1 TL Salz"), True),
        (("200 г муки", "2 яйца", "1 ст. л. сахара"), True),
        (("2 su bardağı un", "3 yumurta", "1 çay kaşığı tuz"), True),
        (("8 am coffee and a burek", "9 am walk to the castle", "1 pm lunch by the river"), False),
        (("9 Uhr Kirche", "10 Uhr Anstich", "14 Uhr Rennen der Karren"), False),
        (("4.2.1 Fixed a crash", "4.2.0 New brushes", "4.1.9 Faster start"), False),
        (("1990 Founded in a shed", "1995 First hall", "2001 First hundred men"), False),
        (("1. Open the lid", "2. Take out the filter", "3. Rinse it"), False),
        (("27 bones make a hand", "4 chambers make a heart", "32 teeth, if all are there"), False),
    ],
)
def test_a_list_is_one_of_ingredients_by_its_quantities(
    lines: tuple[str, ...], standard: bool
) -> None:
    listed = article("a", ONE)
    items = tuple(Block(BlockKind.ITEM, line, level=1) for line in lines)
    (page,) = dedup.scan([replace(listed, blocks=(*listed.blocks, *items))]).pages
    assert [part.role for part in page.parts] == [Role.STANDARD_TEXT] * (3 * standard)


def test_quotations_and_standard_text_are_shown_and_count_nowhere() -> None:
    disclosure = "This post contains affiliate links, and we may earn a commission from them."
    quote = Block(BlockKind.QUOTE, QUOTE)

    def quoting(name: str, text: str) -> Article:
        plain = article(name, text, disclosure)
        return replace(plain, blocks=(plain.blocks[0], quote, plain.blocks[1]))

    made = [quoting("a", ONE), quoting("b", TWO)]
    found = dedup.scan(made, ScanOptions(min_passage_words=10))
    assert not found.matches
    assert {passage.kind for passage in found.passages} == {"quoted", "standard"}
    parts = pages(found)["a"].parts
    assert [(part.role, made[0].text[part.start : part.end]) for part in parts] == [
        (Role.QUOTATION, QUOTE),
        (Role.STANDARD_TEXT, disclosure),
    ]


def test_a_quotation_is_told_in_a_script_without_spaces() -> None:
    quoted = (
        "「船到桥边先抛锚，等水退了再走，这是我父亲教我的第一件事，"
        "也是他一生里最后一次对我说的话，我至今没有忘。」"
    )
    own = "码头上的老人记得每一条船的名字，也记得哪一年的洪水冲走了仓库。" * 3
    (page,) = dedup.scan([article("a", own, quoted)]).pages
    assert [part.role for part in page.parts] == [Role.QUOTATION]


def test_a_page_that_is_one_quotation_is_a_copy() -> None:
    copied = replace(article("b"), blocks=(Block(BlockKind.QUOTE, ONE),))
    (match,) = dedup.scan([article("a"), copied]).matches
    assert match.relation is Relation.COPY


def test_parts_of_one_article_are_matched_as_one() -> None:
    first = article(
        "a",
        url="https://a.example/s",
        title="Mills",
        declared=Declared(next="https://a.example/s/2"),
    )
    second = article("b", TWO, url="https://a.example/s/2", title="Mills, page 2")
    copy = article("c", ONE, TWO)
    found = dedup.scan([second, copy, first])
    assert (pages(found)["b"].role, pages(found)["b"].of) == (Role.PART, "a")
    (match,) = found.matches
    assert (match.a, match.b, match.relation) == ("a", "c", Relation.COPY)
    assert [pair.a.text for pair in match.alignment] == [
        first.text[pair.a.start : pair.a.end] for pair in match.alignment
    ]
    assert "".join(pair.a.text for pair in match.alignment) in ONE.replace(". ", ".")


@pytest.mark.parametrize(
    ("address", "text", "role"),
    [
        ("mills/2", TWO, Role.PART),
        ("mills-page-2", TWO, Role.PART),
        ("mills?page=2", TWO, Role.PART),
        ("mills-2", TWO, Role.ARTICLE),
        ("mills_2", TWO, Role.ARTICLE),
        ("mills-2", ONE, Role.ARTICLE),
        ("mills/2", ONE, Role.ARTICLE),
    ],
)
def test_two_pages_of_one_title_are_one_article_where_a_page_number_says_so(
    address: str, text: str, role: Role
) -> None:
    first = article("a", url="https://a.example/mills", title="Mills")
    second = article("b", text, url=f"https://a.example/{address}", title="Mills")
    found = dedup.scan([first, second])
    assert pages(found)["b"].role is role
    assert [match.relation for match in found.matches] == [Relation.COPY] * (text is ONE)
