"""A long crawl of a loopback farm: does memory stay flat, and the speed?

``python -m benchmarks.soak [PAGES]`` prints a line for every tenth of the crawl.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "fault"))

from farm import Farm
from raw_server import RawServer

from crawl.crawler import crawl_sites
from crawl.summary import CrawlProgress
from db.engine import Store
from db.frontier import SqliteFrontier

HOSTS = 100


def serve(farm: Farm, connection: Connection) -> None:
    """Serve a farm until told to stop; runs in a process of its own."""
    with RawServer(farm.hosts, farm.answer) as server:
        connection.send(server.port)
        connection.recv()


def resident_mib() -> float:
    """Memory of this process now, where the system tells it; else the most there was."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def soak(pages: int) -> None:
    """Crawl so many pages, and print how it goes."""
    farm = Farm(HOSTS, pages // HOSTS)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(farm, theirs))
    process.start()
    server = RawServer(farm.hosts, farm.answer)
    server.port = ours.recv()
    step = len(farm) // 10
    last = time.monotonic()

    def watch(moment: CrawlProgress) -> None:
        nonlocal last
        if moment.outcome.result == "fetched" and moment.fetched % step == 0:
            now = time.monotonic()
            print(
                f"{moment.fetched:>8,} pages  {step / (now - last):6.1f} pages/s  "
                f"{resident_mib():6.1f} MiB",
                flush=True,
            )
            last = now

    with TemporaryDirectory() as directory, Store.open(Path(directory, "soak.db")) as store:
        options = server.options(workers=32, max_pages=pages)
        crawl_sites(SqliteFrontier(store), server.urls(), options, progress=watch)
    ours.send("stop")
    process.join()


if __name__ == "__main__":
    soak(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
