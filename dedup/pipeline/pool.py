"""Worker processes for the stages of a scan."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from dedup.engine.workers import Alone, Work, Workers

Common = TypeVar("Common")
Task = TypeVar("Task")
Done = TypeVar("Done")

_WORTH = 300  # articles from which processes are started; that takes a second or two
_MANY = 64  # tasks for which they are started at once
_SECONDS = 3  # of work at a stage that processes, started for it, would not end much sooner
_LOOK_AHEAD = 3  # tasks under way for each process


def crew(items: int, processes: int) -> AbstractContextManager[Workers]:
    """Who works on so many items: processes, or this one alone where those would start in vain.

    Args:
        items: Articles.
        processes: How many at most; 0 takes one per core.
    """
    processes = processes or os.cpu_count() or 1
    return nullcontext(Alone()) if items < _WORTH or processes == 1 else Pool(processes)


class Pool:
    """`dedup.engine.workers.Workers` in processes of their own, started when first needed.

    What all tasks of a stage have in common is written once to a file that the processes map into
    their memory, so that large arrays are there once however many processes read them.
    """

    def __init__(self, processes: int) -> None:
        """Plan for so many processes."""
        self._processes = processes
        self._executor: ProcessPoolExecutor | None = None
        self._folder = TemporaryDirectory(prefix="unspin-", ignore_cleanup_errors=True)
        self._stage = 0

    def __enter__(self) -> Pool:
        """Enter; leaving ends the processes."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes; those at work are not waited for when something went wrong."""
        if self._executor is not None:
            self._executor.shutdown(wait=error is None, cancel_futures=True)
        self._folder.cleanup()

    def expect_much(self) -> None:
        """Let processes do all that follows."""
        self._started()

    def map(
        self,
        function: Callable[[Common, Task], Done],
        common: Common,
        tasks: Iterable[Task],
    ) -> Work[Done]:
        """What a function makes of each task, in the order of the tasks.

        Few tasks are done here, as many as take less time than to start processes.
        """
        left = iter(tasks)
        first = list(islice(left, 2 if self._executor else _MANY))
        here = Alone().map(function, common, first)
        if len(first) < 2:
            return here
        done: list[Done] = []
        if len(first) < _MANY and not self._executor:
            done.append(next(here))  # it takes longer than those that find all prepared
            began = time.perf_counter()
            done.append(next(here))
            if (time.perf_counter() - began) * len(first) < _SECONDS:
                return Work(chain(done, here))
            del first[:2]
        self._stage += 1
        path = Path(self._folder.name) / str(self._stage)
        begin, sizes = self._started().submit, _write(path, common)
        waiting = (begin(_work, path, sizes, function, task) for task in chain(first, left))
        under_way: deque[Future[Done]] = deque()
        return Work(
            chain(done, _done(path, waiting, under_way, _LOOK_AHEAD * self._processes)),
            lambda count: under_way.extend(islice(waiting, count)),
        )

    def _started(self) -> ProcessPoolExecutor:
        self._executor = self._executor or ProcessPoolExecutor(
            self._processes,
            # Not a fork: this process has threads.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
        )
        return self._executor


def _done(
    path: Path, waiting: Iterator[Future[Done]], under_way: deque[Future[Done]], most: int
) -> Iterator[Done]:
    """What is made of tasks, in their order.

    Args:
        path: Of what they have in common.
        waiting: The tasks; each is begun when it is taken.
        under_way: Those that were begun.
        most: How many are to be under way.
    """
    try:
        while True:
            under_way += islice(waiting, max(most - len(under_way), 0))
            if not under_way:
                return
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()
        with suppress(OSError):  # where mapped files cannot be deleted, the folder goes last
            path.unlink()


def _write(path: Path, common: Any) -> tuple[int, ...]:  # noqa: ANN401
    """Pickle into a file, arrays as they are in memory; the sizes of its parts."""
    arrays: list[pickle.PickleBuffer] = []
    parts = [memoryview(pickle.dumps(common, 5, buffer_callback=arrays.append))]
    parts += [array.raw() for array in arrays]
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
            file.write(bytes(-part.nbytes % 8))  # arrays begin where their numbers can
    return tuple(part.nbytes for part in parts)


def _read(path: Path, sizes: tuple[int, ...]) -> Any:  # noqa: ANN401
    """What was written, its arrays in the mapped file; a change to them stays here."""
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    parts = []
    start = 0
    for size in sizes:
        parts.append(whole[start : start + size])
        start += size + -size % 8
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301 - this program wrote it


def _start() -> None:
    """Leave interrupts to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_common: dict[Path, Any] = {}  # of the stage that this process works on


def _work(
    path: Path, sizes: tuple[int, ...], function: Callable[[Any, Task], Done], task: Task
) -> Done:
    if path not in _common:
        _common.clear()
        _common[path] = _read(path, sizes)
        # Only now are the libraries loaded whose threads would take the other processes' cores.
        threadpool_limits(limits=1)
    return function(_common[path], task)
