"""Which page of a cluster came first: what speaks against each, and who is left.

No page is believed on its word. A date that a page, its sitemap or its server states is one
objection to every page that states a later one, and never decides alone. The other objections are
of another kind: the date does not fit the site, the page appeared where nothing was before while
another version already stood, it is a part of another version or gathers several, its words are
rarer where the versions differ, or its site was the later one with other texts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dedup.engine.plainness import Rarity
from dedup.engine.results import Age, Origin

APART = 2  # days between two dates that differ in any time zone
_YEAR = 365  # days before all else on its site from which a page's date is not believed
_DATED = 3  # other dated pages of a site, at least, to say when it began
_TEXTS = 2  # other texts that a site shares, at least, to speak of a habit
_HABIT = 2 / 3  # of them
_WEB = date(1991, 8, 6).toordinal()  # no page is older
_CONFIDENCE = ("undecided", "possible", "likely", "strong")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What others than the page itself say of when it was there; ISO 8601, "" where unknown.

    Attributes:
        lastmod: Last change as the site's sitemap states it.
        last_modified: Likewise the server, in the ``Last-Modified`` header.
        first_seen: When it was first fetched.
        watched_since: When the first page of its site was.
    """

    lastmod: str = ""
    last_modified: str = ""
    first_seen: str = ""
    watched_since: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """All that is known of one page's age.

    Attributes:
        id: The page.
        published: As the page states it.
        modified: Likewise, of its last change.
        sighting: What others state.
        site_began: Earliest date among the other pages of its site, "" where fewer than three of
            them have one.
        contained: Whether it is an excerpt of another version, one that gathers nothing.
        gathers: Whether it holds several texts that stand apart elsewhere.
        rarity: Of the words that not every version has, None if unknown.
        earlier: Other texts of its site that stand on other sites with a later date.
        later: Other texts of its site that stand on another site with an earlier date.
    """

    id: str
    published: str = ""
    modified: str = ""
    sighting: Sighting = field(default_factory=Sighting)
    site_began: str = ""
    contained: bool = False
    gathers: bool = False
    rarity: Rarity | None = None
    earlier: int = 0
    later: int = 0

    def claimed(self) -> int | None:
        """The earliest day that anything states for it (its ordinal), None if nothing does."""
        seen = day(self.sighting.first_seen)
        stated = self.published, self.modified, self.sighting.lastmod, self.sighting.last_modified
        days = [found for text in stated if (found := day(text)) is not None]
        days = [found for found in days if seen is None or found < seen + APART]
        return min(days, default=None)

    def backdated(self) -> bool:
        """Whether it dates itself long before everything else on its site."""
        claimed, began = self.claimed(), day(self.site_began)
        return claimed is not None and began is not None and claimed < began - _YEAR

    def credible(self) -> int | None:
        """The claimed day, where nothing of the page's own contradicts it."""
        return None if self.backdated() else self.claimed()


def day(stated: str) -> int | None:
    """Ordinal of an ISO 8601 date or time; None for anything else, and before there was a web."""
    if not stated:
        return None
    try:
        found = date.fromisoformat(stated[:10]).toordinal()
    except ValueError:
        return None
    return found if found >= _WEB else None


def site_began(others: Sequence[int]) -> str:
    """When a site began by the days of its other pages; "" where they are too few to say."""
    return _iso(min(others)) if len(others) >= _DATED else ""


def origin(witnesses: Sequence[Witness]) -> Origin:
    """Rank the pages of one text from the likeliest first one on.

    Independent of the order given. A page is named as the first only where fewer objections are
    raised against it than against every other, the dates they claim left aside.

    Args:
        witnesses: One for each page, with distinct ids.
    """
    credible = [found for each in witnesses if (found := each.credible()) is not None]
    seen = [found for each in witnesses if (found := day(each.sighting.first_seen)) is not None]
    plainest = min((w.rarity for w in witnesses if w.rarity is not None), default=None)
    firm = {w.id: _objections(w, min(seen, default=0), plainest) for w in witnesses}
    dated = {w.id: _dated_later(w, min(credible, default=0)) for w in witnesses}
    against = {key: (*firm[key], *dated[key]) for key in firm}
    ordered = sorted(
        witnesses,
        key=lambda w: (len(firm[w.id]), len(dated[w.id]), w.credible() or date.max.toordinal(),
                       w.sighting.first_seen or "~", w.id),
    )  # fmt: skip
    earliest = min((found for w in witnesses if (found := w.claimed()) is not None), default=None)
    ranking = tuple(
        Age(
            article=w.id,
            dated=_iso(w.claimed()),
            against=against[w.id],
            contradictions=_contradictions(w, earliest, firm[w.id]),
        )
        for w in ordered
    )
    return _decided(ranking, firm)


