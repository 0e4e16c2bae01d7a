"""Rows of the labelled pairs: recall, false positives, the named relation, confusion."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pairs import Pair
from benchmarks.quality.judge import Verdict
from benchmarks.quality.scores import Share, share, threshold_at

_RELATIONS = Path(__file__).resolve().parents[1] / "relations.toml"
_FALSE_POSITIVES = 0.01

Figures = dict[str, Share]


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled pair and what the engine says of it."""

    pair: Pair
    verdict: Verdict

    @property
    def kind(self) -> str:
        """Data set and label."""
        return f"{self.pair.source}/{self.pair.label}"


def allowed_relations() -> dict[str, frozenset[str]]:
    """Relations that are right, by "data set/label"; ``benchmarks/relations.toml``."""
    tables = tomllib.loads(_RELATIONS.read_text("utf-8"))
    return {
        f"{source}/{label}": frozenset(relations)
        for source, labels in tables.items()
        for label, relations in labels.items()
    }


def is_stated_negative(pair: Pair) -> bool:
    """Whether false positives are counted on the pair; the independent abstracts are not."""
    return pair.version is False


def found_share(cases: Sequence[Judged]) -> Share:
    """Share of pairs that are called anything but unrelated."""
    return share([case.verdict.found for case in cases], [case.pair.group for case in cases])


def named_share(cases: Sequence[Judged], allowed: Mapping[str, frozenset[str]]) -> Share:
    """Share of pairs whose relation is one of those allowed for their kind."""
    right = [case.verdict.relation.value in allowed[case.kind] for case in cases]
    return share(right, [case.pair.group for case in cases])


def recall_at(cases: Sequence[Judged], negatives: Sequence[Judged]) -> Share:
    """Recall at the threshold that exactly 1 % of the negatives exceed."""
    limit = threshold_at([case.verdict.version for case in negatives], _FALSE_POSITIVES)
    hits = [case.verdict.version > limit for case in cases]
    return share(hits, [case.pair.group for case in cases])


def confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """Number of pairs by kind and relation."""
    counts = Counter((case.kind, case.verdict.relation.value) for case in judged)
    table: dict[str, dict[str, int]] = {}
    for (kind, relation), number in sorted(counts.items()):
        table.setdefault(kind, {})[relation] = number
    return table


def found_figures(judged: Sequence[Judged]) -> Figures:
    """Recall by kind and of all versions of clough; what is found among the negatives."""
    rows: Figures = {}
    negatives = [case for case in judged if is_stated_negative(case.pair)]
    for kind in dict.fromkeys(case.kind for case in judged):
        cases = [case for case in judged if case.kind == kind]
        if not cases[0].pair.version:
            rows[f"{kind}/found"] = found_share(cases)
            continue
        rows[f"{kind}/recall"] = found_share(cases)
        rows[f"{kind}/recall_at_1_percent"] = recall_at(cases, negatives)
    clough = [case for case in judged if case.pair.source == "pairs_clough"]
    versions = [case for case in clough if case.pair.version]
    against = [case for case in clough if is_stated_negative(case.pair)]
    rows["pairs_clough/versions/recall"] = found_share(versions)
    rows["pairs_clough/versions/recall_at_1_percent"] = recall_at(versions, against)
    rows["pairs_clough/unrelated/found"] = found_share(against)
    rows["negatives/found"] = found_share(negatives)
    return rows


def named_figures(judged: Sequence[Judged]) -> Figures:
    """Share of versions whose relation is allowed, by kind and of all."""
    allowed = allowed_relations()
    versions = [case for case in judged if case.pair.version]
    rows = {
        f"{kind}/named": named_share([case for case in versions if case.kind == kind], allowed)
        for kind in dict.fromkeys(case.kind for case in versions)
    }
    rows["versions/named"] = named_share(versions, allowed)
    return rows


def figures(judged: Sequence[Judged]) -> Figures:
    """Every row."""
    return found_figures(judged) | named_figures(judged)


def left_out_figures(judged: Mapping[str, Sequence[Judged]]) -> Figures:
    """Recall and false positives of each data set by a model that never saw the set.

    Args:
        judged: By the data set left out, verdicts on all pairs. A set without negatives of its own
            takes the others', judged out of fold.
    """
    rows: Figures = {}
    for source, cases in judged.items():
        own = [case for case in cases if case.pair.source == source]
        versions = [case for case in own if case.pair.version]
        negatives = [case for case in own if is_stated_negative(case.pair)]
        others = [case for case in cases if is_stated_negative(case.pair)]
        if versions:
            rows[f"{source}/recall"] = found_share(versions)
            rows[f"{source}/recall_at_1_percent"] = recall_at(versions, negatives or others)
        rows[f"{source}/found"] = found_share(negatives or others)
    return rows
