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
    jobs = [page(0), Job(id="slow", content=SLOW.encode()), page(1), page(2)]
    options = ExtractOptions(processes=2, time_limit=2.0)
    found = [(job.id, extraction) for job, extraction in extract_many(jobs, options)]
    assert [name for name, _ in found] == ["0", "slow", "1", "2"]
    assert [extraction.outcome for _, extraction in found] == [
        *("article", "quarantined", "article", "article")
    ]
    assert found[1][1].reason == "extraction took longer than 2 s"
    article = found[3][1].article
    assert article is not None
    assert (article.id, article.site, article.labels) == ("2", "s", {"n": "2"})


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
    (_, first), (_, second) = extract_many([hungry, page(1)], options)
    assert (first.outcome, second.outcome) == ("quarantined", "article")
    assert first.reason == "extraction needed more than 128 MiB"
