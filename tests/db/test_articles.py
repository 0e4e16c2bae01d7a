"""Articles come back as they went in, and of each page the newest one is current."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from crawl.article import Article, Block, BlockKind, OutlineEntry
from db import extractions
from db.articles import find_article, load_articles, sites
from db.captures import ensure_site, load_body, save_capture
from db.engine import Store
from db.extractions import pending_captures, record_extraction
from db.schema import Article as ArticleTable
from db.schema import Block as BlockTable
from db.schema import Capture, Url, storable

NEWS = Path(__file__).parents[3] / "shared" / "data" / "articles_news_distractors.jsonl.gz"

Put = Callable[..., int]

anything = st.text(st.characters(exclude_categories=()), max_size=30)  # NUL, surrogates and all
whole = st.builds(
    Article,
    id=st.just("new"),
    blocks=st.lists(
        st.builds(
            Block,
            st.sampled_from(BlockKind),
            anything,
            st.integers(0, 6),
            st.integers(0, 9),
        ),
        max_size=5,
    ).map(tuple),
    title=anything,
    url=anything,
    language=anything,
    author=anything,
    published=anything,
    modified=anything,
    outline=st.lists(st.builds(OutlineEntry, anything, st.integers(1, 6), st.booleans())).map(
        tuple
    ),
    flags=st.lists(anything).map(tuple),
    labels=st.dictionaries(anything, anything, max_size=3),
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("articles") / "unspin.db") as opened:
        yield opened


def capture(store: Store, name: str = "doc", **values: object) -> tuple[int, int]:
    """A capture of a.example, and its site."""
    with store.write() as session:
        site_id = ensure_site(session, "a.example")
        row = {
            "url_id": None,
            "url": name,
            "final_url": name,
            "fetched_at": "2024-01-01T00:00:00.000Z",
            "status": None,
            "headers": {},
            "content_type": "text/plain",
            "body": b"raw",
            "source": "import",
        }
        return save_capture(session, site_id=site_id, **(row | values)), site_id


def cleaned(value: object) -> object:
    """What the store promises to keep of a value: all but lone surrogates."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Article | Block | OutlineEntry):
        names = value.__dataclass_fields__
        return type(value)(**{name: cleaned(getattr(value, name)) for name in names})
    if isinstance(value, tuple):
        return tuple(cleaned(each) for each in value)
    if isinstance(value, dict | MappingProxyType):
        return {cleaned(key): cleaned(each) for key, each in value.items()}
    return value


@given(article=whole)
@settings(max_examples=60, deadline=None)
def test_an_article_comes_back_as_it_went_in(shared_store: Store, article: Article) -> None:
    capture_id, site_id = capture(shared_store, labels=article.labels)
    with shared_store.write() as session:
        row = extractions.save_article(session, capture_id, site_id, article, "test/1")
    (found,) = load_articles(shared_store, ids=[row])
    expected = cleaned(article)
    assert isinstance(expected, Article)
    assert found.id == str(row)
    assert found.site == "a.example"
    assert [
        found.__dict__[name] for name in article.__dataclass_fields__ if name not in "id site"
    ] == [expected.__dict__[name] for name in article.__dataclass_fields__ if name not in "id site"]


@pytest.mark.parametrize(
    "page",
    [{"url": "https://a.example/x"}, {"name": "rows.jsonl:7"}],
    ids=["of one URL", "without a URL, of one name"],
)
def test_the_newest_capture_of_a_page_has_the_current_article(
    store: Store, put: Put, page: dict[str, str]
) -> None:
    def current() -> list[int]:
        return [int(article.id) for article in load_articles(store)]

    other = put("Another page.", name="other")
    first = put("As it was.", at="2024-01-02T00:00:00.000Z", **page)
    assert current() == [other, first]
    second = put("As it is.", at="2024-01-03T00:00:00.000Z", **page)
    assert current() == [other, second]
    late = put("As an archive had it.", at="2024-01-01T00:00:00.000Z", **page)
    assert current() == [other, second]
    assert [int(a.id) for a in load_articles(store, ids=[late, first, first, 999])] == [first, late]


def test_extracting_again_adds_nothing_unless_the_extractor_is_new_and_the_last_counts(
    store: Store,
) -> None:
    capture_id, site_id = capture(store)
    article = Article(id="new", blocks=(Block(BlockKind.PARAGRAPH, "Words."),))
    with store.write() as session:
        ids = [
            extractions.save_article(session, capture_id, site_id, article, extractor)
            for extractor in ("test/1", "test/1", "test/2", "test/1")
        ]
    assert ids[0] == ids[1] == ids[3] != ids[2]
    assert [int(found.id) for found in load_articles(store)] == [ids[0]]
    with store.write() as session:
        extractions.reopen_extraction(session, ["a.example"])
        assert [pending.id for pending in pending_captures(session)] == [capture_id]
        extractions.record_extraction(session, capture_id, "none", "nothing left of it")
    assert list(load_articles(store)) == []


