"""Ctrl-C on a real crawl: exit code 130, a consistent database, and the same command goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = 24
MIDST = 10  # requests that are answered before it stops
TEXT = "Page {n} of this site tells how the people of house {n} dry apples, pears and plums. " * 5


@pytest.fixture
def slow_site() -> Iterator[tuple[str, Counter[str], threading.Event]]:
    """A site that stops in its midst: its URL, what was asked of it, and what lets it go on."""
    asked: Counter[str] = Counter()
    goes_on = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            if asked.total() > MIDST:
                goes_on.wait(60)
            number = self.path.strip("/")
            links = "".join(f'<a href="/{n}">{n}</a> ' for n in range(PAGES))
            content = TEXT.format(n=number) if number else links
            self.send_response(404 if self.path.endswith((".txt", ".xml")) else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<html><title>{number}</title><p>{content}</p>".encode())

        def log_message(self, *_arguments: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked, goes_on
    goes_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    reason="this run was started in the background, where interrupts are ignored",
)
def test_an_interrupted_crawl_goes_on(
    slow_site: tuple[str, Counter[str], threading.Event], tmp_path: Path
) -> None:
    url, asked, goes_on = slow_site
    database = tmp_path / "unspin.db"
    command = [sys.executable, "-m", "dedup", "crawl", url, "--allow-private", "--delay", "0"]
    command += ["--db", str(database), "--set", "crawl.max_delay=0"]
    crawl = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    deadline = time.monotonic() + 30
    while asked.total() <= MIDST and time.monotonic() < deadline:
        time.sleep(0.01)
    crawl.send_signal(signal.SIGINT)
    out, err = crawl.communicate(timeout=30)
    assert (crawl.returncode, out) == (130, "")
    assert err.strip() == ("unspin: interrupted; what was stored is kept: the same command goes on")
    kept = fetched(database)
    assert 0 < len(kept) < PAGES
    assert set(kept.values()) == {1}

    goes_on.set()
    subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    assert fetched(database) == Counter(f"{url}{n}" for n in ["", *range(PAGES)])
    assert all(asked[f"/{n}"] <= 2 for n in range(PAGES))


def fetched(database: Path) -> Counter[str]:
    """How often each URL's page is stored, of a database that must be sound."""
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT * FROM url WHERE state = 'claimed'").fetchall() == []
        return Counter(url for (url,) in connection.execute("SELECT url FROM capture"))
    finally:
        connection.close()
