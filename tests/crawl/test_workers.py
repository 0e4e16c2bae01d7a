"""Pages are extracted in processes of their own; a bad page stops no other."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from crawl.options import ExtractOptions
from crawl.workers import Job, extract_many

PROSE = "The kettle boils, and someone pours the tea before it has cooled down again. "
# libxml2 takes time by the square of a tag's attributes: a page of many long tags takes minutes.
SLOW = ("<p " + " ".join(f"a{n}" for n in range(1200)) + ">" + PROSE) * 700


def page(number: int) -> Job:
    content = f"<html><body><h1>Page {number}</h1><p>{PROSE * 3}</p></body></html>".encode()
    return Job(id=str(number), content=content, site="s", title="", labels={"n": str(number)})


def test_a_page_beyond_its_time_is_put_aside_and_the_rest_goes_on() -> None:
    slow = {1, 9}  # one sent alone, one with others
    jobs = [Job(id=str(n), content=SLOW.encode()) if n in slow else page(n) for n in range(12)]
    options = ExtractOptions(processes=2, time_limit=2.0)
    found = list(extract_many(jobs, options))
    assert [job for job, _ in found] == jobs
    for number, (_, extraction) in enumerate(found):
        if number in slow:
            assert extraction.outcome == "quarantined"
            assert extraction.reason == "extraction took longer than 2 s"
        else:
            article = extraction.article
            assert article is not None
            assert (article.id, article.site) == (str(number), "s")
            assert article.labels == {"n": str(number)}


def test_killed_processes_are_replaced() -> None:
    outcomes = []
    for number, (_, extraction) in enumerate(
        extract_many((page(n) for n in range(40)), ExtractOptions(processes=2))
    ):
        outcomes.append(extraction.outcome)
        if number == 3:
            for child in multiprocessing.active_children():
                os.kill(child.pid or 0, signal.SIGKILL)
    assert len(outcomes) == 40
    assert outcomes.count("quarantined") <= 2  # at most what each of the two was at
    assert outcomes.count("article") == 40 - outcomes.count("quarantined")


def test_jobs_are_taken_as_they_are_needed() -> None:
    taken = []

    def jobs() -> Iterator[Job]:
        for number in range(1000):
            taken.append(number)
            yield page(number)

    results = extract_many(jobs(), ExtractOptions(processes=2))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 16
    assert not multiprocessing.active_children()
    assert list(extract_many([])) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_page_beyond_its_memory_is_put_aside() -> None:
    # One character beyond the basic plane makes four bytes of each of five million.
    hungry = Job(id="hungry", content=f"<p>🍵 {PROSE * 65_000}".encode())
    options = ExtractOptions(processes=1, memory_limit=128)
    jobs = [hungry, page(1), page(2), page(3), hungry, page(5)]
    found = [extraction for _, extraction in extract_many(jobs, options)]
    assert [job for job, made in zip(jobs, found, strict=True) if made.quarantined] == [hungry] * 2
    assert found[0].reason == found[4].reason == "extraction needed more than 128 MiB"
