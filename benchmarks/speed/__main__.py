"""``python -m benchmarks.speed --peers PYTHON``: race the stages against other tools.

``--only extraction`` needs no peers: it sets the pool that extracts against bare trafilatura.

Every contender runs in a process of its own, on one thread, in turns, several times over; rates
are articles for each second of one core's time, so that what else the machine does weighs little.
Ratios are those of one turn. Corpora are news of ``../shared/data`` (where present) and a generated
farm, whose truth gives each contender's pair F1: what is fast and wrong shows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from math import comb
from pathlib import Path
from typing import Any

from benchmarks.farms import farm
from benchmarks.pairs import DATA, read_rows
from benchmarks.speed import document

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "speed.json"
SIGN = "unspin fingerprints"
# What runs in unspin's own environment.
OURS = (SIGN, "unspin near-duplicates", "TF-IDF brute force", "unspin scan")
CONTENDERS = (
    *(SIGN, "rensa RMinHash", "datasketch bulk", "datasketch update"),
    *("unspin near-duplicates", "text-dedup"),
    *("TF-IDF brute force", "unspin scan"),
)
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")

Turn = dict[str, dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Race, print the tables, and write them where they are kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--peers", help="interpreter that has the other tools, for the race")
    parser.add_argument("--articles", type=int, default=1000, help="of each corpus")
    parser.add_argument("--runs", type=int, default=5, help="turns of every contender")
    parser.add_argument("--only", choices=("race", "extraction"), help="leave the other as it was")
    asked = parser.parse_args(arguments)
    if asked.only != "extraction" and not asked.peers:
        parser.error("the race needs --peers; or ask for --only extraction")
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    results["machine"] = {"python": platform.python_version(), "cores": os.cpu_count()}
    if asked.only != "extraction":
        results |= {"runs": asked.runs, "corpora": _races(asked)}
    if asked.only != "race" and DATA.is_dir():
        results["extraction"] = _extraction(asked.runs)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    document.write(results)
    print(document.tables(results))


def _races(asked: argparse.Namespace) -> dict[str, Any]:
    corpora: dict[str, list[tuple[str, int | None]]] = {
        "farm": [(p.article.text, p.family) for p in farm(asked.articles, seed=1)]
    }
    if DATA.is_dir():
        news = islice(read_rows("articles_news_distractors"), asked.articles)
        corpora["news"] = [(row["text"], None) for row in news]
    return {name: _race(name, rows, asked) for name, rows in corpora.items()}


def _extraction(runs: int) -> dict[str, Any]:
    """Pages a second of unspin's pool, against as many bare trafilaturas as there are cores."""
    turns: list[Turn] = []
    for turn in range(runs):
        print(f"extraction, turn {turn + 1} of {runs} …", flush=True)
        works = ("bare", "pool")
        turns.append({work: _child("benchmarks.speed.extraction", work) for work in works})
    rates = {work: [turn[work]["pages_a_second"] for turn in turns] for work in turns[0]}
    of_cores = [
        turn["pool"]["pages_a_second"] / turn["bare"]["pages_a_second"] / turn["bare"]["cores"]
        for turn in turns
    ]
    return {
        "cores": turns[0]["bare"]["cores"],
        **{work: _spread(values) for work, values in rates.items()},
        "of_bare_on_every_core": _spread(of_cores),
    }


def _race(name: str, rows: Sequence[tuple[str, int | None]], asked: argparse.Namespace) -> Any:  # noqa: ANN401
    families = [family for _, family in rows]
    turns: list[Turn] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        lines = (json.dumps({"text": text}) for text, _ in rows)
        corpus.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for turn in range(asked.runs):
            turns.append({})
            for contender in CONTENDERS:
                print(f"{name}, turn {turn + 1} of {asked.runs}: {contender} …", flush=True)
                interpreter = sys.executable if contender in OURS else asked.peers
                turns[-1][contender] = _child(
                    *("benchmarks.speed.contenders", contender, str(corpus)),
                    interpreter=interpreter,
                )
    return {
        "articles": len(rows),
        "contenders": {contender: _figures(contender, turns, families) for contender in CONTENDERS},
    }


def _child(module: str, *arguments: str, interpreter: str = sys.executable) -> dict[str, Any]:
    """What a process of its own prints, which has one thread for numerical work."""
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1"), "HF_HUB_OFFLINE": "1"}
    command = [interpreter, "-m", module, *arguments]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{ran.stderr}")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _figures(contender: str, turns: Sequence[Turn], families: Sequence[int | None]) -> Any:  # noqa: ANN401
    runs = [turn[contender] for turn in turns]
    truth = None not in families
    return {
        "articles_a_second": _spread([len(families) / run["cpu"] for run in runs]),
        "wall_seconds": _spread([run["wall"] for run in runs]),
        "fingerprints_are_faster": _spread(
            [turn[contender]["cpu"] / turn[SIGN]["cpu"] for turn in turns]
        ),
        "megabytes": _spread([run["megabytes"] for run in runs]),
        "pair_f1": round(pair_f1(runs[0]["labels"], families), 3) if truth else None,
    }


def _spread(values: Iterable[float]) -> dict[str, float]:
    ordered = sorted(values)
    found = {"median": statistics.median(ordered), "low": ordered[0], "high": ordered[-1]}
    return {name: float(f"{value:.4g}") for name, value in found.items()}


def pair_f1(labels: Sequence[int], families: Sequence[int | None]) -> float:
    """F1 of the pairs of one label, by the pairs of one family."""
    both, found, true = (
        sum(comb(count, 2) for count in Counter(of).values())
        for of in (zip(labels, families, strict=True), labels, families)
    )
    return 2 * both / (found + true) if found + true else 1.0


if __name__ == "__main__":
    main()
