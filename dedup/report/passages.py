"""What the page of recurring passages shows: text that many pages reuse, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import passages
from db.acceptances import acceptances
from db.rows import ArticleRef
from db.scan_rows import PassageRow

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
    """A recurring passage.

    Attributes:
        passage: The passage.
        articles: The first articles that it stands in.
        accepted: Why the user accepted it, "" where that was not said.
    """

    passage: PassageRow
    articles: tuple[ArticleRef, ...]
    accepted: str


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
    accepted = {words_of(each.text): each.reason for each in acceptances(session) if each.text}
    groups = []
    for kind, label, meaning in _KINDS:
        found = list(passages.passages(session, scan_id, kind, limit=PASSAGES + 1))
        if found:
            views = tuple(_view(session, passage, accepted) for passage in found[:PASSAGES])
            groups.append(PassageGroup(kind, label, meaning, views, len(found) > PASSAGES))
    return tuple(groups)


def _view(session: Session, passage: PassageRow, accepted: Mapping[str, str]) -> PassageView:
    places = passages.places(session, passage.id, limit=PLACES)
    articles = tuple(dict.fromkeys(place.article for place in places))
    return PassageView(passage, articles, accepted.get(words_of(passage.text), ""))


def words_of(text: str) -> str:
    """A passage's words, whatever its case and spacing."""
    return " ".join(text.casefold().split())
