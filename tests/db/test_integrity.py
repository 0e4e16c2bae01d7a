"""The check finds what is damaged, and nothing in a sound database."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from conftest import Put

from crawl.errors import StoreError
from crawl.reach import Source
from db.engine import Store
from db.frontier import SqliteFrontier
from db.integrity import check, wal_reset_fault


def test_a_sound_database_has_no_faults(store: Store, put: Put) -> None:
    put("words")
    put("other words", extractor="test/2", url="http://a.example/2")
    checked = check(store.path)
    assert checked.faults == ()
    assert "articles of several extractors: 1 by test/1, 1 by test/2" in checked.notes


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE body SET content = x'00'", "is not what was stored"),
        ("UPDATE body SET size = size + 1", "is not what was stored"),
        ("UPDATE url SET state = 'done', outcome = 'fetched'", "1 URLs count as fetched"),
        ("DELETE FROM body", "row 1 of table capture refers to a missing row of body"),
    ],
)
def test_damage_is_found(store: Store, put: Put, damage: str, fault: str) -> None:
    put("words")
    SqliteFrontier(store).start(["http://a.example/x"], Source.SEED)
    with closing(sqlite3.connect(store.path)) as plain:
        plain.execute(damage)
        plain.commit()
    assert any(fault in each for each in check(store.path).faults)


def test_a_page_that_was_overwritten_is_found(put: Put, store: Store) -> None:
    for number in range(300):
        put(f"text {number} " * 50, url=f"http://a.example/{number}")
    store.close()
    data = bytearray(store.path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    store.path.write_bytes(data)
    try:
        assert check(store.path).faults
    except StoreError as error:
        assert "damaged" in str(error)


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
    ],
)
def test_known_faults_of_sqlite_are_named(version: tuple[int, ...], affected: bool) -> None:
    assert bool(list(wal_reset_fault(version))) == affected
