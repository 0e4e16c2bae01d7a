"""What is told of one site, how it is forgotten, and who may crawl into a store."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from conftest import Put
from sqlalchemy import func, select

from crawl.errors import InputError, StoreBusy
from crawl.frontier import Link, Outcome, Result, SiteState
from crawl.reach import Reach, Source
from db import schema
from db.captures import load_body
from db.engine import Store
from db.frontier import SqliteFrontier
from db.lock import no_scan, only_crawl, scanning
from db.sites import ReasonRow, forget, reasons

Lock = Callable[[Store], AbstractContextManager[None]]
SECRET = "a sentence that nobody else ever wrote"


def rows(store: Store, table: type[schema.Base]) -> int:
    with store.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_reasons_are_counted(store: Store) -> None:
    frontier = SqliteFrontier(store)
    home = "http://a.example/"
    frontier.start([home], Source.SEED)
    links = [Link(f"{home}{n}.pdf", Source.LINK, 1, skip="a file") for n in range(3)]
    one = frontier.claim("a.example", SiteState(), Reach(9), now=9.0)
    assert one is not None
    frontier.complete(one, None, links, Outcome(Result.FAILED, "404 Not Found"), SiteState())
    with store.read() as session:
        assert reasons(session, "a.example") == [
            ReasonRow("skipped", "a file", 3, f"{home}0.pdf"),
            ReasonRow("failed", "404 Not Found", 1, home),
        ]


def test_a_forgotten_site_leaves_nothing_behind_and_others_keep_theirs(
    store: Store, put: Put
) -> None:
    put(SECRET, site="gone.example", url="http://gone.example/x")
    put("a text of both", site="gone.example", url="http://gone.example/both")
    kept = put("a text of both", site="kept.example", url="http://kept.example/both")
    SqliteFrontier(store).start(["http://gone.example/secret-path"], Source.SEED)
    with store.write() as session:
        for sites in (["gone.example", "kept.example"], ["kept.example"]):
            session.add(
                schema.Scan(
                    started_at="", sites=sites, settings={}, versions={}, counts={}, notes=[]
                )
            )
    gone = forget(store, "gone.example")
    assert (gone.captures, gone.articles, gone.scans) == (2, 2, 1)
    content = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    for trace in (SECRET, "gone.example", "secret-path"):
        assert trace.encode() not in content
    assert (rows(store, schema.Body), rows(store, schema.Scan), rows(store, schema.Url)) == (
        1,
        1,
        0,
    )
    with store.read() as session:
        article = session.get_one(schema.Article, kept)
        assert load_body(session, article.capture_id) == b"a text of both"
    with pytest.raises(InputError, match=r"no stored site gone\.example"):
        forget(store, "gone.example")


HOLD = """
import sys, time
from db import lock
from db.engine import Store

with Store.open(sys.argv[1]) as store, getattr(lock, sys.argv[2])(store):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("held", "refused", "why", "granted"),
    [
        (only_crawl, only_crawl, "another crawl is filling it", scanning),
        (scanning, no_scan, "a scan, a check or", scanning),
        (no_scan, scanning, "are being deleted", only_crawl),
    ],
)
def test_who_may_work_beside_whom_and_a_killed_process_holds_nothing(
    tmp_path: Path, held: Lock, refused: Lock, why: str, granted: Lock
) -> None:
    root, path = Path(__file__).parents[2], tmp_path / "unspin.db"
    with Store.open(path, busy_timeout=0.1) as store:
        command = [sys.executable, "-c", HOLD, str(path), held.__name__]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            with pytest.raises(StoreBusy, match=why), refused(store):
                pass
            with granted(store):
                SqliteFrontier(store).start(["http://a.example/"], Source.SEED)  # and may write
            holder.kill()
        for _ in range(2):
            with refused(store):
                pass
