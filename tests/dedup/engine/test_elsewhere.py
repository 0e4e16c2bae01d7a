"""Whoever does the work, a scan finds the same."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.farms import farm
from dedup.engine.scan import scan, scan_again
from dedup.engine.workers import Work


class Elsewhere:
    """Work as if in another process: only what can be sent gets there and back."""

    def map(
        self,
        function: Callable[[Any, Any], Any],
        common: object,
        tasks: Iterable[object],
    ) -> Work[Any]:
        of, there = _sent((function, common))
        return Work(_sent(of(there, _sent(task))) for task in tasks)


def _sent(what: Any) -> Any:  # noqa: ANN401 - whatever is sent
    return pickle.loads(pickle.dumps(what))


def test_a_scan_finds_the_same_wherever_the_work_is_done() -> None:
    articles = [page.article for page in farm(60)]
    here = scan(articles)
    there, _ = scan_again(articles, workers=Elsewhere())
    assert there == here
    assert any(cluster.template for cluster in here.clusters)
    assert any(page.redundancy for page in here.pages)
