"""Processes work for a scan: for much work, and in the order of its tasks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from dedup.pipeline.pool import Pool


def square(factor: np.ndarray, number: int) -> tuple[int, int]:
    """A number times itself and the factor, and in which process."""
    return os.getpid(), int(factor[0]) * number * number


def leave(folder: Path, name: str) -> str:
    """A file that shows that a task was begun."""
    time.sleep(0.1)
    (folder / name).touch()
    return name


@pytest.mark.parametrize("tasks", [0, 1, 5, 300])
def test_tasks_are_done_in_order_by_processes_if_they_are_many(tasks: int) -> None:
    with Pool(2) as pool:
        made = list(pool.map(square, np.array([3]), iter(range(tasks))))
        again = list(pool.map(square, np.array([5]), iter(range(tasks))))
    assert [number for _, number in made] == [3 * n * n for n in range(tasks)]
    assert [number for _, number in again] == [5 * n * n for n in range(tasks)]
    elsewhere = {process for process, _ in made + again} - {os.getpid()}
    assert bool(elsewhere) == (tasks > 100)


def test_few_tasks_are_for_processes_where_much_is_to_come() -> None:
    with Pool(2) as pool:
        pool.expect_much()
        made = list(pool.map(square, np.array([3]), iter(range(5))))
    assert [number for _, number in made] == [3 * n * n for n in range(5)]
    assert os.getpid() not in {process for process, _ in made}


def test_what_was_begun_is_done_before_it_is_asked_for(tmp_path: Path) -> None:
    names = [f"task {number}" for number in range(40)]
    with Pool(2) as pool:  # 40 tasks of 0.1 s are worth processes
        work = pool.map(leave, tmp_path, iter(names))
        assert {path.name for path in tmp_path.iterdir()} == set(names[:2])
        work.begin(5)
        until = time.monotonic() + 20
        while len(list(tmp_path.iterdir())) < 7 and time.monotonic() < until:
            time.sleep(0.05)
        assert sorted(path.name for path in tmp_path.iterdir()) == names[:7]
        assert list(work) == names
