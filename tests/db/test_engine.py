"""The store under what happens to files: other processes, kills, full disks, wrong files."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from crawl.errors import StoreBusy, StoreError, StoreFull, StoreNewer
from db.engine import APPLICATION_ID, Store
from db.schema import Body, Site

ROOT = Path(__file__).parents[2]

ADD_SITES = """
import sys
from db.captures import ensure_site
from db.engine import Store
with Store.open(sys.argv[1]) as store:
    for number in range(20):
        with store.write() as session:
            ensure_site(session, f"{sys.argv[2]}-{number}.example")
"""

HOLD_THE_LOCK = """
import sys
from db.captures import ensure_site
from db.engine import Store
with Store.open(sys.argv[1]) as store, store.write() as session:
    ensure_site(session, "held.example")
    print("held", flush=True)
    sys.stdin.readline()
"""

WRITE_FOR_EVER = """
import sys
from db.engine import Store
from db.schema import Body
with Store.open(sys.argv[1]) as store, store.write() as session:
    for number in range(10**9):
        session.add(Body(sha256=b"half %d" % number, content=bytes(4000), size=4000))
        session.flush()
        if number == 2000:
            print("half-way", flush=True)
"""


def python(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def hosts(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(Site.host)))


def add_site(store: Store, host: str) -> None:
    with store.write() as session:
        session.add(Site(host=host, domain=host, added_at="2024-01-01T00:00:00.000Z"))


def newer(path: Path, open_elsewhere: bool) -> sqlite3.Connection:
    """Make the file look like a later unspin's, its last change perhaps only in the log."""
    Store.open(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    if not open_elsewhere:
        connection.close()
    return connection


def digests(directory: Path) -> dict[str, str]:
    """Of every file but the locks, which change with every reader."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in directory.iterdir()
        if not file.name.endswith("-shm")
    }


def test_a_write_is_kept_and_a_failed_one_is_not(store: Store) -> None:
    add_site(store, "kept.example")
    with pytest.raises(ZeroDivisionError), store.write() as session:
        session.add(Site(host="lost.example", domain="lost.example", added_at=""))
        session.flush()
        _ = 1 / 0
    assert hosts(store) == {"kept.example"}


def test_a_reader_sees_one_moment_and_cannot_write(store: Store) -> None:
    add_site(store, "first.example")
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 1
        add_site(store, "second.example")
        assert session.scalar(select(func.count()).select_from(Site)) == 1
    with pytest.raises(StoreError, match="readonly"), store.read() as session:
        session.add(Site(host="third.example", domain="", added_at=""))
        session.flush()
    assert hosts(store) == {"first.example", "second.example"}


def test_deleting_a_site_deletes_what_it_owns(store: Store, put: Callable[..., int]) -> None:
    put("Words of the one.", site="gone.example", url="https://gone.example/")
    kept = put("Words of the other.", site="kept.example", url="https://kept.example/")
    with store.write() as session:
        session.delete(session.scalars(select(Site).where(Site.host == "gone.example")).one())
    with store.read() as session:
        left = session.execute(text("SELECT DISTINCT article_id FROM block")).scalars().all()
        assert left == [kept]
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_files_beside_the_store_are_gone_once_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "odd name, 100 %? é#.db"
    with Store.open(path) as store:
        add_site(store, "a.example")
    assert list(tmp_path.iterdir()) == [path]
    with Store.open(path, create=False) as store:
        assert hosts(store) == {"a.example"}


@pytest.mark.parametrize("content", [None, b""], ids=["missing", "empty"])
def test_what_is_not_there_is_made_only_if_asked(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "unspin.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match="no such database"):
        Store.open(path, create=False)
    assert path.exists() == (content is not None)
    Store.open(path).close()
    assert path.stat().st_size > 0


def test_wrong_files_are_refused_in_one_line_and_left_as_they_are(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Not a database, but longer than a header is. " * 20)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE moz_places (id)")
    connection.close()
    damaged = tmp_path / "damaged.db"
    Store.open(damaged).close()
    damaged.write_bytes(damaged.read_bytes()[:4096])
    refusals = {
        tmp_path: "a directory",
        tmp_path / "no" / "such.db": "does not exist",
        notes: "not a database",
        foreign: "another program",
        damaged: "damaged",
    }
    before = {path: path.read_bytes() for path in refusals if path.is_file()}
    for path, reason in refusals.items():
        with pytest.raises(StoreError, match=reason) as refused:
            Store.open(path)
        assert str(path) in str(refused.value)
        assert "\n" not in str(refused.value)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_a_newer_schema_is_refused_and_left_untouched(tmp_path: Path, open_elsewhere: bool) -> None:
    path = tmp_path / "unspin.db"
    other = newer(path, open_elsewhere)
    before = digests(tmp_path)
    with pytest.raises(StoreNewer, match="9999") as refused:
        Store.open(path)
    assert refused.value.exit_code == 7
    assert digests(tmp_path) == before
    other.close()


def test_processes_take_turns_from_the_first_moment_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "unspin.db"
    writers = [python(ADD_SITES, path, name) for name in "abc"]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert (writer.returncode, errors) == (0, "")
    with Store.open(path, create=False) as store:
        assert len(hosts(store)) == 60


def test_a_second_writer_is_told_and_goes_on_once_the_first_is_done(tmp_path: Path) -> None:
    path = tmp_path / "unspin.db"
    with Store.open(path, busy_timeout=0.1) as store:
        holder = python(HOLD_THE_LOCK, path)
        assert first_line(holder) == "held"
        with pytest.raises(StoreBusy) as busy:
            add_site(store, "mine.example")
        assert busy.value.exit_code == 5
        assert hosts(store) == set()  # reading is not held up
        holder.communicate("go on\n", timeout=30)
        add_site(store, "mine.example")
        assert hosts(store) == {"held.example", "mine.example"}


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_writer_killed_half_way_leaves_only_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "unspin.db"
    with Store.open(path) as store:
        add_site(store, "kept.example")
    writer = python(WRITE_FOR_EVER, path)
    assert first_line(writer) == "half-way"
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=30)
    log = path.with_name(path.name + "-wal")
    assert log.stat().st_size > 1_000_000  # its half was on the disk already
    with Store.open(path, create=False, busy_timeout=0.1) as store:
        with store.read() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.scalar(select(func.count()).select_from(Body)) == 0
        add_site(store, "next.example")
        assert hosts(store) == {"kept.example", "next.example"}


def test_a_full_disk_costs_only_the_transaction_that_met_it(store: Store) -> None:
    add_site(store, "kept.example")
    with pytest.raises(StoreFull) as full, store.write() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages + 10}"))
        session.add(Body(sha256=b"big", content=bytes(1_000_000), size=1_000_000))
    assert full.value.exit_code == 6
    with store.write() as session:
        session.execute(text("PRAGMA max_page_count = 1000000"))
        session.add(Body(sha256=b"big", content=bytes(1_000_000), size=1_000_000))
    with store.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.scalar(select(Body.size)) == 1_000_000


def test_the_file_says_whose_it_is(store: Store) -> None:
    with store.read() as session:
        assert session.scalar(text("PRAGMA application_id")) == APPLICATION_ID
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
