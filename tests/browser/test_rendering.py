"""Pages that need JavaScript, crawled with a real browser behind the address guard."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from site_server import Content, Reply, SiteServer, page
from stored import new_store, pages

from crawl.crawler import crawl_sites
from crawl.extract import extract
from crawl.frontier import Result
from crawl.page import Page
from db.frontier import SqliteFrontier

pytest.importorskip("playwright.async_api", reason="make test-browser installs it")
if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
    pytest.skip("no Chromium on this machine", allow_module_level=True)

HOST = "app.example"
SHELL = "<!doctype html><title>An app</title><div id=root></div><script src=/app.js></script>"
SCRIPT = {"Content-Type": "text/javascript"}
PROSE = "The lighthouse keeper wrote down every ship that passed in the night. " * 10
WRITES = """
fetch('/text.json').then(got => got.json()).then(got => {
  document.querySelector('#root').innerHTML =
    `<article><h1>The keeper</h1><p>${got.text}</p><a href="/next">on</a></article>`;
});
"""


@contextmanager
def canary() -> Iterator[tuple[int, list[str]]]:
    """A port on this machine, TCP and UDP, and what reached it."""
    reached: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as tcp:
        port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", port))

        def accept() -> None:
            while True:
                try:
                    tcp.accept()[0].close()
                except OSError:
                    return
                reached.append("tcp")

        def receive() -> None:
            while True:
                try:
                    sent = udp.recv(100)
                except OSError:
                    return
                if not sent:
                    return
                reached.append("udp")

        threads = [threading.Thread(target=each, daemon=True) for each in (accept, receive)]
        for thread in threads:
            thread.start()
        try:
            yield port, reached
        finally:
            udp.sendto(b"", ("127.0.0.1", port))
            tcp.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(5)
            udp.close()


def crawled(content: dict[tuple[str, str], Content], **options: object) -> dict[str, Page]:
    with SiteServer(content) as server, new_store() as store:
        changes = {"browser": True, "timeout": 20.0, **options}
        urls = [server.url(HOST)]
        summary = crawl_sites(SqliteFrontier(store), urls, server.options(**changes))
        assert Result.FAILED not in summary.results
        return pages(store)


def test_a_page_that_a_script_writes_becomes_an_article_and_its_links_are_followed() -> None:
    content: dict[tuple[str, str], Content] = {
        (HOST, "/"): SHELL,
        (HOST, "/app.js"): Reply(WRITES, headers=SCRIPT),
        (HOST, "/text.json"): Reply(f'{{"text": "{PROSE}"}}'),
        (HOST, "/next"): f"<title>Plain</title><article><p>{PROSE}</article><script>1</script>",
    }
    kept = crawled(content)
    rendered, plain = (kept[f"http://{HOST}{path}"] for path in ("/", "/next"))
    assert rendered.headers["x-unspin-rendered"].startswith("Chromium")
    assert "x-unspin-rendered" not in plain.headers  # what needs no browser gets none
    found = extract(rendered.body, id="1", content_type=rendered.headers["content-type"])
    assert found.article is not None
    assert found.article.text.count("lighthouse keeper") == 10
    shell = extract(SHELL, id="2")
    assert shell.reason == "an empty shell that needs JavaScript, not an article"


ATTEMPTS = """
const to = 'PLACE';
const all = [
  () => fetch(`http://${to}/a`, {mode: 'no-cors'}), () => fetch(`https://${to}/b`),
  () => new WebSocket(`ws://${to}/`), () => navigator.sendBeacon(`http://${to}/c`, 'x'),
  () => new EventSource(`http://${to}/d`), () => new WebTransport(`https://${to}/`),
  () => { new Image().src = `http://${to}/e` },
  () => { const s = document.createElement('script'); s.src = `http://${to}/f.js`;
          document.head.append(s) },
  () => { const s = document.createElement('link'); s.rel = 'stylesheet';
          s.href = `http://${to}/g.css`; document.head.append(s) },
  () => { for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload']) {
          const s = document.createElement('link'); s.rel = rel; s.as = 'script';
          s.href = `http://${to}/h`; document.head.append(s) } },
  () => { const f = document.createElement('iframe'); f.src = `http://${to}/i`;
          document.body.append(f) },
  () => { const c = new RTCPeerConnection({iceServers: [{urls: `stun:${to}`}]});
          c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o)) },
  () => navigator.serviceWorker.register('/worker.js'),
  () => open(`http://${to}/j`), () => { const a = document.createElement('a');
          a.href = `http://${to}/k`; a.download = 'x'; a.click() },
];
let made = 0;
for (const attempt of all) { try { Promise.resolve(attempt()).catch(() => 0); made++ } catch {} }
document.querySelector('#root').innerHTML =
  `<article><h1>Tried</h1><p>${made} attempts. TEXT</p></article>`;
