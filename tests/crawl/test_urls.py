from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawl.errors import InputError
from crawl.traps import pattern, trap
from crawl.url_parts import registrable_domain
from crawl.urls import (
    canonical,
    in_scope,
    read_sites,
    read_url_list,
    site_of,
)

PIECES = st.sampled_from(
    [
        "/",
        "//",
        "..",
        ".",
        "%2e",
        "%2E%2E",
        "%25",
        "%2f",
        "%",
        "%zz",
        ";",
        ";jsessionid=4",
        "?",
        "&",
        "=",
        "a",
        "B",
        "é",
        "\u0130",
        "①",
        "#",
        "utm_x=1",
        "+",
        "%20",
        " ",
        "\t",
        ":",
        "@",
        "\\",
        "|",
        "\x00",
        "\ud800",
        "%ff",
        "a=1",
        "b=",
        "[",
        "]",
        "!",
    ]
)
HOSTS = st.sampled_from(
    [
        "example.com",
        "EXAMPLE.com.",
        "münchen.de",
        "①②⑦.⓪.⓪.①",
        "a_b.example",
        "[::1]",
        "[FE80::0:1]",
        "www.x.co.uk:80",
        "x:443",
        "x:8080",
        "xn--mnchen-3ya.de",
        "faß.de",
        "0x7f.1",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["http://", "HTTPS://"]), HOSTS, st.lists(PIECES).map("".join))
@example("http://", "example.com", "/a;jsessionid=1;jsessionid=2/..;sid=3")
@example("http://", "example.com", "/..;%6asessionid=4/")
@example("http://", "example.com", "/%252e%252e/%2e%2e/a")
def test_canonical_form_is_idempotent(scheme: str, host: str, rest: str) -> None:
    try:
        once = canonical(scheme + host + rest)
    except InputError:
        return
    assert canonical(once) == once
    assert once.isascii()
    assert "#" not in once


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("https://example.com:443/a#top", "https://example.com/a"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("http://example.com./x/../y/./z", "http://example.com/y/z"),
        ("http://e.com/?b=2&utm_source=x&a=1&gclid=3", "http://e.com/?a=1&b=2"),
        ("http://e.com/a;jsessionid=77?PHPSESSID=1", "http://e.com/a"),
        ("http://münchen.de/ä b", "http://xn--mnchen-3ya.de/%C3%A4%20b"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://[FE80::0:1]:8080/", "http://[fe80::1]:8080/"),
    ],
)
def test_canonical_form(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "mailto:a@example.com",
        "example.com",
        "http://",
        "http:///x",
        "http://a b/",
        "http://user:secret@example.com/",
        "http://example.com:99999/",
        "http://[zz]/",
        "javascript:0",
        "http://a..b/",
        "http://exa<mple.com/",
        f"http://example.com/{'x' * 2000}",
        "",
    ],
)
def test_what_cannot_be_fetched_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(InputError) as caught:
        canonical(url)
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("url", "site", "domain"),
    [
        ("http://www.example.co.uk/x", "example.co.uk", "example.co.uk"),
        ("https://blog.example.co.uk/x", "blog.example.co.uk", "example.co.uk"),
        ("https://alice.blogspot.com/", "alice.blogspot.com", "alice.blogspot.com"),
        ("http://a.b.example:8080/", "a.b.example:8080", "b.example"),
        ("http://127.0.0.1:81/", "127.0.0.1:81", "127.0.0.1"),
        ("http://[::1]:81/", "[::1]:81", "::1"),
        ("http://www.com/", "www.com", "www.com"),
    ],
)
def test_a_url_belongs_to_one_site_and_domain(url: str, site: str, domain: str) -> None:
    assert site_of(url) == site
    assert registrable_domain(site) == domain
    assert in_scope(url, {site})
    assert not in_scope(url, {"other." + site})


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/a/b/a/b/a", "three times"),
        ("/" + "/".join("abcdefghijklm"), "12 path"),
        ("/?a=1&b=1&c=1&d=1&e=1&f=1", "parameters"),
        ("/calendar/2031-05-01", "calendar"),
        ("/shop?add-to-cart=7", "acts"),
        ("/shop?color=red&filter[size]=xl&orderby=price", "filters"),
        ("/shop?f[0]=brand:a&f[1]=size:b&page=2", ""),
        ("/brochure.PDF", "a file"),
        ("/2024/05/an-article.html?page=2", ""),
        ("/a/b/c/a/?q=calendar", ""),
    ],
)
def test_traps_are_told_from_pages(path: str, word: str) -> None:
    reason = trap(canonical("http://example.com" + path))
    assert word in reason
    assert bool(word) == bool(reason)


def test_a_site_list_takes_urls_hosts_and_comments() -> None:
    lines = [
        "# farms",
        "",
        "a.example  # first",
        "https://b.example/#frag",
        "  a.example",
        "c.example:81",
    ]
    assert read_sites(lines, "list") == [
        "http://a.example/",
        "https://b.example/",
        "http://c.example:81/",
    ]


@pytest.mark.parametrize(
    "line", ["two words", "hello", "ftp://a.example", "http://", "a.example:x", "…"]
)
def test_a_malformed_line_is_named_by_its_number(line: str) -> None:
    with pytest.raises(InputError, match=r"farm\.txt, line 3: "):
        read_sites(["# sites", "a.example", line], "farm.txt")


@pytest.mark.parametrize(
    "content",
    [
        b"http://a.example/1\n\n# two\na.example/2\n",
        b'\xef\xbb\xbfTitle,URL\r\n"One, with\nbreak",http://a.example/1\r\nTwo,http://a.example/2\r\n',
        b"address;Status\nhttp://a.example/1;200\nhttp://a.example/2;404\n",
        "Status\tAddress\n200\thttp://a.example/1\n404\thttp://a.example/2\n".encode("utf-16"),
    ],
)
def test_a_url_list_is_text_or_the_column_of_a_csv(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "urls"
    path.write_bytes(content)
    assert read_url_list(path) == ["http://a.example/1", "http://a.example/2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no URL"),
        (b"URL\n", "no URL"),
        (b"\xff\xd8\xff\x00", "not a text"),
        (None, "No such"),
        (b"url,n\nhttp://a.example/,1\nnonsense,2\n", "line 3"),
    ],
)
def test_a_url_list_that_cannot_be_used(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "urls.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_url_list(path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/about", ""),
        ("/post/12345", "/post/0"),
        ("/2024/05/17/title-2", "/0/0/0/title-0"),
        ("/list?sort=up&page=3", "/list?page&sort"),
        ("/p7?b=1&a", "/p0?a&b"),
    ],
)
def test_a_pattern_leaves_numbers_and_values_open(path: str, kind: str) -> None:
    assert pattern(canonical("http://example.com" + path)) == kind
