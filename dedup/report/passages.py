"""What the page of recurring passages shows: text that many pages reuse, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import passages
from db.rows import ArticleRef, PassageRow

PASSAGES = 200  # of each kind that are shown
PLACES = 12  # of each passage that are named

_KINDS = (
    (
        "shared",
        "Shared between pages",
        "Passages that stand in several articles, nearly word for word.",
    ),
    (
        "boilerplate",
        "Boilerplate of a site",
        "Passages that recur across one site’s pages; they are left out when articles are "
        "compared.",
    ),
    (
        "restated",
        "Twice on one page",
        "Passages that one article says more than once, nearly word for word.",
    ),
)


@dataclass(frozen=True, slots=True)
class PassageView:
    """A recurring passage with the first articles that it stands in."""

    passage: PassageRow
    articles: tuple[ArticleRef, ...]


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """The passages of one kind, those on most pages first.

    Attributes:
        kind: boilerplate, shared or restated.
        label: The kind in words.
        meaning: What was seen, in one sentence.
        passages: At most `PASSAGES`.
        more: Whether there are others.
    """

    kind: str
    label: str
    meaning: str
    passages: tuple[PassageView, ...]
    more: bool


def passage_groups(session: Session, scan_id: int) -> tuple[PassageGroup, ...]:
    """Every kind of recurring passage that the scan found."""
    groups = []
    for kind, label, meaning in _KINDS:
        found = list(passages.passages(session, scan_id, kind, limit=PASSAGES + 1))
        if found:
            views = tuple(_view(session, passage) for passage in found[:PASSAGES])
            groups.append(PassageGroup(kind, label, meaning, views, len(found) > PASSAGES))
    return tuple(groups)


def _view(session: Session, passage: PassageRow) -> PassageView:
    places = passages.places(session, passage.id, limit=PLACES)
    return PassageView(passage, tuple(dict.fromkeys(place.article for place in places)))
