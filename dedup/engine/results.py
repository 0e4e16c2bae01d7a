"""What the engine hands out: frozen results that carry their evidence.

Offsets are character positions ``[start, end)`` in `crawl.article.Article.text`; shares and
similarities lie in [0, 1]; scores in [0, 100].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crawl.article import Role
from dedup.engine.cache import reader
from dedup.engine.repeated import Check, Evidence, Repetition, Restatement, Scored, Span

__all__ = [
    "Age",
    "AlignedPair",
    "Check",
    "Cluster",
    "Finding",
    "Match",
    "Origin",
    "Page",
    "Part",
    "Passage",
    "Place",
    "Relation",
    "Repetition",
    "Restatement",
    "Scan",
    "Slot",
    "Span",
    "Template",
    "to_json",
]


class Relation(StrEnum):
    """What one article of a compared pair is to the other."""

    COPY = "copy"
    NEAR_DUPLICATE = "near_duplicate"
    EXCERPT = "excerpt"
    DOORWAY = "doorway"
    SPUN = "spun"
    PARAPHRASE = "paraphrase"
    OVERLAP = "overlap"
    REVISION = "revision"
    TEMPLATED = "templated"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """Two sentences, one of each article, that say the same.

    Attributes:
        a: Where it stands in the first article.
        b: Where it stands in the second.
        similarity: How alike they are.
    """

    a: Span
    b: Span
    similarity: float


@dataclass(frozen=True, slots=True)
class Match:
    """A compared pair of articles.

    Attributes:
        a: Id of the first article.
        b: Id of the second.
        relation: What they are to each other, "unrelated" included; in a scan, with what only
            the cluster can tell.
        confidence: How sure that is; calibrated.
        measures: Every number behind it, by name.
        alignment: The sentence pairs that show it, in the order of the first article.
        provisional: What the pair alone would be called.
        contained: For an excerpt, the id of the article that stands inside the other; else "".
        declared: How the pages own up to it ("noindex", "redirect", "syndication", "canonical"),
            else "": a declared match ties nothing and counts nowhere.
        reason: Why it is declared, a revision or templated, in one plain line; else "".
    """

    a: str
    b: str
    relation: Relation
    confidence: float
    measures: Mapping[str, float]
    alignment: Sequence[AlignedPair] = ()
    provisional: Relation = Relation.UNRELATED
    contained: str = ""
    declared: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a template that varies.

    Attributes:
        kind: number, name, synonym, optional or free.
        variable: Number of the variable that fills it; slots that vary together share one.
        fillers: What stands there, most frequent first, with the number of members; "" where
            some members have nothing.
    """

    kind: str
    variable: int
    fillers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """The text that a cluster's pages share, with its slots.

    Attributes:
        parts: Constant text and slots in order.
        spintax: The same written as ``{a|b}``.
        values: For each member id, the value of each variable.
    """

    parts: tuple[str | Slot, ...]
    spintax: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Age:
    """What is known of one version's age.

    Attributes:
        article: Its id.
        dated: Earliest day that it, its sitemap or its server states, "" where none does.
        against: What speaks against its having come first, one plain line each.
        contradictions: What cannot all be true of what is said of it.
    """

    article: str
    dated: str
    against: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Which of several versions came first.

    Attributes:
        first: Id of the article, "" where the evidence does not decide.
        confidence: undecided, possible, likely or strong.
        reason: Why, in one plain line.
        ranking: Every version, the likeliest first one at the head.
    """

    first: str
    confidence: str
    reason: str
    ranking: tuple[Age, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles tied by matches.

    Attributes:
        id: Its number within the scan, from 1, largest cluster first.
        key: The same for the same members in every scan.
        kind: The relation that holds it together.
        members: Article ids, the representative first, then by falling similarity to it.
        similarity: Each member's similarity to the representative, in the order of members.
        representative: The member that is closest to all.
        cohesion: Mean similarity of the members to the representative.
        confidence: How sure the kind is.
        written: Its template as `dedup.engine.cache.write` makes it bytes; empty where the
            members share none.
        origin: Which member came first; None for pages that were filled from a template.
    """

    id: int
    key: str
    kind: Relation
    members: tuple[str, ...]
    similarity: tuple[float, ...]
    representative: str
    cohesion: float
    confidence: float
    written: bytes = field(default=b"", repr=False)
    origin: Origin | None = None

    @property
    def template(self) -> Template | None:
        """What the members share, where they share a template."""
        return _template(self.written) if self.written else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a recurring passage stands."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that recurs on many pages, or twice on one.

    Attributes:
        kind: boilerplate (of one site), shared (between pages), restated (within one page),
            quoted or standard (text that may repeat).
        text: The words, as they stand in the first place.
        places: Every place, in order of article id and offset.
    """

    kind: str
    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A passage that is no article text, left out of what is compared.

    Attributes:
        start: First character in the article's text.
        end: One past its last.
        role: quotation or standard_text.
        reason: Why, in one plain line.
    """

    start: int
    end: int
    role: Role
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A declaration that contradicts what was found, or is missing.

    Attributes:
        kind: Stable name ("canonical-elsewhere", "rival-canonicals" …).
        articles: Ids of the articles it is about, the one to change first.
        text: What is wrong, in one plain line.
        fix: What to do about it.
    """

    kind: str
    articles: tuple[str, ...]
    text: str
    fix: str


@dataclass(frozen=True, slots=True)
class Page:
    """One article's result within a scan.

    Attributes:
        id: The article's id.
        redundancy: Share of its TF-IDF weight in sentences aligned with a matched article.
        same_site: The part of it that articles of its own site cover.
        other_sites: The part that articles of other sites cover; a sentence covered by both
            counts in both.
        covered_by: Ids of the articles that cover it with the share each covers, largest first.
        cluster: Id of its cluster, or None.
        scored: How much of it restates itself; nothing of a forum, which is not scored.
        evidence: Where `repetition` is kept.
        role: What the page is for; only an article is matched.
        reason: Why it has that role, in one plain line.
        declared: How it owns up to being a duplicate ("canonical", "amp", "print", "address",
            "region", "noindex", "redirect", "syndication", "translation"), else "".
        of: Id of the page it is a declared duplicate, a translation or a later part of, else "".
        parts: Its quotations and standard text, in reading order.
    """

    id: str
    redundancy: float
    same_site: float
    other_sites: float
    covered_by: tuple[tuple[str, float], ...]
    cluster: int | None
    scored: Scored
    evidence: Evidence = field(repr=False, compare=False)
    role: Role = Role.ARTICLE
    reason: str = ""
    declared: str = ""
    of: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def repetition(self) -> Repetition:
        """How much of it restates itself, with the evidence."""
        if not self.scored.key:
            return Repetition(0.0, (), (), 0, 0)
        return _repetition(self.evidence.read(self.scored.key))


_repetition = reader(Repetition)
_template = reader(Template)
_SHOWN = {  # attributes that are shown by another name, or not at all
    Page: {"scored": "repetition", "evidence": ""},
    Cluster: {"written": "template"},
}


@dataclass(frozen=True, slots=True)
class Scan:
    """All that one scan found.

    Attributes:
        matches: Verified pairs, never "unrelated", ordered by (a, b).
        clusters: Largest first.
        pages: One for every article, in the order given.
        passages: Texts that recur, those on most pages first.
        counts: Articles, candidates, compared pairs and so on, by name.
        notes: What a bound cut short or a rule left out, one plain line each.
        findings: Declarations that contradict what was found, with the fix.
    """

    matches: tuple[Match, ...]
    clusters: tuple[Cluster, ...]
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def to_json(result: Any) -> Any:  # noqa: ANN401
    """A result as plain JSON data, under the same names as its attributes."""
    if hasattr(result, "__dataclass_fields__"):
        shown = _SHOWN.get(type(result), {})
        names = filter(None, (shown.get(name, name) for name in result.__dataclass_fields__))
        return {name: to_json(getattr(result, name)) for name in names}
    if isinstance(result, Mapping):
        return {str(key): to_json(value) for key, value in result.items()}
    if isinstance(result, StrEnum):
        return result.value
    if isinstance(result, Sequence) and not isinstance(result, str):
        return [to_json(item) for item in result]
    return result
