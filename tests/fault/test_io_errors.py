"""Every write of a small crawl fails once: the database is never corrupt, nor half linked."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from farm import Farm
from faulty_crawl import REFUSED
from measured import FULL, report
from raw_server import RawServer
from sqlalchemy import select

from crawl.errors import StoreError
from db.engine import Store
from db.integrity import check
from db.schema import Capture, Url

HERE = Path(__file__).parent
CC = shutil.which("cc") or shutil.which("gcc")
SHORT = 12  # writes that fail in the short form, spread over all
FAULTS = ((errno.EIO, False), (errno.ENOSPC, True))  # one write; this one and all after it

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="fails writes through LD_PRELOAD"),
    pytest.mark.skipif(CC is None, reason="needs a C compiler"),
]


class Faulty:
    """Crawls of a farm whose writes fail as told."""

    def __init__(self, process: subprocess.Popen[str], farm: Farm) -> None:
        self._process = process
        self.farm = farm

    def crawl(self, db: Path, nth: int, number: int, lasting: bool) -> tuple[int, int]:
        """Exit code and number of writes of one crawl."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{nth} {number} {int(lasting)} {db}\n")
        self._process.stdin.flush()
        code, writes = self._process.stdout.readline().split()
        return int(code), int(writes)


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Faulty]:
    library = tmp_path / "preloaded.so"
    command = [str(CC), "-shared", "-fPIC", "-O1", "-o", library, HERE / "faulty_io.c", "-ldl"]
    subprocess.run(command, check=True)
    farm = Farm(hosts=2, pages=5)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with RawServer(farm.hosts, farm.answer) as server:
        crawls = [sys.executable, str(HERE / "faulty_crawl.py"), str(server.port), *farm.hosts]
        with subprocess.Popen(
            crawls,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            yield Faulty(process, farm)
            assert process.stdin is not None
            process.stdin.close()


def test_a_write_that_fails_never_harms_the_database(faulty: Faulty, tmp_path: Path) -> None:
    began = time.monotonic()
    code, writes = faulty.crawl(tmp_path / "faulty-0.db", 0, 0, lasting=False)
    assert code == 0
    assert kept(tmp_path / "faulty-0.db", faulty.farm) == faulty.farm.urls()
    step = 1 if FULL else max(1, writes // SHORT)
    codes: Counter[int] = Counter()
    for nth in range(1, writes + 1, step):
        for number, lasting in FAULTS if nth % (5 * step) == 1 else FAULTS[:1]:
            db = tmp_path / f"faulty-{nth}-{number}.db"
            code, _ = faulty.crawl(db, nth, number, lasting)
            assert code in (0, REFUSED), f"write {nth}: exit code {code}"
            codes[code] += 1
            if db.exists() and db.stat().st_size:
                kept(db, faulty.farm)
            assert faulty.crawl(db, 0, 0, lasting=False)[0] == 0  # it goes on
            assert kept(db, faulty.farm) == faulty.farm.urls(), f"write {nth}"
            for path in tmp_path.glob(f"{db.name}*"):
                path.unlink()
    report(
        "failing writes",
        writes=writes,
        faults=codes.total(),
        stopped=codes[REFUSED],
        went_on=codes[0],
        seconds=round(time.monotonic() - began),
    )
    assert codes[REFUSED] > codes.total() // 2


def kept(db: Path, farm: Farm) -> set[str]:
    """The pages in a database that must be whole: every page with its body and all its links."""
    try:
        assert check(db).faults == ()
    except StoreError as error:
        assert "no such database" in str(error), error  # the tables were not made: still empty
        return set()
    with Store.open(db) as store, store.read() as session:
        pages = list(session.scalars(select(Capture.url)))
        known = set(session.scalars(select(Url.url)))
    assert len(pages) == len(set(pages))
    for page in pages:
        assert farm.links(page) <= known, page
    return set(pages)
