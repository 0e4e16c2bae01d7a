"""What a scan costs as a farm grows, and what the next costs after one page in a hundred is new.

    python -m benchmarks.growth 1000 2000 4000

Processor time, which a busy machine changes less than the clock.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence

from benchmarks.caching import CountingCache
from benchmarks.farms import farm
from crawl.article import Article
from dedup.engine.cache import Cache
from dedup.engine.repeated import Evidence, Held
from dedup.engine.scan import Snapshot, scan_again

_UNIT = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kibibytes elsewhere


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=int, nargs="+")
    _say("pages  first, ms a page  second, ms a page  share  peak MB\n")
    for pages in parser.parse_args().pages:
        articles = [page.article for page in farm(pages)]
        kept = CountingCache(), Held()
        first, left = _scan(articles[: pages - pages // 100], kept, None)
        _say(f"{pages:5}  {1000 * first / (pages - pages // 100):16.1f}")  # the largest take long
        second, _ = _scan(articles, kept, left)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNIT
        _say(f"  {1000 * second / pages:17.1f}  {second / first:5.0%}  {peak:7.0f}\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _scan(
    articles: Sequence[Article], kept: tuple[Cache, Evidence], snapshot: Snapshot | None
) -> tuple[float, Snapshot]:
    began = time.process_time()
    cache, evidence = kept
    _, left = scan_again(articles, cache=cache, snapshot=snapshot, evidence=evidence)
    return time.process_time() - began, left


if __name__ == "__main__":
    main()
