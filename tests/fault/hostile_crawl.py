"""Crawls hostile hosts in a process of its own, and prints what became of them and its memory."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from raw_server import RawServer

from crawl.crawler import crawl_sites
from db.engine import Store
from db.frontier import SqliteFrontier


def main(db: str, port: int, timeout: float, hosts: list[str]) -> None:
    server = RawServer(hosts, lambda _asked, _writer: NotImplemented)  # only its names are used
    server.port = port
    options = server.options(timeout=timeout, workers=128, max_tries=2, max_delay=0.5)
    with Store.open(Path(db)) as store:
        summary = crawl_sites(SqliteFrontier(store), server.urls(), options)
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = {site.site: dict(site.results) for site in summary.sites}
    print(json.dumps({"mib": kib / 1024, "seconds": summary.seconds, "results": results}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
