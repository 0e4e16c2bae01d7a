"""The case file of a publisher, as a page and as tables: the copies of its articles elsewhere.

It says what was searched and that the rest of the web was not; hashes are self-recorded.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from db.engine import Store
from db.scan_rows import ScanRow
from dedup.report.copies import CopyCase, copy_cases
from dedup.report.folder import claim, writing
from dedup.report.present import environment
from dedup.report.wording import confidence_word
from dedup.report.writers import inert

Cell = str | float | int

MARKER = "unspin-copies.json"
PASSAGES = 40  # of a copy that the HTML shows

LIMITS = (
    "Similarity is not plagiarism, infringement or intent, and no search engine's verdict.",
    "Hashes and times are those that unspin recorded itself; nobody else attests them.",
    "Which of two versions came first is told by what speaks against each, not proved.",
    "Licence, quotation rights and fair use are to be checked before any notice.",
)


def write_case_file(
    store: Store, scan: ScanRow, own: Collection[str], directory: Path
) -> tuple[CopyCase, ...]:
    """Write the case file into a folder, over an earlier one; returns what is in it.

    copies.html is for people; copies.csv has a line for each copy, passages.csv one for each
    matched sentence.

    Raises:
        StoreFull: There is no room for it.
        InputError: The folder holds something else, or cannot be written.
    """
    with writing(directory, "the case file"):
        claim(directory, MARKER, "case file")
    with store.read() as session:
        cases = copy_cases(store, session, scan, own)
    templates = environment(lambda _: "")
    page = templates.get_template("copies.html").render(
        scan=scan, share=False, own=sorted(own), cases=cases, limits=LIMITS, passages=PASSAGES
    )
    style = files("dedup.report").joinpath("static", "report.css").read_text(encoding="utf-8")
    mark = json.dumps({"scan": scan.id, "finished_at": scan.finished_at}) + "\n"
    with writing(directory, "the case file"):
        (directory / MARKER).write_text(mark, encoding="utf-8", newline="\n")
        (directory / "copies.html").write_text(page, encoding="utf-8", newline="\n")
        (directory / "report.css").write_text(style, encoding="utf-8", newline="\n")
        _table(directory / "copies.csv", COLUMNS, map(_row, cases))
        _table(directory / "passages.csv", PASSAGE_COLUMNS, _passages(cases))
    return cases


COLUMNS = (
    "original_url",
    "original_title",
    "original_published",
    "copy_url",
    "copy_title",
    "copy_site",
    "copy_published",
    "kind",
    "confidence",
    "share_of_original",
    "passages",
    "links_back",
    "names_author",
    "canonical",
    "declared",
    "ads",
    "copy_fetched_at",
    "copy_sha256",
    "original_fetched_at",
    "original_sha256",
)


PASSAGE_COLUMNS = ("original_url", "copy_url", "number", "similarity", "original", "copy")


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])


def _passages(cases: Iterable[CopyCase]) -> Iterator[Sequence[Cell]]:
    for case in cases:
        for number, passage in enumerate(case.passages, 1):
            yield (
                case.original.article.url,
                case.copy.article.url,
                number,
                round(passage.similarity, 4),
                passage.original,
                passage.copy,
            )


def _row(case: CopyCase) -> Sequence[Cell]:
    known = {None: "unknown", True: "yes", False: "no"}
    return (
        case.original.article.url,
        case.original.article.title,
        case.original.published,
        case.copy.article.url,
        case.copy.article.title,
        case.copy.article.site,
        case.copy.published,
        case.kind.key,
        confidence_word(case.confidence),
        round(case.share, 4),
        len(case.passages),
        known[case.links_back],
        known[case.names_author],
        case.canonical,
        case.declared,
        "; ".join(case.ads),
        case.copy.fetched_at,
        case.copy.sha256,
        case.original.fetched_at,
        case.original.sha256,
    )
