"""The pairs that went wrong, worst first, with the measures that say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.judge import Compared
from benchmarks.quality.labelled import Judged, allowed_relations


@dataclass(frozen=True, slots=True)
class Error:
    """One wrong verdict.

    Attributes:
        kind: missed, false or misnamed, with the data set and label.
        id: The pair's id.
        badness: How far on the wrong side it stands; larger is worse.
        line: The verdict and the measures in one line.
    """

    kind: str
    id: str
    badness: float
    line: str


def errors(judged: Sequence[Judged], compared: Sequence[Compared]) -> list[Error]:
    """Every wrong verdict, by kind, worst first.

    Args:
        judged: Pairs with their verdicts.
        compared: The same pairs, with their measures.
    """
    allowed = allowed_relations()
    found = []
    for case, of in zip(judged, compared, strict=True):
        verdict = case.verdict
        if case.pair.version is None:
            continue
        if case.pair.version and not verdict.found:
            what, badness = "missed", 1 - verdict.version
        elif not case.pair.version and verdict.found:
            what, badness = "false", verdict.version
        elif verdict.relation.value not in allowed[case.kind]:
            what, badness = "misnamed", verdict.version
        else:
            continue
        numbers = " ".join(f"{name}={value:.2f}" for name, value in of.measures.items())
        line = f"{verdict.relation} {verdict.version:.2f}  {numbers}"
        found.append(Error(f"{what} {case.kind}", case.pair.id, badness, line))
    return sorted(found, key=lambda error: (error.kind, -error.badness, error.id))
