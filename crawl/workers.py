"""Extraction in guarded worker processes: a page that takes too long or too much is put aside."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawl.extract import Extraction, extract
from crawl.options import ExtractOptions

_LOOK_AHEAD = 4  # jobs under way for each process
_PAGES_PER_PROCESS = 2000  # then a fresh one takes its place, so that nothing leaks for long
_START = 60.0  # seconds a process may take to start
_DEFAULTS = ExtractOptions()


@dataclass(frozen=True, slots=True)
class Job:
    """One page to extract; `id` names its article and finds its way back to the caller.

    Attributes:
        id: Names the article.
        content: The page as it was served.
        url: Where it was found.
        site: The site it belongs to.
        content_type: As the server stated it.
        title: The title, where it is known from elsewhere.
        labels: Columns of an import that unspin does not interpret.
    """

    id: str
    content: bytes
    url: str = ""
    site: str = ""
    content_type: str = ""
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def extract_many(
    jobs: Iterable[Job], options: ExtractOptions = _DEFAULTS
) -> Iterator[tuple[Job, Extraction]]:
    """Extract the articles of many pages, each guarded by the limits of the options.

    Jobs are taken as they are needed, a few ahead, and yielded in their order. A page that breaks
    a limit or kills its process is yielded as quarantined, with its reason, and the rest goes on.
    Closing the iterator ends the processes. Where the system cannot limit a process's memory
    (anywhere but on Linux), only the time limit guards.

    Args:
        jobs: The pages.
        options: Number of processes and their limits.
    """
    jobs = iter(jobs)
    processes = options.processes or os.cpu_count() or 1
    first = list(islice(jobs, processes))
    if not first:
        return
    crew = _Crew(len(first), options)
    waiting: deque[tuple[Job, ProcessFuture[Extraction]]] = deque()
    try:
        for job in chain(first, jobs):
            waiting.append((job, crew.start(job)))
            if len(waiting) >= _LOOK_AHEAD * len(first):
                yield _next(crew, waiting)
        while waiting:
            yield _next(crew, waiting)
    finally:
        crew.dismiss()


class _Crew:
    """A pool of processes that is replaced when it breaks."""

    def __init__(self, processes: int, options: ExtractOptions) -> None:
        self._processes = processes
        self._options = options
        self._pool = self._hire()

    def _hire(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=_PAGES_PER_PROCESS,
            initializer=limit_memory,
            initargs=(self._options.memory_limit,),
            # Not a fork: the parent may have threads, and its memory would count.
            context=multiprocessing.get_context("spawn"),
        )

    def start(self, job: Job) -> ProcessFuture[Extraction]:
        """Hand a job to the next free process."""
        return self._pool.schedule(
            _work, args=(job, self._options), timeout=self._options.time_limit
        )

    def replace(self) -> None:
        """Stop all processes and begin anew; jobs under way are lost."""
        self.dismiss()
        self._pool = self._hire()

    def dismiss(self) -> None:
        """Stop all processes."""
        self._pool.stop()
        self._pool.join()

    @property
    def patience(self) -> float:
        """Seconds after which a job that was under way first must have ended, come what may."""
        return self._options.time_limit * (_LOOK_AHEAD + 1) + _START

    def reason(self, error: BaseException) -> str:
        """Say in one plain line why a page is put aside."""
        if isinstance(error, FutureTimeoutError):
            return f"extraction took longer than {self._options.time_limit:g} s"
        if isinstance(error, MemoryError):
            return f"extraction needed more than {self._options.memory_limit} MiB"
        if isinstance(error, ProcessExpired):
            return f"extraction ended its process (exit code {error.exitcode})"
        return f"extraction failed: {type(error).__name__}: {error}"[:300]


def _next(
    crew: _Crew, waiting: deque[tuple[Job, ProcessFuture[Extraction]]]
) -> tuple[Job, Extraction]:
    """Take the outcome of the job that waits longest; a broken pool is replaced once for it."""
    job, future = waiting.popleft()
    for last_try in (False, True):
        try:
            return job, future.result(crew.patience)
        except Exception as error:  # whatever extraction raised, in any process
            is_broken = isinstance(error, BrokenProcessPool) or not future.done()
            if is_broken:
                crew.replace()
                again = [later for later, _ in waiting]
                waiting.clear()
                future = crew.start(job) if not last_try else future
                waiting.extend((later, crew.start(later)) for later in again)
            if last_try or not is_broken:
                return job, Extraction(None, crew.reason(error), quarantined=True)
    raise AssertionError("the second try returns")


def limit_memory(mebibytes: int) -> None:
    """Limit the address space of this process, where the system can (Linux)."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - POSIX only

        limit = mebibytes * 1024 * 1024
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _work(job: Job, options: ExtractOptions) -> Extraction:
    return extract(
        job.content,
        id=job.id,
        url=job.url,
        site=job.site,
        content_type=job.content_type,
        title=job.title,
        labels=job.labels,
        options=options,
    )
