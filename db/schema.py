"""The tables, as a story.

Sites have URLs, fetches of them are captures, a capture's bytes are a body, extraction makes
articles of captures, and a scan says which articles are versions of one text.

What captures, bodies and articles say is never changed once written: only what became of a
capture, and which article of a page is current. Results cite article ids and belong to one scan.
Times are UTC as ISO 8601 text with a ``Z``, so that any SQL tool shows sense. A few columns, marked
so, are for such tools alone: nothing here reads them.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    JSON,
    Dialect,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_SURROGATES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with every lone surrogate, which UTF-8 cannot write, replaced by U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


class Text(TypeDecorator[str]):
    """Any Python string, control characters and all; lone surrogates become U+FFFD."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the value storable."""
        return None if value is None else storable(value)


class Base(DeclarativeBase):
    """Declarative base with constraint names that migrations can cite."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        bytes: LargeBinary,
        str: Text,
        float: Double,
    }


class Site(Base):
    """A host that was asked for, or the name an import gave its articles."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(unique=True)
    domain: Mapped[str]  # registrable domain: sites of one belong together
    added_at: Mapped[str]  # for SQL tools
    next_allowed: Mapped[float] = mapped_column(default=0.0)  # epoch seconds: politeness
    delay: Mapped[float | None]  # seconds between two requests, once known
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    robots: Mapped[bytes | None]  # robots.txt as last fetched; for SQL tools
    robots_status: Mapped[int | None]  # for SQL tools: why there may be no rules
    robots_at: Mapped[float | None]  # for SQL tools: how old they are, in epoch seconds
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what else the crawler keeps


