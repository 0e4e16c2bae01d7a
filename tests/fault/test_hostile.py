"""Servers that want to fill the memory, hold the line or confuse the parser, all at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from measured import report, size
from raw_server import RawServer
from sqlalchemy import select

from db.engine import Store
from db.integrity import check
from db.schema import Url

MOST_MIB = 512
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the memory in KiB")


@pytest.mark.parametrize("kind", ["64 bombs", "everything"])
def test_hostile_servers_cost_little_and_every_url_ends(kind: str, tmp_path: Path) -> None:
    timeout = 4.0
    if kind == "everything":
        copies = range(size(1, 4))
        hosts = [hostile.host_of(each, n) for each in hostile.BEHAVIOURS for n in copies]
    else:
        hosts = [hostile.host_of("gzip-bomb", number) for number in range(64)]
        timeout = 30.0
    db = tmp_path / "hostile.db"
    script = Path(__file__).parent / "hostile_crawl.py"
    with RawServer(hosts, hostile.answer) as server:
        ran = subprocess.run(
            [sys.executable, script, db, str(server.port), str(timeout), *hosts],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            check=True,
            timeout=600,
        )
        longest = max(asked.ended - asked.began for asked in server.log)
    told = json.loads(ran.stdout)
    with Store.open(db) as store, store.read() as session:
        ends = session.execute(select(Url.url, Url.outcome, Url.reason)).all()
    report(
        f"hostile servers: {kind}",
        hosts=len(hosts),
        requests=len(server.log),
        urls=len(ends),
        timeout=timeout,
        longest_request=round(longest, 1),
        peak_mib=round(told["mib"]),
        seconds=round(told["seconds"]),
    )
    assert told["mib"] < MOST_MIB
    assert all(outcome and (reason or outcome == "fetched") for _, outcome, reason in ends)
    assert longest < 3 * timeout  # a busy machine lets go of a connection late
    assert check(db).faults == ()
