"""Extraction by a pool of processes, against bare trafilatura on the same pages.

    python -m benchmarks.speed.extraction bare|pool

Prints JSON: pages a second, from when the first have been read, and the cores of the machine. The
pages are the raw HTML of ``../shared/data``; unspin reads metadata, declarations and ownership ids
besides the text.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from benchmarks.pairs import read_rows

PAGES = ("html_articles", "html_doorway_hvac")
_FIRST = 16  # pages before the clock starts: processes have started, and imported what they need


def _bare(pages: Sequence[bytes]) -> Iterator[object]:
    import trafilatura  # noqa: PLC0415 - a process runs one of the two

    for page in pages:
        yield trafilatura.bare_extraction(page, include_comments=False, deduplicate=False)


def _pool(pages: Sequence[bytes]) -> Iterator[object]:
    from crawl.workers import Job, extract_many  # noqa: PLC0415

    return extract_many(Job(id=str(number), content=page) for number, page in enumerate(pages))


def _rate(results: Iterable[object]) -> float:
    """Results a second, the first few left out."""
    left = iter(results)
    list(islice(left, _FIRST))
    began = time.perf_counter()
    count = sum(1 for _ in left)
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    html = [row["html"].encode() for row in chain.from_iterable(map(read_rows, PAGES))]
    work = {"bare": _bare, "pool": _pool}[sys.argv[1]]
    print(json.dumps({"pages_a_second": _rate(work(html)), "cores": os.cpu_count() or 1}))
