"""The labelled sets hold what their README says."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "benchmarks" / "data"


def rows(name: str) -> list[dict[str, Any]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


PAIRS = rows("pairs.jsonl")
ARTICLES = rows("repetition.jsonl")


def normal_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return re.findall(r"\w+", plain)


def named(row: dict[str, Any]) -> str:
    return str(row["id"])


def test_pairs_cover_every_relation_and_repeat_none() -> None:
    assert Counter(pair["relation"] for pair in PAIRS) == {
        "copy": 6,
        "near_duplicate": 9,
        "excerpt": 8,
        "doorway": 7,
        "spun": 12,
        "paraphrase": 10,
        "overlap": 6,
        "unrelated": 16,
    }
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    assert len({pair["a"] for pair in PAIRS}) == len(PAIRS)
    assert {pair["language"] for pair in PAIRS} == {"en", "de", "es", "fr", "ja", "zh"}


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_pair_is_what_its_relation_is_defined_as(pair: dict[str, Any]) -> None:
    a, b = pair["a"], pair["b"]
    for text in (a, b):
        size = len(text) / 3 if pair["language"] in ("ja", "zh") else len(text.split())
        assert 60 <= size <= 250
    shared_paragraphs = set(a.split("\n\n")) & set(b.split("\n\n"))
    match pair["relation"]:
        case "copy":
            assert normal_words(a) == normal_words(b)
        case "excerpt":
            inner, outer = (a, b) if pair["contained"] == "a" else (b, a)
            sentences = re.split(r"(?<=[.?!]) |\n\n", inner)
            assert sum(sentence not in outer for sentence in sentences) <= 1
            assert len(inner) < len(outer)
        case "overlap":
            assert 1 <= len(shared_paragraphs) < len(a.split("\n\n"))
        case "spun" | "paraphrase" | "unrelated":
            assert not shared_paragraphs
        case relation:
            assert normal_words(a) != normal_words(b), relation
    assert ("contained" in pair) == (pair["relation"] == "excerpt")


def test_articles_are_of_every_kind_and_a_third_is_clean() -> None:
    kinds = Counter(article["kind"] for article in ARTICLES)
    assert kinds == {"farm": 27, "clean": 17, "encyclopedia": 7}
    assert len({article["id"] for article in ARTICLES}) == len(ARTICLES)
    assert sum(article["language"] != "en" for article in ARTICLES) >= 4


@pytest.mark.parametrize("article", ARTICLES, ids=named)
def test_labels_quote_their_article(article: dict[str, Any]) -> None:
    markdown = article["markdown"]
    assert markdown.startswith(f"# {article['title']}\n")
    assert 120 <= len(markdown.split()) <= 350
    reworded = {first for first, kept, _ in article["pairs"] if first != kept}
    assert bool(article["pairs"]) == (article["kind"] == "farm")
    assert bool(article.get("summary")) == (article["kind"] == "encyclopedia")
    for first, kept, label in article["pairs"]:
        assert (label == "verbatim") == (first == kept)
        assert label in {"verbatim", "reworded", "summarised", "conflicting"}
        assert markdown.count(first) >= (2 if first == kept else 1)
        assert kept in markdown
        assert kept not in reworded, "a kept sentence is the centre of its star"
    for sentence in article.get("summary", []) + article.get("announcing", []):
        assert sentence in markdown
