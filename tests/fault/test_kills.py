"""A crawl that is killed at random moments, again and again, loses nothing and repeats nothing."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from farm import Farm, crawl_farm
from measured import report, size
from raw_server import RawServer
from sqlalchemy import select

from db.engine import Store
from db.integrity import check
from db.schema import Capture, Url

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by SIGKILL, which is POSIX")


def test_a_crawl_survives_every_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kills, chance = size(25, 500), random.Random(6)
    farm = Farm(hosts=16, pages=size(60, 1250))
    lives = 2.4 * len(farm) / kills  # requests that a crawl lives through at most
    db = tmp_path / "farm.db"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # for what is preloaded
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["farm", "crawl.crawler", "db.frontier"])
    with RawServer(farm.hosts, farm.answer) as server:
        began, killed = time.monotonic(), 0
        while killed < kills:
            until = len(server.log) + chance.uniform(1, lives)
            crawl = context.Process(target=crawl_farm, args=(db, server.port, farm.hosts))
            crawl.start()
            while len(server.log) < until and crawl.is_alive():
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.01))
            crawl.kill()
            crawl.join()
            killed += crawl.exitcode == -signal.SIGKILL
            assert crawl.exitcode in (0, -signal.SIGKILL)
            assert_sound(db)
            if crawl.exitcode == 0:
                break
        last = context.Process(target=crawl_farm, args=(db, server.port, farm.hosts))
        last.start()
        last.join()
        assert last.exitcode == 0
        requests = Counter(asked.url for asked in server.log)
    with Store.open(db) as store, store.read() as session:
        captured = Counter(session.scalars(select(Capture.url)))
    refetched = sum(requests[url] - 1 for url in farm.urls())
    report(
        "kills",
        kills=killed,
        pages=len(farm),
        lost=len(farm.urls() - captured.keys()),
        duplicated=sum(captured.values()) - len(captured),
        refetched=refetched,
        seconds=round(time.monotonic() - began),
    )
    assert killed == kills
    assert captured == Counter(farm.urls())
    assert refetched <= killed * 16  # at most what was under way


def assert_sound(db: Path) -> None:
    """The database is whole, and page and outcome agree."""
    assert check(db).faults == ()
    with Store.open(db) as store, store.read() as session:
        fetched = select(Url.id).where(Url.outcome == "fetched").order_by(Url.id)
        kept = select(Capture.url_id).order_by(Capture.url_id)
        assert session.scalars(fetched).all() == session.scalars(kept).all()
