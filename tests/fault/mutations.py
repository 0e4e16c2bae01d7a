"""Pages as no author writes them: real ones damaged at random, and shapes that hurt parsers."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data" / "html_articles.jsonl.gz"
WORDS = ["every", "page", "has", "an", "outcome", "and", "no", "process", "dies", "of", "it"]
NASTY = [b"\0", b"\xed\xa0\x80", b"\xff\xfe", b"]]>", b"<!--", b"<![CDATA[", b"&#x110000;", b"<"]


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def _flip(page: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(page)
    for _ in range(1 + len(page) // chance.choice((50, 500, 5000))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _cut(page: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(page)) for _ in range(2))
    return page[:first] + page[second:]


def _repeat(page: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(page))
    return page[:at] + page[at : at + chance.randrange(1, 200)] * 500 + page[at:]


def _insert(page: bytes, chance: random.Random) -> bytes:
    for _ in range(20):
        at = chance.randrange(len(page))
        page = page[:at] + chance.choice(NASTY) * chance.choice((1, 1, 100)) + page[at:]
    return page


def _wrong_charset(page: bytes, chance: random.Random) -> bytes:
    name = chance.choice(("utf-16", "utf-7", "shift_jis", "koi8-r", "x-none", "utf-8\0", "cp037"))
    text = page.decode("utf-8", "replace")
    told = f'<meta charset="{name}">'.encode()
    return told + text.encode(chance.choice(("utf-16", "latin-1", "utf-32")), "replace")


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    _flip,
    _cut,
    _repeat,
    _insert,
    _wrong_charset,
]
SHAPES: dict[str, Callable[[random.Random], bytes]] = {
    "nested": lambda c: _page("<div>" * c.choice((300, 30_000)) + _text(c, 200)),
    "nested tables": lambda c: _page("<table><tr><td>" * c.choice((100, 3000)) + _text(c, 200)),
    "unclosed": lambda c: _page("<b><i><a href=x>" * 2000 + _text(c, 200)),
    "huge node": lambda c: _page(f"<p>{_text(c, c.choice((20_000, 400_000)))}</p>"),
    "huge attribute": lambda c: _page(f"<p title='{'x' * 2_000_000}'>{_text(c, 100)}</p>"),
    "attributes": lambda c: _page(f"<p {' '.join(f'a{n}=b' for n in range(30_000))}>x</p>"),
    "siblings": lambda c: _page(
        "".join(f"<span>{word}</span>" for word in c.choices(WORDS, k=20_000))
    ),
    "paragraphs": lambda c: _page("".join(f"<p>{_text(c, 9)}</p>" for _ in range(6000))),
    "links": lambda c: _page("".join(f"<a href=/{n}>{n}</a>" for n in range(30_000))),
    "entities": lambda c: _page("<p>" + "&notanentity;&#0;&#xD800;&#1114112;" * 5000),
    "comments": lambda c: _page("<!-- " * 20_000 + _text(c, 50)),
    "script": lambda c: _page(f"<script>{'<p>' * 50_000}</script><p>{_text(c, 50)}"),
    "json-ld": lambda c: _page(
        _text(c, 99), f"<script type=application/ld+json>{'[' * 99_999}</script>"
    ),
    "long title": lambda c: _page(_text(c, 99), f"<title>{_text(c, 50_000)}</title>"),
    "NUL": lambda c: bytes(50_000),
    "surrogates": lambda c: ("<p>" + "\ud800\udfff" * 9999).encode("utf-8", "surrogatepass"),
    "noise": lambda c: c.randbytes(200_000),
    "empty": lambda c: b"",
}


def pages(number: int, seed: int = 6) -> Iterator[bytes]:
    """So many pages: each shape now and then, the rest damaged real ones where there are any."""
    chance = random.Random(seed)
    real = [_page(f"<article><h1>On it</h1><p>{_text(chance, 300)}</p></article>")]
    if DATA.exists():
        with gzip.open(DATA, "rt", encoding="utf-8") as lines:
            real = [json.loads(line)["html"].encode() for line in lines]
    shapes = list(SHAPES.values())
    for n in range(number):
        if n % 5 == 0:
            yield shapes[n // 5 % len(shapes)](chance)
            continue
        page = chance.choice(real)
        for _ in range(chance.choice((1, 1, 2, 3))):
            page = chance.choice(MUTATIONS)(page, chance) or b"<"
        yield page[: 6 * 1024 * 1024]
