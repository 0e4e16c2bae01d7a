"""What a scan on Spark costs for each article: `python -m benchmarks.spark_cost SMALL LARGE`.

Scans two sizes of one mixture of ../shared/data (doorway pages, news, spun texts, rewritten pairs)
in local mode and prints, for every stage, what Spark's own metrics say for each article: bytes
shuffled, seconds of one core, and the most memory that a Python worker held meanwhile.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

from dedup.settings import Settings
from dedup.spark.scan import scan
from dedup.spark.session import open_session

DATA = Path(__file__).parents[1] / "../shared/data"
MIXTURE = (  # file, its texts, its share of the articles
    ("farm_doorway_trades", ("text",), 0.25),
    ("articles_news_distractors", ("text",), 0.35),
    ("spintax_expansions", ("text",), 0.1),
    ("pairs_detectrl", ("a", "b"), 0.3),
)


def corpus(size: int) -> Iterator[dict[str, str]]:
    """About so many articles of the mixture."""
    for name, texts, share in MIXTURE:
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, row in enumerate(islice(lines, int(size * share / len(texts)))):
                for side in texts:
                    url = f"https://{name.replace('_', '-')}-{side}.example/{number}"
                    yield {"url": url, "text": json.loads(row)[side]}


class Watch:
    """Follows which stage runs, and the most memory of any Python worker in it."""

    def __init__(self) -> None:
        self.stage, self.peak = "", defaultdict[str, int](int)
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def tell(self, stage: str, _done: int, _total: int) -> None:
        """Progress of the scan."""
        self.stage = stage

    def stop(self) -> None:
        """End it."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.3):
            for process in psutil.Process().children(recursive=True):
                try:
                    if "pyspark.daemon" in " ".join(process.cmdline()):
                        held = process.memory_info().rss
                        self.peak[self.stage] = max(self.peak[self.stage], held)
                except psutil.Error:
                    continue


def spent(spark: Any) -> dict[str, tuple[int, float]]:
    """Bytes shuffled and seconds of executors by stage of the scan, from Spark's status store."""
    store = spark.sparkContext._jsc.sc().statusStore()
    found: defaultdict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    jobs = store.jobsList(None)
    for index in range(jobs.size()):
        job = jobs.apply(index)
        if job.jobGroup().isEmpty():
            continue
        name = job.jobGroup().get()
        stages = job.stageIds()
        for number in range(stages.size()):
            stage = store.asOption(store.lastStageAttempt(stages.apply(number)))
            if stage.isEmpty() or str(stage.get().status()) != "COMPLETE":
                continue
            shuffled, seconds = found[name]
            found[name] = (
                shuffled + stage.get().shuffleWriteBytes(),
                seconds + stage.get().executorRunTime() / 1000,
            )
    return found


def main(sizes: list[int]) -> None:
    """Print the table."""
    spark = open_session("local[2]")
    columns: list[tuple[int, dict[str, tuple[int, float]], dict[str, int]]] = []
    before: dict[str, tuple[int, float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "pages.jsonl")
            rows = list(corpus(size))
            source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
            watch = Watch()
            found = scan(spark, str(source), f"{folder}/out", Settings(), progress=watch.tell)
            watch.stop()
            after = spent(spark)
            cost = {
                name: (
                    each[0] - before.get(name, (0, 0.0))[0],
                    each[1] - before.get(name, (0, 0.0))[1],
                )
                for name, each in after.items()
            }
            columns.append((found.counts["articles"], cost, dict(watch.peak)))
            before = after
    names = list(columns[-1][1])
    print(
        "| stage |", " | ".join(f"kB shuffled · core ms · MB, {n:,} articles" for n, *_ in columns)
    )
    print("|---|" + "---|" * len(columns))
    totals = [[0.0, 0.0, 0.0] for _ in columns]
    for name in names:
        cells = []
        for total, (articles, cost, peak) in zip(totals, columns, strict=True):
            shuffled, seconds = cost.get(name, (0, 0.0))
            held = peak.get(name, 0) / 1e6
            cells.append(
                f"{shuffled / articles / 1000:.2f} · {seconds / articles * 1000:.1f} · {held:.0f}"
            )
            total[0] += shuffled / articles / 1000
            total[1] += seconds / articles * 1000
            total[2] = max(total[2], held)
        print(f"| {name} |", " | ".join(cells), "|")
    print("| all |", " | ".join(f"{a:.1f} · {b:.0f} · {c:.0f}" for a, b, c in totals), "|")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100, 400])
