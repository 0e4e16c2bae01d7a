"""What a scan found, as readers hand it out: frozen, never live database objects.

Ids are row ids. Shares and similarities lie in [0, 1], scores in [0, 100]; times are UTC ISO 8601
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.rows import ArticleRef, PageName


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan.

    Attributes:
        id: The scan.
        kind: "scan", or "score" for one article scored on its own.
        started_at: When it began.
        finished_at: When it ended.
        sites: Hosts it covered.
        settings: All settings it ran with.
        versions: Versions of what made its results.
        counts: Articles, candidates, compared pairs and so on, by name.
        notes: What a bound cut short or a rule left out, one plain line each.
    """

    id: int
    kind: str
    started_at: str
    finished_at: str
    sites: tuple[str, ...]
    settings: Mapping[str, Any]
    versions: Mapping[str, Any]
    counts: Mapping[str, Any]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article with what its page states and how it was got.

    Attributes:
        article: The article.
        language: ISO 639-1 code, "" where unknown; this and the next three as the page states.
        author: Likewise.
        published: Likewise.
        modified: Likewise.
        words: Its words.
        status: HTTP status, None for a document that no server sent.
        fetched_at: When it was fetched or imported.
        sha256: Of the body, as hexadecimal digits; "" where none is kept.
    """

    article: ArticleRef
    language: str
    author: str
    published: str
    modified: str
    words: int
    status: int | None
    fetched_at: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """What the user said is as it should be, in every scan.

    Attributes:
        id: The acceptance.
        kind: cluster, pair or passage.
        title: What it was called when it was accepted.
        pages: Of a cluster or pair, the pages.
        text: Of a passage, its words.
        reason: Why.
        accepted_at: When.
    """

    id: int
    kind: str
    title: str
    pages: frozenset[PageName]
    text: str
    reason: str
    accepted_at: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A compared pair.

    Attributes:
        a: The article with the smaller id.
        b: The other one.
        relation: What they are to each other, as its cluster tells.
        provisional: What the pair alone would be called.
        confidence: How sure that is.
        contained_id: For an excerpt, the one of the two that stands inside the other.
        measures: Every number behind it, by name.
        alignment: (a_start, a_end, b_start, b_end, similarity) of each sentence pair; offsets
            count characters of `crawl.article.Article.text`.
        declared: How the pages own up to it ("noindex", "syndication" …), "" where they do not.
        reason: Why it is declared, a revision or templated; else "".
    """

    a: ArticleRef
    b: ArticleRef
    relation: str
    provisional: str
    confidence: float
    contained_id: int | None
    measures: Mapping[str, float]
    alignment: tuple[tuple[int, int, int, int, float], ...]
    declared: str
    reason: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """A compared pair without its evidence; a and b are article ids, a the smaller."""

    a: int
    b: int
    relation: str
    confidence: float
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PairInScan:
    """What a scan says of two articles.

    Attributes:
        scan: The scan.
        relation: What they are to each other, "" where they were not matched.
        confidence: How sure that is, None where they were not matched.
        declared: How the pages own up to it, "" where they do not.
        reason: Why it is declared, a revision or templated; else "".
        cluster: Number of the cluster that both are in, None where there is none.
        cluster_kind: What holds it together, "" without one.
        cluster_size: Its members, 0 without one.
        origin: Which of them came first, as JSON data.
    """

    scan: int
    relation: str
    confidence: float | None
    declared: str
    reason: str
    cluster: int | None
    cluster_kind: str
    cluster_size: int
    origin: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """Articles tied by matches; its template is read by `db.results.template`.

    Attributes:
        id: The cluster.
        number: Within the scan, from 1, largest first.
        key: The same for the same members in every scan.
        kind: The relation that holds it together.
        size: Number of members.
        sites: Number of sites they stand on.
        cohesion: Mean similarity of the members to the representative.
        confidence: How sure the kind is.
        representative: The member that is closest to all.
    """

    id: int
    number: int
    key: str
    kind: str
    size: int
    sites: int
    cohesion: float
    confidence: float
    representative: ArticleRef


@dataclass(frozen=True, slots=True)
class MemberRow:
    """An article's place in a cluster.

    Attributes:
        article: The article.
        rank: 0 for the representative, then by falling similarity.
        similarity: To the representative.
        words: Words of the article.
        published: As the page states it, "" where it does not.
        modified: Likewise, of its last change.
        fetched_at: When it was fetched or imported.
    """

    article: ArticleRef
    rank: int
    similarity: float
    words: int
    published: str
    modified: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A text that recurs: on many pages, or twice on one.

    Attributes:
        id: The passage.
        number: Within the scan, from 1, most pages first.
        kind: boilerplate, shared or restated.
        text: The words, as they stand in the first place.
        words: How many they are.
        articles: Number of articles it stands in.
        sites: Number of sites they stand on.
    """

    id: int
    number: int
    kind: str
    text: str
    words: int
    articles: int
    sites: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where a recurring passage stands: ``[start, end)`` of the article's text."""

    article: ArticleRef
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """One article's result within a scan.

    Attributes:
        article: The article.
        words: Its words.
        redundancy: Share of its TF-IDF weight that matched articles also say; this, same_site
            and other_sites are None where only repetition was measured.
        same_site: The part that articles of its own site cover.
        other_sites: The part that articles of other sites cover.
        covered_by: (article id, share) of the articles that cover it, largest first.
        repetition: How much of it restates itself.
        restated_words: Words of the restated sentences.
        cluster: Number of its cluster, or None.
        role: What the page is for; "" where only repetition was measured.
        reason: Why it has that role.
        declared: How it owns up to being a duplicate, "" where it does not.
        of: Id of the article it is a variant, a translation or a later part of, or None.
    """

    article: ArticleRef
    words: int
    redundancy: float | None
    same_site: float | None
    other_sites: float | None
    covered_by: tuple[tuple[int, float], ...]
    repetition: float
    restated_words: int
    cluster: int | None
    role: str
    reason: str
    declared: str
    of: int | None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """What one page is for, with its quotations and standard text.

    Attributes:
        article: The article.
        role: Its role.
        reason: Why it has that role.
        declared: How it owns up to being a duplicate, "" where it does not.
        of: The article it is a variant, a translation or a later part of, or None.
        parts: (start, end, role, reason) of each passage that is no article text.
    """

    article: ArticleRef
    role: str
    reason: str
    declared: str
    of: ArticleRef | None
    parts: tuple[tuple[int, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A declaration that contradicts what was found, or is missing.

    Attributes:
        kind: Its stable name.
        article: The article to change first.
        other: The other article it is about, or None.
        text: What is wrong.
        fix: What to do about it.
    """

    kind: str
    article: ArticleRef
    other: ArticleRef | None
    text: str
    fix: str


@dataclass(frozen=True, slots=True)
class SiteTotal:
    """One site's results within a scan; means weigh every article by its words.

    Attributes:
        site: The host.
        articles: Articles of the scan.
        clustered: Those in a cluster.
        words: Words of all.
        redundancy: Mean share that matched articles also say.
        other_sites: Mean share that articles of other sites say.
        repetition: Mean repetition.
    """

    site: str
    articles: int
    clustered: int
    words: int
    redundancy: float
    other_sites: float
    repetition: float
