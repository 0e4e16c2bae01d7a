"""Extraction in guarded worker processes: a page that takes too long or too much is put aside."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawl.extract import Extraction, extract
from crawl.options import ExtractOptions

_LOOK_AHEAD = 8  # jobs under way for each process, as one page may take as long as many others
_PAGES_PER_PROCESS = 2000  # then a fresh one takes its place, so that nothing leaks for long
_START = 30.0  # seconds a process may take to start
_OUT_OF_MEMORY = 77  # exit code of a process that met its limit
_YOUNG = 100_000  # objects made before garbage is looked for: trees of lxml are no garbage
# Short enough that the extractor reads the stop words of all languages, which takes it a while.
_FIRST_PAGE = b"<html><body><p>First</p></body></html>"
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
        status: HTTP status, None where no server sent it.
        headers: Of the response, by lower-case name.
        asked: The address that was asked for, where the server sent the visitor on.
        truncated: Whether the page is less than what the server had.
    """

    id: str
    content: bytes
    url: str = ""
    site: str = ""
    content_type: str = ""
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    truncated: bool = False


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
    try:
        for job in chain(first, jobs):
            crew.start(job)
            if len(crew.under_way) >= _LOOK_AHEAD * len(first):
                yield crew.finish_next()
        while crew.under_way:
            yield crew.finish_next()
    finally:
        crew.dismiss()


class _Crew:
    """A pool of processes, and the jobs under way in it, in order; replaced when it breaks."""

    def __init__(self, processes: int, options: ExtractOptions) -> None:
        self.under_way: deque[tuple[Job, ProcessFuture[Extraction]]] = deque()
        self._processes = processes
        self._options = options
        self._pool = self._hire()
        self._suspect: Job | None = None  # was next when the pool broke

    def _hire(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=_PAGES_PER_PROCESS,
            initializer=_begin,
            initargs=(self._options.memory_limit,),
            # Not a fork: the parent may have threads, and its memory would count.
            context=multiprocessing.get_context("spawn"),
        )

    def start(self, job: Job) -> None:
        """Queue a job for the next free process."""
        try:
            future = self._schedule(job)
        except RuntimeError:  # the pool broke since
            self._replace_pool()
            future = self._schedule(job)
        self.under_way.append((job, future))

    def finish_next(self) -> tuple[Job, Extraction]:
        """Wait for the job that was started first."""
        job, future = self.under_way[0]
        try:
            extraction = self._result(future)
        except Exception as error:  # whatever hostile input made libraries raise
            extraction = Extraction(None, self._reason(error), quarantined=True)
            if isinstance(error, BrokenProcessPool):
                if self._suspect is job:
                    self.under_way.popleft()
                self._replace_pool()
                if self._suspect is not job:
                    self._suspect = job
                    return self.finish_next()
                return job, extraction
        self.under_way.popleft()
        return job, extraction

    def _result(self, future: ProcessFuture[Extraction]) -> Extraction:
        """Wait for the future of the first job, as long as its process can take.

        A killed process may take the pool's lock with it; then nothing is ever started again,
        and the pool counts as broken.
        """
        for patience in (_START, self._options.time_limit):
            try:
                return future.result(patience)
            except TimeoutError:
                if future.done():
                    raise
                if not future.running():
                    break
        raise BrokenProcessPool("no process takes up the page")

    def dismiss(self) -> None:
        """Stop all processes."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _schedule(self, job: Job) -> ProcessFuture[Extraction]:
        return self._pool.schedule(
            _work, args=(job, self._options), timeout=self._options.time_limit
        )

    def _replace_pool(self) -> None:
        """Begin anew with fresh processes, with every job that is under way."""
        self.dismiss()
        self._pool = self._hire()
        self.under_way = deque((job, self._schedule(job)) for job, _ in self.under_way)

    def _reason(self, error: Exception) -> str:
        """Say in one plain line why a page is put aside."""
        if isinstance(error, TimeoutError):
            return f"extraction took longer than {self._options.time_limit:g} s"
        if isinstance(error, ProcessExpired) and error.exitcode == _OUT_OF_MEMORY:
            return f"extraction needed more than {self._options.memory_limit} MiB"
        if isinstance(error, (ProcessExpired, BrokenProcessPool)):
            return "extraction crashed its process"
        return f"extraction failed: {type(error).__name__}: {error}"[:300]


def _begin(mebibytes: int) -> None:
    """Make a new process ready for its pages."""
    extract(_FIRST_PAGE, id="")
    gc.freeze()  # what is read by now stays; no need to look through it again and again
    gc.set_threshold(_YOUNG)
    _limit_memory(mebibytes)


def _limit_memory(mebibytes: int) -> None:
    """Limit what this process may use beyond what it has, where the system can (Linux)."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - POSIX only

        has = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = has + mebibytes * 1024 * 1024
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _work(job: Job, options: ExtractOptions) -> Extraction:
    try:
        return extract(
            job.content,
            id=job.id,
            url=job.url,
            site=job.site,
            content_type=job.content_type,
            title=job.title,
            labels=job.labels,
            status=job.status,
            headers=job.headers,
            asked=job.asked,
            truncated=job.truncated,
            options=options,
        )
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # what this page left behind would fail the next one, too