def test_pending_captures_are_those_with_a_body_and_no_outcome(store: Store) -> None:
    number = 2 * extractions.CHUNK + 3
    capture_id, _ = capture(store, labels={"k": "v"})
    capture(store, "without a body", body=None)
    with store.write() as session:
        model = session.get_one(Capture, capture_id)
        same = ("site_id", "final_url", "fetched_at", "body_sha256")
        row = {name: getattr(model, name) for name in same}
        session.execute(insert(Capture), [row | {"url": str(each)} for each in range(1, number)])

    done = set()
    with store.read() as session:
        found = pending_captures(session)
        first = next(found)
        assert (first.site, first.url, first.labels) == ("a.example", "doc", {"k": "v"})
        assert load_body(session, first.id) == b"raw"
        for each in found:
            if int(each.url) % 200 == 0:  # recorded while the reading goes on
                with store.write() as writing:
                    record_extraction(writing, each.id, "none", "too few words")
                done.add(each.url)
    with store.read() as session:
        left = [each.url for each in pending_captures(session)]
    assert left == ["doc", *(str(each) for each in range(1, number) if str(each) not in done)]
    assert len(done) == number // 200


def test_articles_are_chosen_by_site(store: Store, put: Put) -> None:
    a, b = put(site="a.example", name="1"), put(site="b.example", name="2")
    c = put(site="a.example", name="3")

    def chosen(**choice: list[object]) -> list[int]:
        return [int(article.id) for article in load_articles(store, **choice)]

    assert chosen() == [a, b, c]
    assert chosen(hosts=["a.example"]) == [a, c]
    assert chosen(hosts=["a.example"], ids=[c, b]) == [c]
    assert chosen(hosts=[]) == chosen(ids=[]) == chosen(hosts=["no.example"]) == []


def test_an_article_is_found_by_its_id_and_by_any_form_of_its_url(store: Store, put: Put) -> None:
    old = put("Old words.", url="https://a.example/p?x=1", at="2023-01-01T00:00:00.000Z")
    new = put("New words.", url="https://a.example/p?x=1", at="2024-01-01T00:00:00.000Z")
    wanted = {
        str(old): old,
        str(new): new,
        "https://a.example/p?x=1": new,
        "HTTPS://A.example:443/p?x=1#part": new,
        "https://a.example/other": None,
        "not a URL": None,
        "": None,
        "9" * 30: None,
    }
    with store.read() as session:
        found = {reference: find_article(session, reference) for reference in wanted}
    assert {key: each and int(each.id) for key, each in found.items()} == wanted


def test_sites_say_what_is_stored_of_them(store: Store, put: Put) -> None:
    put("Old.", url="https://a.example/1", at="2023-01-01T00:00:00.000Z")
    put("New.", url="https://a.example/1", at="2024-01-01T00:00:00.000Z")
    with store.write() as session:
        site_id = ensure_site(session, "a.example")
        ensure_site(session, "b.example")
        for number, outcome in enumerate(["fetched", "fetched", "failed", None]):
            session.add(
                Url(
                    site_id=site_id,
                    url=f"https://a.example/{number}",
                    source="link",
                    outcome=outcome,
                    discovered_at="",
                )
            )
    with store.read() as session:
        a, b = sites(session)
    assert (a.host, a.captures, a.articles) == ("a.example", 2, 1)
    assert a.urls == {"fetched": 2, "failed": 1, "waiting": 1}
    assert (b.host, b.urls, b.captures, b.articles) == ("b.example", {}, 0, 0)


@pytest.mark.data
@pytest.mark.skipif(not NEWS.exists(), reason=f"{NEWS} is absent")
def test_a_newsroom_is_read_whole(store: Store) -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8") as rows:
        texts = [json.loads(row)["text"] for row in rows]
    capture_id, site_id = capture(store)
    empty = dict.fromkeys(("title", "language", "author", "published", "modified"), "")
    same = {"capture_id": capture_id, "site_id": site_id, "outline": [], "flags": [], "words": 0}
    lines = [[line for line in text.splitlines() if line.strip()] for text in texts]
    with store.write() as session:
        session.execute(
            insert(ArticleTable),
            [empty | same | {"extractor": str(number), "url": ""} for number in range(len(texts))],
        )
        session.execute(
            insert(BlockTable),
            [
                {"article_id": article, "position": position, "text": line}
                | {"kind": "paragraph", "level": 0, "section": 0}
                for article, blocks in enumerate(lines, start=1)
                for position, line in enumerate(blocks)
            ],
        )
    words = sum(article.words for article in load_articles(store))
    assert words == sum(len(text.split()) for text in texts)
