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

_TOGETHER = 4  # jobs in one message, once all processes are at work: to send it takes its time, too
_LOOK_AHEAD = 3  # messages under way for each process
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
    processes = options.processes or os.cpu_count() or 1
    batches = _batches(iter(jobs), _LOOK_AHEAD * processes)
    first = list(islice(batches, processes))
    if not first:
        return
    crew = _Crew(len(first), options)
    try:
        for batch in chain(first, batches):
            crew.start(batch)
            if len(crew.under_way) >= _LOOK_AHEAD * len(first):
                yield from crew.finish_next()
        while crew.under_way:
            yield from crew.finish_next()
    finally:
        crew.dismiss()


def _batches(jobs: Iterator[Job], alone: int) -> Iterator[tuple[Job, ...]]:
    """Yield jobs to be sent together, the first ones alone, so that few are spread as well."""
    yield from ((job,) for job in islice(jobs, alone))
    while batch := tuple(islice(jobs, _TOGETHER)):
        yield batch


class _Crew:
    """A pool of processes, and the jobs under way in it, in order; replaced when it breaks."""

    def __init__(self, processes: int, options: ExtractOptions) -> None:
        self.under_way: deque[tuple[tuple[Job, ...], ProcessFuture[list[Extraction]]]] = deque()
        self._processes = processes
        self._options = options
        self._pool = self._hire()
        self._suspect: Job | None = None  # was next when the pool broke

    def _hire(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=_PAGES_PER_PROCESS // _TOGETHER,
            initializer=_begin,
            initargs=(self._options.memory_limit,),
            # Not a fork: the parent may have threads, and its memory would count.
            context=multiprocessing.get_context("spawn"),
        )

    def start(self, jobs: tuple[Job, ...]) -> None:
        """Queue jobs for the next free process."""
        try:
            future = self._schedule(jobs)
        except RuntimeError:  # the pool broke since
            self._replace_pool()
            future = self._schedule(jobs)
        self.under_way.append((jobs, future))

    def finish_next(self) -> list[tuple[Job, Extraction]]:
        """Wait for the jobs that were started first."""
        jobs, future = self.under_way[0]
        try:
            made = self._result(future)
        except Exception as error:  # whatever hostile input made libraries raise
            made = [Extraction(None, self._reason(error), quarantined=True)]
            is_broken = isinstance(error, BrokenProcessPool)
            if len(jobs) > 1:
                self._part_first(is_broken=is_broken)
                return self.finish_next()
            if is_broken:
                if self._suspect is jobs[0]:
                    self.under_way.popleft()
                self._replace_pool()
                if self._suspect is not jobs[0]:
                    self._suspect = jobs[0]
                    return self.finish_next()
                return [(jobs[0], made[0])]
        self.under_way.popleft()
        return list(zip(jobs, made, strict=True))

    def _part_first(self, *, is_broken: bool) -> None:
        """Begin the first jobs again, each alone, as one of them ended what all of them shared."""
        jobs, ended = self.under_way.popleft()
        self.under_way.extendleft(((job,), ended) for job in reversed(jobs))
        try:
            for number, job in enumerate(() if is_broken else jobs):
                self.under_way[number] = ((job,), self._schedule((job,)))
        except RuntimeError:  # the pool broke since
            is_broken = True
        if is_broken:
            self._replace_pool()

    def _result(self, future: ProcessFuture[list[Extraction]]) -> list[Extraction]:
        """Wait for the future of the first jobs, as long as their process can take.

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

    def _schedule(self, jobs: tuple[Job, ...]) -> ProcessFuture[list[Extraction]]:
        return self._pool.schedule(
            _work, args=(jobs, self._options), timeout=self._options.time_limit
        )

    def _replace_pool(self) -> None:
        """Begin anew with fresh processes, with every job that is under way."""
        self.dismiss()
        self._pool = self._hire()
        self.under_way = deque((jobs, self._schedule(jobs)) for jobs, _ in self.under_way)

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


def _work(jobs: tuple[Job, ...], options: ExtractOptions) -> list[Extraction]:
    try:
        return [extract_here(job, options) for job in jobs]
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # what this page left behind would fail the next one, too


def extract_here(job: Job, options: ExtractOptions) -> Extraction:
    """Extract one page in this process, which it can hold up, fill or end."""
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
        truncated=job.truncated,
        options=options,
    )