def _decided(ranking: tuple[Age, ...], firm: dict[str, tuple[str, ...]]) -> Origin:
    """Name the first page, as far as more than its date sets it apart from the next."""
    if len(ranking) < 2:
        return Origin("", _CONFIDENCE[0], "there is no other version to compare with", ranking)
    best, following = ranking[0], ranking[1]
    firmly = len(firm[following.article]) - len(firm[best.article])
    lead = len(following.against) - len(best.against)
    if firmly <= 0:
        reason = (
            "only the dates that the pages state tell them apart, and dates alone decide nothing"
            if lead > 0
            else "no more speaks against one than against another"
        )
        return Origin("", _CONFIDENCE[0], reason, ranking)
    if lead <= 0:
        return Origin("", _CONFIDENCE[0], "the dates and the other evidence disagree", ranking)
    step = min(lead, 3) - bool(best.against)
    if step <= 0:
        return Origin("", _CONFIDENCE[0], "something speaks against every version", ranking)
    reason = "least speaks against it" if best.against else "nothing speaks against it"
    return Origin(best.article, _CONFIDENCE[step], reason, ranking)


def _objections(of: Witness, first_seen: int, plainest: Rarity | None) -> tuple[str, ...]:
    """What speaks against a page's having been first, the date it claims left aside."""
    found = []
    if of.backdated():
        found.append(
            f"its date lies long before anything else on its site, which begins on {of.site_began}"
        )
    seen, watched = day(of.sighting.first_seen), day(of.sighting.watched_since)
    if seen is not None and watched is not None and seen >= max(watched, first_seen) + APART:
        found.append(
            f"appeared on {_iso(seen)} on a site that was watched from {_iso(watched)}, when "
            f"another version had been seen on {_iso(first_seen)}"
        )
    if of.contained:
        found.append("is a part of another version")
    if of.gathers:
        found.append("holds several texts that stand apart elsewhere, as one who gathers them does")
    if of.rarity is not None and plainest is not None and of.rarity.exceeds(plainest):
        found.append("has rarer words where the versions differ, as spinning leaves them")
    shared = of.earlier + of.later
    if shared >= _TEXTS and of.later >= _HABIT * shared:
        found.append(
            f"its site is the later one with {of.later} of {shared} other texts that it shares"
        )
    return tuple(found)


def _dated_later(of: Witness, earliest: int) -> tuple[str, ...]:
    claimed = of.credible()
    if claimed is None or claimed < earliest + APART:
        return ()
    return (f"dates itself {_iso(claimed)}, after {_iso(earliest)} on another",)


def _contradictions(of: Witness, earliest: int | None, firm: Sequence[str]) -> tuple[str, ...]:
    """What cannot all be true of what is said of one page."""
    found = []
    published, seen = day(of.published), day(of.sighting.first_seen)
    if published is not None and seen is not None and published >= seen + APART:
        found.append(f"it says it was published on {_iso(published)}, but was seen {_iso(seen)}")
    changes = {
        "the page": of.modified,
        "the sitemap": of.sighting.lastmod,
        "the server": of.sighting.last_modified,
    }
    for source, stated in changes.items():
        changed = day(stated)
        if published is not None and changed is not None and changed <= published - APART:
            found.append(
                f"{source} says it last changed on {_iso(changed)}, before it was published "
                f"on {_iso(published)}"
            )
    claimed = of.claimed()
    if firm and claimed is not None and claimed == earliest:
        found.append(f"it claims the earliest date, {_iso(claimed)}, but {'; '.join(firm)}")
    return tuple(found)


def _iso(ordinal: int | None) -> str:
    return "" if ordinal is None else date.fromordinal(ordinal).isoformat()
