"""What to do about a cluster, told from its kind and from where its members stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """A thing to do.

    Attributes:
        key: Its name.
        label: The same in plain words.
        why: When it applies and what it means, in one or two sentences.
    """

    key: str
    label: str
    why: str


ACTIONS = {
    action.key: action
    for action in (
        Action(
            "report",
            "Take it up with the other site",
            "A text of your site also stands on a site that is not yours. Check licence and fair "
            "use first; “unspin copies” writes the case file.",
        ),
        Action(
            "merge",
            "Merge into one page",
            "Pages of one site say the same in other words or with other names. Keep the best, "
            "move what only the others say into it, and redirect them to it.",
        ),
        Action(
            "canonical",
            "Point to one page",
            "One site serves the text at several addresses. Redirect all but one to it, or name "
            "it in their canonical link.",
        ),
        Action(
            "noindex",
            "Keep it on one site",
            "The same text stands on several sites. Where they are yours, let one carry it and "
            "set the others to noindex or to a canonical link across sites.",
        ),
        Action(
            "rewrite",
            "Rewrite or drop all but one",
            "Several sites carry reworded versions of one text. Give each something of its own "
            "to say, or keep one of them.",
        ),
        Action(
            "remove",
            "Remove, or give each page facts of its own",
            "Many pages are one template with other names filled in. Keep those that people need "
            "and give them data of their own.",
        ),
        Action(
            "passages",
            "Rewrite the shared passages",
            "The texts differ, but passages of them are the same. Quote and link them, or say "
            "them differently.",
        ),
        Action("none", "Nothing", "Accepted, or legitimate by its role."),
    )
}
"""What can be done, the most pressing first."""

_MANY = 10  # doorway pages that are no longer merged by hand
_LEGITIMATE = ("revision", "templated")
_SAME_TEXT = ("copy", "near_duplicate", "excerpt")


def action_for(
    kind: str, size: int, sites: Collection[str], own: Collection[str], accepted: bool
) -> Action:
    """What to do about a cluster.

    Args:
        kind: What holds it together.
        size: Number of members.
        sites: Where they stand.
        own: Sites of the reader; empty where that was not said.
        accepted: Whether the reader has said that it is as it should be.
    """
    return ACTIONS[_key(kind, size, sites, own, accepted)]


def _key(kind: str, size: int, sites: Collection[str], own: Collection[str], accepted: bool) -> str:
    at_home = sum(site in own for site in sites)
    if accepted or kind in _LEGITIMATE:
        return "none"
    if at_home and at_home < len(sites):
        return "report"
    if kind == "overlap":
        return "passages"
    if kind == "doorway":
        return "remove" if size >= _MANY or len(sites) > 1 else "merge"
    if kind in _SAME_TEXT:
        return "canonical" if len(sites) == 1 else "noindex"
    return "merge" if len(sites) == 1 else "rewrite"
