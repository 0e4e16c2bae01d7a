"""Open a Spark session, or say in one line what is missing for one."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from crawl.errors import UnspinError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_BATCH = 1000  # rows that one call of a Python function sees


class SparkError(UnspinError):
    """Spark is missing, cannot start, or gave up; the message says why."""


def open_session(master: str = "") -> SparkSession:
    """A session; under ``spark-submit`` the one that it configured.

    Args:
        master: Where Spark runs; "" leaves it to ``spark-submit``, else to all cores of this
            machine.

    Raises:
        SparkError: PySpark or Java is missing, or Spark does not start.
    """
    _find_java()
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise SparkError("this needs PySpark: pip install 'unspin[spark]'") from None
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    _share_sources()
    builder = SparkSession.builder.appName("unspin")
    if master or not submitted:
        builder = builder.master(master or "local[*]")
    if not submitted:  # spark-submit has its own say in these
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.driver.memory", "2g")
        builder = builder.config("spark.log.level", "ERROR")
        builder = builder.config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        builder = builder.config("spark.driver.host", "127.0.0.1")
        builder = builder.config("spark.sql.shuffle.partitions", 4 * (os.cpu_count() or 1))
    try:
        session = builder.getOrCreate()
    except Exception as error:  # py4j and Spark raise many kinds
        raise SparkError(f"Spark does not start: {_first_line(error)}") from None
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH))
    session.conf.set("spark.sql.adaptive.enabled", "true")
    session.conf.set("spark.sql.adaptive.skewJoin.enabled", "true")
    # Most of the work is Python's: even little data is worth a task of its own.
    session.conf.set("spark.sql.adaptive.coalescePartitions.minPartitionSize", "64k")
    return session


def _find_java() -> None:
    """Make sure that there is a Java.

    Raises:
        SparkError: There is none.
    """
    home = os.environ.get("JAVA_HOME")
    if home and Path(home, "bin", "java").exists():
        return
    if home is None and shutil.which("java"):
        return
    where = f"JAVA_HOME names {home}, where none is" if home else "none is on the PATH"
    raise SparkError(
        f"Spark needs Java 17 or later, and {where}: install one (on Debian and Ubuntu,"
        " apt install default-jre-headless)"
    )


def _share_sources() -> None:
    """Let the Python workers of this machine import unspin where it runs from its sources."""
    sources = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if sources not in known:
        os.environ["PYTHONPATH"] = os.pathsep.join([sources, *filter(None, known)])


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]