if ('WHERE') location = 'WHERE';
"""


@pytest.mark.parametrize("place", ["127.0.0.1:PORT", "169.254.169.254", "localhost:PORT", "[::1]"])
def test_a_script_reaches_nothing_inward(place: str) -> None:
    with canary() as (port, reached):
        place = place.replace("PORT", str(port))
        script = ATTEMPTS.replace("PLACE", place).replace("TEXT", PROSE).replace("WHERE", "")
        content: dict[tuple[str, str], Content] = {
            (HOST, "/"): SHELL,
            (HOST, "/app.js"): Reply(script, headers=SCRIPT),
        }
        kept = crawled(content)
        assert reached == []
    assert PROSE.strip() in kept[f"http://{HOST}/"].body.decode()


def test_a_page_cannot_be_led_away_and_robots_txt_binds_its_scripts() -> None:
    asked: list[str] = []
    away = "fetch('/private');" + ATTEMPTS.replace("PLACE", "x.invalid").replace(
        "WHERE", "http://b.example/"
    )

    def private(number: int) -> Reply:
        asked.append("private")
        return Reply("{}")

    content: dict[tuple[str, str], Content] = {
        (HOST, "/robots.txt"): Reply("User-agent: *\nDisallow: /private"),
        (HOST, "/"): SHELL,
        (HOST, "/app.js"): Reply(away.replace("TEXT", PROSE), headers=SCRIPT),
        (HOST, "/private"): private,
        ("b.example", "/"): page(title="Elsewhere"),
    }
    kept = crawled(content)
    assert PROSE.strip() in kept[f"http://{HOST}/"].body.decode()
    assert asked == []


def test_a_page_that_never_ends_is_taken_as_it_came() -> None:
    content: dict[tuple[str, str], Content] = {
        (HOST, "/"): SHELL,
        (HOST, "/app.js"): Reply("for (;;);", headers=SCRIPT),
    }
    kept = crawled(content, timeout=4.0)
    assert kept[f"http://{HOST}/"].body.decode() == SHELL


def test_what_a_failed_rendering_brought_counts_towards_the_budget_of_bytes() -> None:
    mebibyte = 2**20
    pages = [f"/{number}" for number in range(5)]
    links = "".join(f'<a href="{each}">on</a>' for each in pages)
    content: dict[tuple[str, str], Content] = {
        (HOST, "/"): f"<title>Plain</title><article><p>{PROSE}</article>{links}",
        **{(HOST, each): SHELL for each in pages},
        (HOST, "/app.js"): Reply(f"/*{'x' * mebibyte}*/ for (;;);", headers=SCRIPT),
    }
    with SiteServer(content) as server, new_store() as store:
        options = server.options(browser=True, timeout=4.0, max_total=2 * mebibyte)
        summary = crawl_sites(SqliteFrontier(store), [server.url(HOST)], options)
    assert 2 * mebibyte <= summary.received < 3 * mebibyte
    fetched, left = (summary.results[each] for each in (Result.FETCHED, Result.DEFERRED))
    assert (fetched, left) == (3, 3)  # a plain page and two that a browser was shown
