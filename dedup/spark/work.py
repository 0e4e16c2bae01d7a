"""Stages of a scan on Spark: each is written as Parquet, so that a broken run goes on after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Event, Thread
from typing import Any

import pandas as pd
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from crawl.errors import InputError
from dedup.pipeline.progress import Progress
from dedup.pipeline.versions import versions
from dedup.settings import Settings
from dedup.spark.session import SparkError

Rows = list[Any]  # named tuples, one for each row
_LOOK = 0.5  # seconds between two looks at how far Spark is


def mapped(
    frame: DataFrame, schema: str, function: Callable[[Rows], Iterable[tuple[Any, ...]]]
) -> DataFrame:
    """Rows made by a function of many rows at a time, in `mapInPandas`.

    Args:
        frame: Its rows; none of their cells is null.
        schema: Of what the function makes, as DDL.
        function: Called with up to a thousand rows of one partition.
    """
    names = columns_of(schema)

    def run(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            made = function(list(batch.itertuples(index=False)))
            yield pd.DataFrame(list(made), columns=names)

    return frame.mapInPandas(run, schema)


def grouped(
    frame: DataFrame, by: str, schema: str, function: Callable[[Rows], Iterable[tuple[Any, ...]]]
) -> DataFrame:
    """Rows made by a function of all rows that share a value, in `applyInPandas`."""
    names = columns_of(schema)

    def run(group: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(list(function(list(group.itertuples(index=False)))), columns=names)

    return frame.groupBy(by).applyInPandas(run, schema)


def columns_of(schema: str) -> list[str]:
    """Names of the columns of a schema that is written as DDL."""
    found = StructType.fromDDL(schema)
    return found.names if isinstance(found, StructType) else []


@dataclass(frozen=True)
class Work:
    """One scan under way.

    Attributes:
        spark: Where it runs.
        output: Folder of its results, in any file system that Spark writes.
        settings: What it runs with.
        tell: Told the stage, its tasks done, and its tasks in all.
    """

    spark: SparkSession
    output: str
    settings: Settings
    tell: Progress

    def begin(self, inputs: Mapping[str, Any]) -> None:
        """Make sure that the output is new, or that of the same scan, broken off.

        Raises:
            InputError: It holds a finished scan, another one, or cannot be written.
        """
        if self.exists("scan"):
            raise InputError(f"{self.output}: holds a finished scan; name another folder")
        plan = json.dumps(
            {**inputs, "settings": self.settings.as_data(), "versions": versions()}, sort_keys=True
        )
        with self.spoken():
            if self.exists("stages/plan"):
                begun = self.read("stages/plan").collect()[0].plan
                if begun != plan:
                    raise InputError(
                        f"{self.output}: was begun with another input, other settings or another"
                        " version of unspin; name another folder"
                    )
                return
            frame = self.spark.createDataFrame([(plan,)], "plan string")
            frame.coalesce(1).write.mode("overwrite").parquet(self.path("stages/plan"))

    def stage(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """The rows of a stage: as an earlier run left them, else made now and kept."""
        where = f"stages/{name}"
        if not self.exists(where):
            self.write(where, make(), name)
        return self.read(where)

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        """Rows, made once and kept like a stage."""
        return self.stage(name, lambda: frame)

    def write(self, where: str, frame: DataFrame, name: str) -> None:
        """Write rows below the output.

        Raises:
            SparkError: Spark gave up.
        """
        with self.spoken(), self._watched(name):
            frame.write.mode("overwrite").parquet(self.path(where))

    def read(self, where: str) -> DataFrame:
        """Rows that were written below the output."""
        return self.spark.read.parquet(self.path(where))

    def path(self, where: str) -> str:
        """The path of something below the output."""
        return f"{self.output.rstrip('/')}/{where}"

    def exists(self, where: str) -> bool:
        """Whether something below the output was written to its end."""
        path = self._hadoop.fs.Path(self.path(f"{where}/_SUCCESS"))
        with self.spoken():
            found: bool = path.getFileSystem(self._configuration).exists(path)
        return found

    def forget(self, where: str) -> None:
        """Delete something below the output."""
        path = self._hadoop.fs.Path(self.path(where))
        path.getFileSystem(self._configuration).delete(path, True)

    @cached_property
    def _hadoop(self) -> Any:  # noqa: ANN401 - Java seen through py4j
        return self.spark._jvm.org.apache.hadoop

    @cached_property
    def _configuration(self) -> Any:  # noqa: ANN401 - Java seen through py4j
        return self.spark._jsc.hadoopConfiguration()

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """Failures of Spark in one line."""
        from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with PySpark

        try:
            yield
        except (PySparkException, Py4JError) as error:
            raise SparkError(f"Spark gave up: {_reason(error)}") from error

    @contextmanager
    def _watched(self, name: str) -> Iterator[None]:
        """Tell how many tasks of a stage are done while the block runs."""
        context, ended = self.spark.sparkContext, Event()
        context.setJobGroup(name, f"unspin: {name}", interruptOnCancel=True)
        self.tell(name, 0, 0)

        def look() -> None:
            tracker = context.statusTracker()
            while not ended.wait(_LOOK):
                done = total = 0
                for job in tracker.getJobIdsForGroup(name):
                    info = tracker.getJobInfo(job)
                    for stage in map(tracker.getStageInfo, info.stageIds if info else ()):
                        if stage is not None:
                            done += stage.numCompletedTasks
                            total += stage.numTasks
                self.tell(name, done, total)

        watcher = Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        except KeyboardInterrupt:
            context.cancelAllJobs()
            raise
        finally:
            ended.set()
            watcher.join()


def _reason(error: Exception) -> str:
    """The line of a failure that says most: Python's own last line where there is one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if line.split(":")[0].endswith(("Error", "Exception"))]
    said = next((line for line in told if not line.startswith(("org.", "java."))), "")
    return (said or (lines[0] if lines else type(error).__name__))[:300]
