"""One Spark for all tests here; without PySpark or Java they are skipped, saying so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    pytest.importorskip("pyspark", reason="PySpark is not here: pip install 'unspin[spark]'")
    from dedup.spark.session import SparkError, open_session

    try:
        session = open_session("local[2]")
    except SparkError as error:
        pytest.skip(str(error))
    session.conf.set("spark.sql.shuffle.partitions", "4")
    yield session
    session.stop()
