"""What is told of one site, how it is forgotten, and who may crawl into a store."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from conftest import Put, fill
from sqlalchemy import func, select

from crawl.errors import InputError, StoreBusy
from crawl.frontier import Link, Outcome, Result, SiteState
from crawl.ownership import OwnershipId
from crawl.reach import Reach, Source
from db import schema
from db.acceptances import accept, acceptances
from db.cache import StoredCache, save_snapshot
from db.captures import load_body
from db.engine import Store
from db.evidence import StoredEvidence
from db.fingerprints import save_fingerprints
from db.frontier import SqliteFrontier
from db.lock import no_scan, only_crawl, scanning
from db.lookup import save_run
from db.ownership import save_ids
from db.rows import FingerprintKey, FingerprintRow, InvertedFile, PageName
from db.scans import finish_scan
from db.sites import Forgotten, ReasonRow, forget, reasons

Lock = Callable[[Store], AbstractContextManager[None]]
SECRET = "a sentence that nobody else ever wrote"
GONE, KEPT = "secret-client.example", "kept.example"


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


def all_rows(store: Store) -> dict[str, int]:
    with store.read() as session:
        tables = schema.Base.metadata.sorted_tables
        counted = ((each.name, select(func.count()).select_from(each)) for each in tables)
        return {name: session.execute(query).scalar_one() for name, query in counted}


def traces(store: Store, *of: str) -> list[str]:
    """Which of some words stand in the store's files."""
    content = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    return [trace for trace in of if trace.encode() in content]


def leave_traces(store: Store, article_id: int) -> None:
    """What an interrupted scan kept of a page, and what is kept for the next one."""
    StoredEvidence(store).keep([(b"key", 50.0, 9, 4, SECRET.encode())])
    StoredCache(store).put("stage", np.ones((1, 2), np.uint64), SECRET.encode())
    save_snapshot(store, "weights", [GONE, KEPT], SECRET.encode())
    key, mark = FingerprintKey("affine32", 1, 2, "word-3/v1"), bytes(8)
    with store.write() as session:
        capture_id = session.get_one(schema.Article, article_id).capture_id
        save_ids(session, capture_id, [OwnershipId("adsense", f"pub-{SECRET}")])
        save_fingerprints(session, key, [FingerprintRow(article_id, mark, mark, mark)])
        save_run(session, key, [article_id], {"term": InvertedFile(mark, mark, mark)})


def test_a_forgotten_site_leaves_nothing_behind_and_others_keep_theirs(
    store: Store, put: Put
) -> None:
    gone = put(SECRET, site=GONE, url=f"http://{GONE}/x")
    both = put("a text of both", site=GONE, url=f"http://{GONE}/both")
    kept = put("a text of both", site=KEPT, url=f"http://{KEPT}/both")
    others = [put(f"text {n} of the other", site=KEPT, url=f"http://{KEPT}/{n}") for n in range(3)]
    SqliteFrontier(store).start([f"http://{GONE}/secret-path"], Source.SEED)
    fill(store, [gone, both, kept, others[0]], sites=[GONE, KEPT])  # interrupted
    finish_scan(store, fill(store, [gone, both, kept, others[0]], sites=[GONE, KEPT]), {})
    finish_scan(store, fill(store, [kept, *others], sites=[KEPT]), {})
    leave_traces(store, gone)
    pages = {host: PageName(host, f"http://{host}/both") for host in (GONE, KEPT)}
    accept(store, "pair", f"{SECRET} and both", "syndicated", pages=pages.values())
    accept(store, "passage", SECRET, "a disclaimer", text=SECRET)
    accept(store, "passage", "a text of both", "standard", text="a text of both")

    assert 0 not in all_rows(store).values()
    assert forget(store, GONE) == Forgotten(GONE, captures=2, articles=2, scans=2, acceptances=2)
    assert traces(store, SECRET, GONE, "secret-path") == []
    left = all_rows(store)
    assert (left["scan"], left["repetition"], left["repetition_detail"]) == (1, 4, 4)
    assert (left["match"], left["match_detail"], left["cluster_template"]) == (4, 1, 1)
    assert (left["article"], left["body"], left["url"], left["acceptance"]) == (4, 4, 0, 1)
    with store.read() as session:
        article = session.get_one(schema.Article, kept)
        assert load_body(session, article.capture_id) == b"a text of both"
    with pytest.raises(InputError, match=f"no stored site {GONE}"):
        forget(store, GONE)
    forget(store, KEPT)
    assert set(all_rows(store).values()) == {0}


@pytest.mark.parametrize(
    ("kind", "pages", "text", "reason", "stays"),
    [
        ("cluster", [GONE, KEPT], "", "licensed", False),
        ("cluster", [KEPT], "", "licensed", True),
        ("cluster", [KEPT], "", f"licensed from WWW.{GONE.title()}.", False),
        ("cluster", [KEPT], "", f"licensed from {GONE}.net and not-{GONE}", True),
        ("passage", [], "first block\n\nsecond block", "standard", True),
        ("passage", [], f"first block\n\n{SECRET}", "standard", False),
        ("passage", [], SECRET, "standard", False),
    ],
)
def test_what_was_accepted_of_a_forgotten_site_is_forgotten_with_it(
    store: Store, put: Put, kind: str, pages: list[str], text: str, reason: str, stays: bool
) -> None:
    put(SECRET, site=GONE)
    put("before first block", site=KEPT, name="first")
    put("second block and after", site=KEPT, name="second")
    accept(store, kind, "title", reason, pages=[PageName(each, "doc") for each in pages], text=text)
    assert forget(store, GONE).acceptances == (not stays)
    with store.read() as session:
        assert [each.reason for each in acceptances(session)] == [reason] * stays


def test_what_a_reader_still_holds_is_told_and_leaves_the_file_with_it(
    store: Store, put: Put
) -> None:
    put(SECRET, site=GONE)
    with Store.open(store.path, busy_timeout=0.1) as mine, store.read() as session:
        assert session.scalar(select(schema.Article.title))
        with pytest.raises(StoreBusy, match="leaves the file"):
            forget(mine, GONE)
    store.close()
    assert traces(store, SECRET) == []


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
