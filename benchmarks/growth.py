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

from benchmarks.farms import farm
from benchmarks.remembering import Remembering
from crawl.article import Article
from dedup.engine.corpus import Frequencies
from dedup.engine.memory import Memory
from dedup.engine.scan import scan_again

_UNIT = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kibibytes elsewhere


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=int, nargs="+")
    _say("pages  first, ms a page  second, ms a page  share  peak MB\n")
    for pages in parser.parse_args().pages:
        articles = [page.article for page in farm(pages)]
        memory = Remembering()
        first, fitted = _scan(articles[: pages - pages // 100], memory, None)
        _say(f"{pages:5}  {1000 * first / (pages - pages // 100):16.1f}")  # the largest take long
        second, _ = _scan(articles, memory, fitted)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNIT
        _say(f"  {1000 * second / pages:17.1f}  {second / first:5.0%}  {peak:7.0f}\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _scan(
    articles: Sequence[Article], memory: Memory, fitted: Frequencies | None
) -> tuple[float, Frequencies]:
    began = time.process_time()
    _, fitted = scan_again(articles, memory=memory, fitted=fitted)
    return time.process_time() - began, fitted


if __name__ == "__main__":
    main()
