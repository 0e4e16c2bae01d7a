"""What a scan on Spark costs for each article: `python -m benchmarks.spark_cost SMALL LARGE`.

Scans two sizes of one mixture of ../shared/data (doorway pages, news, spun texts, rewritten pairs)
in local mode and prints, for every stage, what Spark's own metrics say for each article: bytes
shuffled, processor time, and the most memory that a Python worker held meanwhile.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from threading import Event, Thread

import psutil
from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

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
    """Follows what Spark's processes use, stage by stage.

    Attributes:
        cpu: Seconds of processor time, Java and Python, by stage; a busy machine adds none.
        peak: The most bytes that one Python worker held, by stage.
    """

    def __init__(self) -> None:
        self.cpu, self.peak = defaultdict[str, float](float), defaultdict[str, int](int)
        self._stage = ""
        self._seen: dict[int, float] = {}
        self._ended = Event()
        self._thread = Thread(target=self._follow, daemon=True)
        self._thread.start()

    def tell(self, stage: str, _done: int, _total: int) -> None:
        """Progress of the scan."""
        self._stage = stage

    def stop(self) -> None:
        """End it."""
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        first = True
        while not self._ended.wait(0.3):
            for process in psutil.Process().children(recursive=True):
                try:
                    times = process.cpu_times()
                    used = times.user + times.system
                    before = self._seen.get(process.pid, used if first else 0.0)
                    self.cpu[self._stage] += used - before
                    self._seen[process.pid] = used
                    if process.name().startswith("python"):
                        held = process.memory_info().rss
                        self.peak[self._stage] = max(self.peak[self._stage], held)
                except psutil.Error:
                    continue
            first = False


def shuffled(spark: SparkSession) -> Counter[str]:
    """Bytes shuffled so far by stage of the scan, from Spark's status store."""
    store = spark.sparkContext._jsc.sc().statusStore()
    found = Counter[str]()
    jobs = store.jobsList(None)
    for index in range(jobs.size()):
        job = jobs.apply(index)
        if job.jobGroup().isEmpty():
            continue
        stages = job.stageIds()
        for number in range(stages.size()):
            try:
                stage = store.lastStageAttempt(stages.apply(number))
            except Py4JJavaError:  # it was planned, and found to be done already
                continue
            if str(stage.status()) == "COMPLETE":
                found[job.jobGroup().get()] += stage.shuffleWriteBytes()
    return found


def main(sizes: list[int]) -> None:
    """Print the table."""
    spark = open_session("local[2]")
    columns: list[tuple[int, Counter[str], Watch]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "pages.jsonl")
            source.write_text("\n".join(map(json.dumps, corpus(size))), encoding="utf-8")
            before, watch = shuffled(spark), Watch()
            found = scan(spark, str(source), f"{folder}/out", Settings(), progress=watch.tell)
            watch.stop()
            counts = found.counts
            columns.append((counts["articles"], shuffled(spark) - before, watch))
            print(f"{counts['articles']:,} articles, {counts['candidates']:,} candidates")
    heading = "kB shuffled · core ms · MB"
    print("| stage |", " | ".join(f"{heading}, {n:,} articles" for n, *_ in columns), "|")
    print("|---|" + "---|" * len(columns))
    for name in [*columns[-1][2].cpu, "all"]:
        cells = []
        for articles, bytes_of, watch in columns:
            every = name == "all"
            sent = bytes_of.total() if every else bytes_of[name]
            seconds = sum(watch.cpu.values()) if every else watch.cpu[name]
            held = max(watch.peak.values()) if every else watch.peak[name]
            cells.append(
                f"{sent / articles / 1e3:.2f} · {seconds / articles * 1e3:.1f} · {held / 1e6:.0f}"
            )
        print(f"| {name} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100, 400])