class Url(Base):
    """The frontier: every URL that was discovered, and what became of it."""

    __tablename__ = "url"
    __table_args__ = (
        Index("ix_url_queue", "site_id", "state", "depth", "id"),
        Index("ix_url_pattern", "site_id", "pattern"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(unique=True)  # canonical form
    depth: Mapped[int] = mapped_column(default=0)
    source: Mapped[str]  # seed, list, sitemap, feed, link, redirect
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("url.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, claimed, done
    tries: Mapped[int] = mapped_column(default=0)  # counted before the work
    not_before: Mapped[float] = mapped_column(default=0.0)  # epoch seconds
    outcome: Mapped[str | None]  # once done: fetched, unchanged, disallowed, failed, …
    reason: Mapped[str | None]  # one plain line behind the outcome
    lastmod: Mapped[str | None]  # as the sitemap states it
    pattern: Mapped[str | None]  # where the URL counts towards the budget of its pattern
    discovered_at: Mapped[str]  # for SQL tools
    done_at: Mapped[str | None]  # when it last came to its outcome


class Body(Base):
    """The bytes of a response, once however often they were served."""

    __tablename__ = "body"

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    content: Mapped[bytes]  # zlib-compressed
    size: Mapped[int]  # bytes before compression


class Capture(Base):
    """One fetch of a URL, or one document of an import; only what became of it is added."""

    __tablename__ = "capture"
    __table_args__ = (
        Index("ix_capture_url_fetched", "url_id", "fetched_at"),
        Index("ix_capture_site_url", "site_id", "url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    url_id: Mapped[int | None] = mapped_column(ForeignKey("url.id", ondelete="CASCADE"))
    url: Mapped[str]  # as asked; for a document without one, its name in the import
    final_url: Mapped[str]  # its address; "" for a document without one
    fetched_at: Mapped[str]
    status: Mapped[int | None]  # None for a document that no server sent
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content_type: Mapped[str] = mapped_column(default="")
    body_sha256: Mapped[bytes | None] = mapped_column(ForeignKey("body.sha256"), index=True)
    truncated: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(default="crawl")  # crawl, import, warc
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)  # an import's other columns
    extraction: Mapped[str | None] = mapped_column(index=True)  # None: not yet; article, none, …
    # "unchanged": the URL's capture before it has the same body, and the article
    extraction_reason: Mapped[str | None]


class Ownership(Base):
    """An id on a page that may tell who runs its site; a capture without one has no row."""

    __tablename__ = "ownership"
    __table_args__ = (Index("ix_ownership_kind_value", "kind", "value"),)

    capture_id: Mapped[int] = mapped_column(
        ForeignKey("capture.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)  # as `crawl.ownership` names it
    value: Mapped[str] = mapped_column(primary_key=True)


class Article(Base):
    """What one version of the extractor made of one capture; only `current` ever changes."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("capture_id", "extractor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id", ondelete="CASCADE"))
    extractor: Mapped[str]  # name and version, "trafilatura 2.3.1/1"
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    language: Mapped[str]
    author: Mapped[str]
    published: Mapped[str]
    modified: Mapped[str]
    words: Mapped[int]
    outline: Mapped[list[Any]]  # [text, level, linked] each
    flags: Mapped[list[Any]]
    declared: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the page says of others
    layout: Mapped[dict[str, Any] | None]  # what its markup shows of what it is for
    current: Mapped[bool] = mapped_column(default=True, index=True)  # newest of its URL


class Block(Base):
    """One block of an article, in reading order."""

    __tablename__ = "block"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    level: Mapped[int]
    section: Mapped[int]
    text: Mapped[str]
    part: Mapped[str] = mapped_column(default="")  # what markup says it is: ingredients, comment …


class Fingerprint(Base):
    """What finds one article again: MinHash signatures and terms, with what made them."""

    __tablename__ = "fingerprint"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    scheme: Mapped[str] = mapped_column(primary_key=True)  # datasketch's permutation scheme
    seed: Mapped[int] = mapped_column(primary_key=True)
    num_perm: Mapped[int] = mapped_column(primary_key=True)
    shingle: Mapped[str] = mapped_column(primary_key=True)  # definition, "word-3/v1"
    whole: Mapped[bytes]  # num_perm little-endian uint32
    passages: Mapped[bytes]  # a row of num_perm little-endian uint32 for each passage
    terms: Mapped[bytes]  # hash and number of each distinct word: pairs of little-endian uint32


class LookupRun(Base):
    """Inverted files over some thousand fingerprints, written at once."""

    __tablename__ = "lookup_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[str] = mapped_column(index=True)  # the key of the fingerprints


class Inverted(Base):
    """An article whose fingerprint stands in a run; apart from it, as it would be written anew."""

    __tablename__ = "inverted"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("lookup_run.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Lookup(Base):
    """Which articles of a run hold what: sorted keys, each with its list of articles."""

    __tablename__ = "lookup"
    __table_args__ = (UniqueConstraint("run_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("lookup_run.id", ondelete="CASCADE"))
    kind: Mapped[str]  # what the keys are: bands of articles or of passages, terms
    keys: Mapped[bytes]  # little-endian uint32, as are the others
    starts: Mapped[bytes]
    articles: Mapped[bytes]


class Cached(Base):
    """A pack of things that a scan computed, by digests of all that each depends on.

    It may be lost at any time.
    """

    __tablename__ = "cached"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(index=True)  # what made it
    keys: Mapped[bytes]  # 16 bytes for each thing
    content: Mapped[bytes]


class Snapshot(Base):
    """What one scan leaves to the next of much the same sites; it may be lost at any time."""

    __tablename__ = "snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)  # what it is, and for which settings
    sites: Mapped[list[Any]]  # hosts that the scan covered
    content: Mapped[bytes]


class Scan(Base):
    """One run of the comparison over chosen sites, with all that made its results."""

    __tablename__ = "scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="scan")  # scan; score: one article on its own
    started_at: Mapped[str]
    finished_at: Mapped[str | None]  # None: interrupted, its rows are not shown
    sites: Mapped[list[Any]]  # hosts covered
    settings: Mapped[dict[str, Any]]
    versions: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]  # what a bound cut short or a rule left out, one plain line each


class Match(Base):
    """A compared pair of articles that are versions of one text; a.id < b.id."""

    __tablename__ = "match"
    __table_args__ = (
        Index("ix_match_b_scan", "b_id", "scan_id"),
        Index("ix_match_scan_relation", "scan_id", "relation"),
    )

    scan_id: Mapped[int] = mapped_column(
        ForeignKey("scan.id", ondelete="CASCADE"), primary_key=True
    )
    a_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    b_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    relation: Mapped[str]
    provisional: Mapped[str]  # of the pair alone, before its cluster was seen
    contained_id: Mapped[int | None]  # for an excerpt, the one of the two inside the other
    confidence: Mapped[float]
    detail: Mapped[bytes]  # key of the `MatchDetail`
    declared: Mapped[str] = mapped_column(default="")  # noindex, redirect, syndication, …
    reason: Mapped[str] = mapped_column(default="")  # why declared, a revision or templated


class MatchDetail(Base):
    """The evidence of a match, once however many scans found it."""

    __tablename__ = "match_detail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(unique=True)  # a digest of the evidence
    measures: Mapped[dict[str, Any]]
    alignment: Mapped[list[Any]]  # [a_start, a_end, b_start, b_end, similarity] each


class Cluster(Base):
    """Articles tied by matches."""

    __tablename__ = "cluster"
    __table_args__ = (UniqueConstraint("scan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id", ondelete="CASCADE"))
    number: Mapped[int]  # within the scan, from 1, largest first
    key: Mapped[str]  # the same for the same members in every scan
    kind: Mapped[str]
    size: Mapped[int]
    cohesion: Mapped[float]
    confidence: Mapped[float]
    representative_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True
    )
    template: Mapped[bytes | None]  # key of the `ClusterTemplate`
    origin: Mapped[dict[str, Any] | None]  # which member came first, and what speaks for it


class ClusterTemplate(Base):
    """The text that pages of a cluster share, once however many scans recovered it."""

    __tablename__ = "cluster_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(unique=True)  # a digest of the content
    content: Mapped[bytes]  # as `explain --json` prints it: zlib, MessagePack


class ClusterMember(Base):
    """An article's place in a cluster."""

    __tablename__ = "cluster_member"

    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]  # the representative is 0
    similarity: Mapped[float]  # to the representative


class PageRole(Base):
    """What one article's page is for, and how it owns up to being a duplicate."""

    __tablename__ = "page_role"

    scan_id: Mapped[int] = mapped_column(
        ForeignKey("scan.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str]  # article, listing, forum, standard_text, declared, part, too_short, …
    reason: Mapped[str]  # one plain line
    declared: Mapped[str]  # canonical, amp, print, address, noindex, syndication, … or ""
    of_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True
    )  # the article it is a variant, a translation or a later part of
    parts: Mapped[list[Any]]  # [start, end, role, reason] of its quotations and standard text


class Finding(Base):
    """A declaration that contradicts what was found, or is missing."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True
    )  # the one to change first
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]  # what is wrong
    fix: Mapped[str]  # what to do about it


class Passage(Base):
    """A text that recurs: on many pages, or twice on one."""

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("scan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id", ondelete="CASCADE"))
    number: Mapped[int]  # within the scan, from 1, most pages first
    kind: Mapped[str]  # boilerplate, shared, restated, quoted or standard
    text: Mapped[str]
    words: Mapped[int]
    articles: Mapped[int]
    sites: Mapped[int]


class PassagePlace(Base):
    """Where a recurring passage stands."""

    __tablename__ = "passage_place"

    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    start: Mapped[int] = mapped_column(primary_key=True)  # character offset in the article's text
    end: Mapped[int]


class Redundancy(Base):
    """How much of one article other articles of the scan already say."""

    __tablename__ = "redundancy"

    scan_id: Mapped[int] = mapped_column(
        ForeignKey("scan.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    share: Mapped[float]  # of the article's TF-IDF weight, 0–1
    same_site: Mapped[float]
    other_sites: Mapped[float]
    covered_by: Mapped[list[Any]]  # [article id, share] each, largest first


class Repetition(Base):
    """How much one article restates itself."""

    __tablename__ = "repetition"

    scan_id: Mapped[int] = mapped_column(
        ForeignKey("scan.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[float]  # 0–100
    words: Mapped[int]
    restated_words: Mapped[int]
    detail: Mapped[bytes]  # key of the `RepetitionDetail`; empty for a page that is not scored


class RepetitionDetail(Base):
    """The evidence of how much one article restates itself, once however many scans found it."""

    __tablename__ = "repetition_detail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(unique=True)  # a digest of all that it depends on
    score: Mapped[float]
    words: Mapped[int]
    restated_words: Mapped[int]
    content: Mapped[bytes]  # the checks and pairs, as `score --json` prints them: zlib, MessagePack


class Acceptance(Base):
    """What the user said is as it should be; it holds in every scan."""

    __tablename__ = "acceptance"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # cluster, pair or passage
    title: Mapped[str]  # what it was called when it was accepted
    pages: Mapped[list[Any]]  # [site, URL] each, of a cluster or pair
    text: Mapped[str]  # of a passage
    reason: Mapped[str]
    accepted_at: Mapped[str]
