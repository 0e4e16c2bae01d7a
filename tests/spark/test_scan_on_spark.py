"""A scan on Spark finds what a scan on one machine finds, and its results come back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from corpus import DATA, Row, declared, farm, real, templated

from dedup.engine.results import Scan, to_json
from dedup.engine.scan import scan as scan_here
from dedup.report.tables import TABLES
from dedup.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.filterwarnings("default")


@dataclass(frozen=True)
class Both:
    """One corpus, scanned on Spark and here."""

    output: Path
    here: Scan

    def rows(self, name: str) -> list[dict[str, Any]]:
        return ds.dataset(self.output / name, format="parquet").to_table().to_pylist()


def corpus() -> list[Row]:
    """The farm always; real texts beside it where they are."""
    rows = farm()
    paragraphs = [line for row in rows for line in _paragraphs(row["html"])]
    rows += declared(paragraphs[:8]) + templated(paragraphs[8:19])
    return rows + (list(real()) if DATA.exists() else [])


def _paragraphs(html: str) -> list[str]:
    found = [part.partition("</p>")[0] for part in html.split("<p>")[1:]]
    return [part for part in found if len(part.split()) > 30 and "<" not in part]


@pytest.fixture(scope="module")
def both(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Both:
    from dedup.engine.cells import article_of
    from dedup.spark.scan import scan

    folder = tmp_path_factory.mktemp("scan")
    source = folder / "pages.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in corpus()), encoding="utf-8")
    output = folder / "found"
    scan(spark, str(source), str(output), Settings(), keep_stages=True)
    articles = [
        article_of(row["article"])
        for row in ds.dataset(output / "evidence/articles", format="parquet").to_table().to_pylist()
    ]
    return Both(output, scan_here(articles))


def test_real_texts_are_among_the_corpus() -> None:
    if not DATA.exists():
        pytest.skip("../shared/data is not there: the parity tests saw the farm alone")


def test_the_lsh_channel_finds_the_same_matches(both: Both) -> None:
    proposed = {(row["a"], row["b"]) for row in both.rows("stages/near")}
    proposed |= {(row["first"], row["id"]) for row in both.rows("stages/documents")}
    found = {
        (row["a"], row["b"]): (row["relation"], row["provisional"], row["declared"])
        for row in both.rows("evidence/named")
        if (row["a"], row["b"]) in proposed
    }
    expected = {
        (m.a, m.b): (m.relation.value, m.provisional.value, m.declared)
        for m in both.here.matches
        if (m.a, m.b) in proposed
    }
    assert found == expected
    assert len(found) > 10


def test_the_tfidf_channel_misses_one_match_in_a_hundred_at_most(both: Both) -> None:
    near = {(row["a"], row["b"]) for row in both.rows("stages/near")}
    rest = {(m.a, m.b) for m in both.here.matches} - near
    found = {(row["a"], row["b"]) for row in both.rows("evidence/named")} - near
    assert len(rest) > 10
    assert len(rest & found) >= 0.99 * len(rest)
    assert len(found - rest) <= 0.01 * len(rest)


def test_measures_and_confidence_are_the_same(both: Both) -> None:
    here = {(m.a, m.b): m for m in both.here.matches}
    for row in both.rows("evidence/named"):
        match = here.get((row["a"], row["b"]))
        if match is not None:
            assert row["confidence"] == pytest.approx(match.confidence, abs=0.02)
            assert json.loads(row["measures"]) == pytest.approx(match.measures, abs=1e-3)
            assert len(json.loads(row["alignment"])) == len(match.alignment)


def test_the_clusters_are_the_same(both: Both) -> None:
    found = {row["key"]: row for row in both.rows("evidence/clusters")}
    assert {key: (row["number"], row["named"]) for key, row in found.items()} == {
        cluster.key: (cluster.id, cluster.kind.value) for cluster in both.here.clusters
    }
    for cluster in both.here.clusters:
        row = found[cluster.key]
        assert row["members"] == list(cluster.members)
        template = json.loads(row["template"]) if row["template"] else None
        assert template == json.loads(json.dumps(to_json(cluster.template)))
        assert row["cohesion"] == pytest.approx(cluster.cohesion, abs=1e-3)


def test_roles_and_declared_relations_are_kept(both: Both) -> None:
    found = {row["id"]: row for row in both.rows("evidence/treated")}
    for page in both.here.pages:
        row = found[page.id]
        assert (row["role"], row["declared"], row["of"], row["reason"]) == (
            page.role.value, page.declared, page.of, page.reason,
        )  # fmt: skip
        assert json.loads(row["parts"]) == json.loads(json.dumps(to_json(page.parts)))
    kinds = {(page.role.value, page.declared) for page in both.here.pages}
    assert {("declared", "canonical"), ("part", "")} <= kinds
    declared_as = {match.declared for match in both.here.matches}
    assert {"noindex", "syndication"} <= declared_as
    findings = {(f.kind, f.articles) for f in both.here.findings}
    rows = both.rows("evidence/findings")
    assert findings == {
        (row["kind"], tuple(i for i in (row["first"], row["other"]) if i)) for row in rows
    }
    assert findings


def test_passages_redundancy_and_repetition_are_the_same(both: Both) -> None:
    places: defaultdict[tuple[str, str], set[tuple[str, int, int]]] = defaultdict(set)
    for row in both.rows("evidence/passage-places"):
        places[row["passage"], row["kind"]].add((row["id"], row["start"], row["end"]))
    found = {(kind, frozenset(where)) for (_, kind), where in places.items()}
    expected = {
        (p.kind, frozenset((place.article, place.start, place.end) for place in p.places))
        for p in both.here.passages
    }
    assert found == expected
    assert len(expected) > 5
    covered = {row["id"]: row for row in both.rows("evidence/redundancy")}
    repeated = {row["id"]: row for row in both.rows("evidence/repetition")}
    none = {"redundancy": 0.0, "same_site": 0.0, "other_sites": 0.0}
    for page in both.here.pages:
        row = covered.get(page.id, none)
        for name in none:
            assert row[name] == pytest.approx(getattr(page, name), abs=2e-3)
        if page.id in repeated:
            score = repeated[page.id]["repetition"]
            assert score == pytest.approx(page.repetition.score, abs=0.1)


def test_the_counts_are_the_same(both: Both) -> None:
    counts = json.loads(both.rows("scan")[0]["summary"])["counts"]
    here = dict(both.here.counts)
    near = {"candidates", "matches", "passages"}
    assert {k: v for k, v in counts.items() if k not in near} == {
        k: v for k, v in here.items() if k not in near
    }
    for name in near:
        assert counts[name] == pytest.approx(here[name], rel=0.01, abs=2)


@pytest.mark.parametrize("name", [name for name in TABLES if name != "network"])
def test_the_tables_have_the_columns_of_the_exports(both: Both, name: str) -> None:
    types = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    schema = ds.dataset(both.output / name, format="parquet").schema
    assert schema.names == [column.name for column in TABLES[name].columns]
    for column, field in zip(TABLES[name].columns, schema, strict=True):
        assert field.type == types.get(column.type, field.type)


def test_a_finished_scan_is_not_written_over(both: Both, spark: SparkSession) -> None:
    from crawl.errors import InputError
    from dedup.spark.scan import scan

    with pytest.raises(InputError, match="finished scan"):
        scan(spark, str(both.output.parent / "pages.jsonl"), str(both.output), Settings())


def test_a_scan_that_was_broken_off_goes_on(
    both: Both, spark: SparkSession, tmp_path: Path
) -> None:
    from crawl.errors import InputError
    from dedup.spark.scan import scan

    again = tmp_path / "again"
    shutil.copytree(both.output / "stages", again / "stages")
    source = str(both.output.parent / "pages.jsonl")
    with pytest.raises(InputError, match="other settings"):
        scan(spark, source, str(again), Settings(), site="other")
    another = tmp_path / "another"
    shutil.copytree(again, another)
    (row,) = spark.read.parquet(str(again / "stages/plan")).collect()
    older = json.dumps(json.loads(row.plan) | {"versions": {"unspin": "0.0"}}, sort_keys=True)
    plan = spark.createDataFrame([(older,)], "plan string")
    plan.write.mode("overwrite").parquet(str(another / "stages/plan"))
    with pytest.raises(InputError, match="another version of unspin"):
        scan(spark, source, str(another), Settings())
    shutil.rmtree(again / "stages/members")
    made: list[str] = []
    found = scan(
        spark, source, str(again), Settings(), progress=lambda stage, *_: made.append(stage)
    )
    assert "members" in made
    assert not {"read", "compared"} & set(made)
    assert found.counts == json.loads(both.rows("scan")[0]["summary"])["counts"]
    assert not (again / "stages").exists()


def test_the_results_come_back_for_reports(both: Both, tmp_path: Path) -> None:
    from dedup.cli.main import main

    db, report = tmp_path / "back.db", tmp_path / "report"
    assert main(["import", "--scan", str(both.output), "--db", str(db)]) == 0
    assert main(["report", "--db", str(db), "-o", str(report)]) == 0
    assert (report / "index.html").exists()
    table = tmp_path / "clusters.jsonl"
    arguments = ["--what", "clusters", "--format", "jsonl", "-o", str(table), "--db", str(db)]
    assert main(["export", *arguments]) == 0
    exported = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    columns = ("cluster", "key", "kind", "size", "sites", "rank", "url", "title", "words")
    assert [tuple(row[name] for name in columns) for row in exported] == [
        tuple(row[name] for name in columns)
        for row in sorted(both.rows("clusters"), key=lambda row: (row["cluster"], row["rank"]))
    ]
    url = next(row["url"] for row in exported if row["size"] > 1)
    other = next(row["url"] for row in exported if row["cluster"] == 1 and row["url"] != url)
    assert main(["explain", url, other, "--db", str(db)]) == 0


def _unspin(*arguments: str, before: str = "pass", **environment: str) -> tuple[int, str]:
    import os

    code = f"import sys; {before}; from dedup.cli.main import main; sys.exit(main(sys.argv[1:]))"
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    return ended.returncode, ended.stderr.strip().splitlines()[-1]


SCAN = ("spark", "scan", "--input", "nowhere", "--output", "out")


def test_without_java_one_line_says_so(tmp_path: Path) -> None:
    code, said = _unspin(*SCAN, JAVA_HOME=str(tmp_path))
    assert code == 3
    assert said.startswith("unspin: Spark needs Java 17 or later, and JAVA_HOME names")


def test_without_pyspark_one_line_says_so(spark: SparkSession) -> None:
    code, said = _unspin(*SCAN, before="sys.modules['pyspark'] = None")
    assert code == 3
    assert said == "unspin: this needs PySpark: pip install 'unspin[spark]'"
