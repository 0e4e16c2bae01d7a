"""A crawl that is killed again and again loses nothing and repeats nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from site_server import Content, SiteServer, page
from sqlalchemy import select

from crawl.urls import site_of
from db.engine import Store
from db.schema import Capture, Url

ROOT = Path(__file__).parents[2]
HOSTS = [f"h{number}.example" for number in range(4)]
PAGES = 60
CRAWL = """
import sys
from crawl.crawler import crawl_sites
from crawl.options import CrawlOptions
from db.engine import Store
from db.frontier import SqliteFrontier

db, resolve, *urls = sys.argv[1:]
options = CrawlOptions(allow_private=True, min_delay=0.0, resolve=tuple(resolve.split()))
with Store.open(db) as store:
    crawl_sites(SqliteFrontier(store), urls, options)
"""


def farm() -> dict[tuple[str, str], Content]:
    """Every page is linked from several others, of its own site and of the next."""
    content: dict[tuple[str, str], Content] = {}
    for number, host in enumerate(HOSTS):
        following = HOSTS[(number + 1) % len(HOSTS)]
        for n in range(PAGES):
            links = [f"/{(n * 3 + step) % PAGES or ''}" for step in range(1, 4)]
            links += [f"http://{following}/{(n + 7) % PAGES or ''}", f"/{n}.pdf"]
            content[host, f"/{n or ''}"] = page(*links, title=f"{host} {n}")
    return content


def start(db: Path, server: SiteServer) -> subprocess.Popen[bytes]:
    resolve = " ".join(server.options().resolve)
    command = [sys.executable, "-c", CRAWL, str(db), resolve, *server.urls()]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills by SIGKILL, which is POSIX")
def test_killed_crawls_lose_and_repeat_nothing(tmp_path: Path) -> None:
    db = tmp_path / "crawl.db"
    chance = random.Random(5)
    kills = 0
    with SiteServer(farm()) as server:
        for _ in range(4):
            asked = len(server.log)
            process = start(db, server)
            while len(server.log) == asked and process.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.25))
            process.kill()
            kills += process.wait() == -signal.SIGKILL
            with Store.open(db) as store, store.read() as session:
                assert session.connection().exec_driver_sql("PRAGMA integrity_check").all() == [
                    ("ok",)
                ]
                done = select(Url.id).where(Url.outcome == "fetched").order_by(Url.id)
                kept = select(Capture.url_id).order_by(Capture.url_id)
                assert session.scalars(done).all() == session.scalars(kept).all()
        assert kills == 4
        assert start(db, server).wait() == 0
        asked_pages = Counter(
            server.url(visit.host, visit.path)
            for visit in server.log
            if visit.path[1:].isdigit() or visit.path == "/"
        )
    with Store.open(db) as store, store.read() as session:
        captured = session.scalars(select(Capture.url)).all()
        outcomes = Counter(session.scalars(select(Url.outcome)))
    assert Counter(captured) == Counter(server.url(host, path) for host, path in server.content)
    assert outcomes["fetched"] == len(HOSTS) * PAGES
    assert outcomes["skipped"] == len(HOSTS) * (PAGES + 1)  # the files, a missing sitemap
    assert set(outcomes) == {"fetched", "skipped"}
    refetched = sum(asked_pages.values()) - len(captured)
    assert refetched <= kills * len(HOSTS)  # at most what was under way
    assert {site_of(url) for url in captured} == set(HOSTS)
