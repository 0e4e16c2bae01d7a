"""Scan on Spark: the stages of `dedup.engine.scan`, each over all partitions at once."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from dedup.engine.treatment import LEFT_OUT, left_out_notes
from dedup.pipeline.progress import Progress, unwatched
from dedup.pipeline.versions import versions
from dedup.settings import Settings
from dedup.spark import tables
from dedup.spark.clustering import clustered, members_of, named_after, numbered
from dedup.spark.comparing import compared, neighbourhoods, verified
from dedup.spark.covering import redundancies, repetitions
from dedup.spark.pages import REVISIT
from dedup.spark.passages import recurring
from dedup.spark.proposing import documents_of, propose
from dedup.spark.reading import read_articles
from dedup.spark.treating import treated_pages
from dedup.spark.weights import weights
from dedup.spark.work import Work

EVIDENCE = ("articles", "treated", "named", "clusters", "passage-places", "redundancy",
            "repetition")  # fmt: skip
"""Stages that stay beside the tables: `unspin import --scan` takes them."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan on Spark found.

    Attributes:
        output: Folder of its tables.
        counts: Articles, candidates, compared pairs and so on, by name.
        notes: What a rule left out, one plain line each.
    """

    output: str
    counts: dict[str, int]
    notes: tuple[str, ...]


def scan(  # noqa: PLR0913 - what one scan is asked to do
    spark: SparkSession,
    source: str,
    output: str,
    settings: Settings,
    *,
    site: str = "",
    keep_stages: bool = False,
    progress: Progress = unwatched,
) -> Scanned:
    """Find which articles are versions of one text, and write the tables of the exports.

    Broken off, the same call goes on after the last stage that was finished.

    Args:
        spark: Where it runs.
        source: Parquet, JSON lines or web archives: a file, a folder or a pattern.
        output: A new folder.
        settings: Its extract, scan and score options count.
        site: The site of rows without a URL; else the name of their file.
        keep_stages: Leave the rows of every stage beside the tables.
        progress: Called as tasks end.

    Raises:
        InputError: There is nothing to read, or the output holds another scan.
        SparkError: Spark gave up; finished stages are kept.
    """
    work = Work(spark, output, settings, progress)
    work.begin({"source": source, "site": site})
    with work.spoken():
        return _scan(work, source, site, keep_stages)


def _scan(work: Work, source: str, site: str, keep_stages: bool) -> Scanned:
    # 1. Read the pages; decide which are matched, and what of each may repeat.
    articles = read_articles(work, source, site)
    treated = treated_pages(work, articles)

    # 2. Find the passages that recur, and leave boilerplate out of what is compared.
    places, boilerplate = recurring(work, treated)
    documents = documents_of(work, treated, boilerplate)

    # 3. Weigh the words by this corpus; propose candidates on all channels.
    weighed = weights(work, documents)
    known = work.spark.sparkContext.broadcast(weighed)
    candidates = propose(work, documents, places, weighed)

    # 4. Compare every candidate; only what is verified goes on.
    scored = compared(work, candidates, documents, known)
    matches = verified(work, neighbourhoods(work, scored, weighed.articles), documents, known)

    # 5. Cluster what is not declared, and name the matches after their clusters.
    found = numbered(work, clustered(work, matches, documents))
    members = work.stage("members", lambda: members_of(found))
    named = named_after(work, matches, members)

    # 6. What each page repeats: of other pages, and of itself.
    redundancy = redundancies(work, named, members, treated, known)
    repetition = repetitions(work, articles, treated)

    # 7. Write it all with the columns of the exports.
    about = work.stage("about", lambda: tables.described(articles, repetition))
    pages = work.stage("pages", lambda: tables.page_rows(
        treated, redundancy, repetition, members, about
    ))  # fmt: skip
    findings = work.stage("findings", lambda: tables.findings_of(treated, named))
    own = _within_own_text(named, documents)
    tables.write_matches(work, own, about)
    tables.write_clusters(work, members, about, articles)
    tables.write_templates(work, found)
    tables.write_table(work, "pages", pages)
    tables.write_sites(work, pages)
    tables.write_findings(work, findings, about)
    listed = about.withColumn("article", f.col("id")).join(
        articles.select(
            "id", f.nullif("status", f.lit(-1)).alias("status"), "fetched_at", "sha256"
        ),
        "id",
    )
    tables.write_table(work, "articles", listed)

    counts = _counts(work, treated, scored, named, found, members, places, findings)
    notes = _notes(work, counts)
    summary = json.dumps({
        "counts": counts, "notes": notes, "settings": work.settings.as_data(),
        "versions": versions(), "source": source,
    })  # fmt: skip
    _finish(work, own, findings, keep_stages)
    work.write("scan", work.spark.createDataFrame([(summary,)], "summary string").coalesce(1),
               "scan")  # fmt: skip
    return Scanned(work.output, counts, tuple(notes))


def _within_own_text(matches: DataFrame, documents: DataFrame) -> DataFrame:
    """Matches without evidence from the later parts of joined articles."""
    joined = documents.where("own_length >= 0").select("id", "own_length")
    ends = {
        side: joined.select(f.col("id").alias(side), f.col("own_length").alias(f"end_{side}"))
        for side in ("a", "b")
    }
    held = matches.join(f.broadcast(ends["a"]), "a", "left").join(
        f.broadcast(ends["b"]), "b", "left"
    )
    kept = f.expr(
        "CASE WHEN end_a IS NULL AND end_b IS NULL THEN alignment ELSE"
        " to_json(filter(from_json(alignment, 'array<array<double>>'),"
        " p -> p[1] <= coalesce(end_a, p[1]) AND p[3] <= coalesce(end_b, p[3]))) END"
    )
    return held.withColumn("alignment", kept).drop("end_a", "end_b")


def _places_within_own_text(work: Work) -> DataFrame:
    """Recurring passages without places in the later parts of joined articles."""
    ends = work.read("stages/documents").where("own_length >= 0").select("id", "own_length")
    places = work.read("stages/passage-places").join(f.broadcast(ends), "id", "left")
    kept = places.where("own_length IS NULL OR end <= own_length").drop("own_length")
    recurs = kept.groupBy("passage").agg(f.count("*").alias("n")).where("n > 1")
    return kept.join(recurs.select("passage"), "passage")


def _counts(  # noqa: PLR0913 - what each stage found
    work: Work,
    treated: DataFrame,
    scored: DataFrame,
    matches: DataFrame,
    found: DataFrame,
    members: DataFrame,
    places: DataFrame,
    findings: DataFrame,
) -> dict[str, int]:
    roles = {row.role: row["count"] for row in treated.groupBy("role").count().collect()}
    other = scored.where("other_language").count()
    declared = 0 if work.settings.scan.include_declared else matches.where("declared <> ''").count()
    return {
        "articles": treated.count(),
        **{role.value: roles.get(role.value, 0) for role in LEFT_OUT},
        "candidates": scored.count() - other,
        "other_language": other,
        "matches": matches.count(),
        "declared_matches": declared,
        "clusters": found.count(),
        "clustered_articles": members.count(),
        "passages": places.select("passage").distinct().count(),
        "findings": findings.count(),
    }


def _notes(work: Work, counts: dict[str, int]) -> list[str]:
    read = work.read("stages/read").where(f"article = '' AND reason <> '{REVISIT}'")
    notes = [
        f"no article in {row['count']:,} page{'s' * (row['count'] > 1)}: {row.reason}"
        for row in read.groupBy("reason").count().orderBy(f.desc("count")).limit(20).collect()
    ]
    notes += left_out_notes(counts, work.settings.scan.min_words)
    if counts["other_language"]:
        notes.append(
            f"candidates not compared as their languages differ: {counts['other_language']:,}"
        )
    return notes


def _finish(work: Work, matches: DataFrame, findings: DataFrame, keep_stages: bool) -> None:
    """Leave the evidence beside the tables, and drop what only the stages needed."""
    shown = {"named": matches, "passage-places": _places_within_own_text(work)}
    for name in EVIDENCE:
        frame = shown[name] if name in shown else work.read(f"stages/{name}")
        work.write(f"evidence/{name}", frame, "evidence")
    work.write("evidence/findings", findings, "evidence")
    if not keep_stages:
        work.forget("stages")
