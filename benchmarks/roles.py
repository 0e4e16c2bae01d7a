"""Measure how well what may repeat is known: `python -m benchmarks.roles`.

Writes the figures of docs/roles.md: the labelled cases, each on its own and all as one corpus, and
the roles of real pages with their confusion matrix.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import dedup
from benchmarks.cases import Case, labelled_roles, read_cases, real_pages
from crawl.article import Article, Role
from dedup.engine.results import Match, Page, Relation, Scan
from dedup.engine.roles import page_role

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
METHOD = DOCUMENT.with_name("method.md")
_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)

ACCUSING = (Relation.COPY, Relation.SPUN, Relation.PARAPHRASE, Relation.DOORWAY)
"""What no legitimate pair may be called unless it is declared."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scan made of the cases.

    Attributes:
        accused: Legitimate cases of which a pair was called one of `ACCUSING`.
        missed: Illegitimate cases of which no pair was called what it is.
        untreated: Legitimate cases that were treated in another way than the right one.
    """

    accused: tuple[str, ...]
    missed: tuple[str, ...]
    untreated: tuple[str, ...]


def judge(scans: Mapping[str, Scan], legitimate: Sequence[Case], others: Sequence[Case]) -> Outcome:
    """Hold what was found against the labels.

    Args:
        scans: The scan that each case took part in, by its id.
        legitimate: Cases in which nothing is to be reported.
        others: Look-alikes in which something is.
    """
    return Outcome(
        accused=tuple(c.id for c in legitimate if _is_accused(c, scans[c.id])),
        missed=tuple(c.id for c in others if not _is_found(c, scans[c.id])),
        untreated=tuple(c.id for c in legitimate if not _is_treated(c, scans[c.id])),
    )


def each_alone(cases: Iterable[Case]) -> dict[str, Scan]:
    """A scan of each case's pages and no others."""
    return {case.id: dedup.scan(_present(case)) for case in cases}


def all_together(cases: Sequence[Case]) -> dict[str, Scan]:
    """One scan of the pages of all cases."""
    found = dedup.scan([article for case in cases for article in _present(case)])
    return dict.fromkeys((case.id for case in cases), found)


def _present(case: Case) -> list[Article]:
    return [article for article in case.articles if article is not None]


def _ids(case: Case) -> set[str]:
    return {article.id for article in _present(case)}


def _inside(case: Case, scan: Scan) -> Iterator[Match]:
    ids = _ids(case)
    return (match for match in scan.matches if match.a in ids and match.b in ids)


def _is_accused(case: Case, scan: Scan) -> bool:
    ids = _ids(case)
    pairs = any(
        match.relation in ACCUSING and not match.declared
        for match in scan.matches
        if match.a in ids or match.b in ids
    )
    return pairs or any(c.kind in ACCUSING and ids & set(c.members) for c in scan.clusters)


def _is_found(case: Case, scan: Scan) -> bool:
    return any(m.relation in case.expect and not m.declared for m in _inside(case, scan))


def _is_treated(case: Case, scan: Scan) -> bool:
    """Whether a legitimate case got the treatment that is right for it."""
    pages = {page.id: page for page in scan.pages}
    found = [pages[identity] for identity in sorted(_ids(case))]
    matches = list(_inside(case, scan))
    return _TREATED[str(case.expect)](found, matches)


def _roles(pages: Sequence[Page]) -> set[Role]:
    return {page.role for page in pages}


def _only(matches: Sequence[Match], *relations: Relation) -> bool:
    return all(match.relation in relations for match in matches)


_TREATED = {
    "declared": lambda pages, matches: (
        Role.DECLARED in _roles(pages)
        or (bool(matches) and all(m.declared in ("noindex", "redirect") for m in matches))
    ),
    "syndication": lambda pages, matches: (
        bool(matches) and all(m.declared == "syndication" for m in matches)
    ),
    "quoted": lambda pages, matches: not matches and all(page.parts for page in pages),
    "standard text": lambda pages, matches: (
        not matches and all(page.parts or page.role is Role.STANDARD_TEXT for page in pages)
    ),
    "unrelated": lambda pages, matches: not matches and _roles(pages) == {Role.ARTICLE},
    "forum": lambda pages, matches: _roles(pages) == {Role.FORUM},
    "listing": lambda pages, matches: not matches and Role.LISTING in _roles(pages),
    "joined": lambda pages, matches: _roles(pages) == {Role.ARTICLE, Role.PART},
    "not compared": lambda pages, matches: not matches and len(pages) == 2,
    "no article": lambda pages, matches: not pages,
    "revision": lambda pages, matches: bool(matches) and _only(matches, Relation.REVISION),
    "templated": lambda pages, matches: _only(matches, Relation.TEMPLATED),
    "too short": lambda pages, matches: _roles(pages) <= {Role.TOO_SHORT},
}


def confusion() -> Counter[tuple[str, str]]:
    """Number of labelled real pages by the role they have and the role they are given."""
    labels = labelled_roles()
    found: Counter[tuple[str, str]] = Counter()
    for page in real_pages():
        if page.id in labels:
            article = page.extract()
            role = Role.NO_ARTICLE if article is None else page_role(article).role
            found[labels[page.id], role.value] += 1
    return found


def accuracy(matrix: Counter[tuple[str, str]]) -> float:
    """Share of the pages that are given the role they have, 0–1."""
    return sum(number for (role, given), number in matrix.items() if role == given) / max(
        matrix.total(), 1
    )


def report() -> str:
    """The figures as Markdown."""
    legitimate, others = list(read_cases("legitimate")), list(read_cases("illegitimate"))
    cases = [*legitimate, *others]
    lines = [
        "",
        "| scanned | legitimate cases accused | treated as is right | look-alikes found | missed |",
        "|---|---|---|---|---|",
    ]
    for name, scans in (
        ("each case alone", each_alone(cases)),
        ("all as one corpus", all_together(cases)),
    ):
        outcome = judge(scans, legitimate, others)
        treated, found = len(legitimate) - len(outcome.untreated), len(others) - len(outcome.missed)
        lines.append(
            f"| {name} | {len(outcome.accused)} of {len(legitimate)} | {treated} of "
            f"{len(legitimate)} | {found} of {len(others)} | {', '.join(outcome.missed)} |"
        )
    return "\n".join([*lines, "", ""])


def matrix_report() -> str:
    """The confusion matrix of roles as Markdown."""
    matrix = confusion()
    names = list(dict.fromkeys(name for pair in sorted(matrix, key=matrix.get) for name in pair))
    names.sort(key=lambda name: -sum(n for (role, _), n in matrix.items() if role == name))
    given = " | ".join(name.replace("_", " ") for name in names)
    lines = [
        "",
        f"Roles of {matrix.total()} real pages: accuracy {accuracy(matrix):.3f}. A row holds the"
        " pages of one label, a column those that were given one role.",
        "",
        f"| | {given} |",
        f"|---|{'---|' * len(names)}",
    ]
    lines += [
        f"| {role.replace('_', ' ')} | {' | '.join(str(matrix[role, name]) for name in names)} |"
        for role in names
    ]
    return "\n".join([*lines, "", ""])


def main() -> None:
    """Write the figures into the documents."""
    for document, figures in ((DOCUMENT, report), (METHOD, matrix_report)):
        text = document.read_text(encoding="utf-8")
        made = figures()
        document.write_text(_FIGURES.sub(lambda _, made=made: made, text), encoding="utf-8")


if __name__ == "__main__":
    main()
