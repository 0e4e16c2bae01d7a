"""Why a cluster was given its kind: what was seen, in plain lines with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from db.scan_rows import ClusterRow
from dedup.engine.shape import Shape
from dedup.report.recovered import TemplateView
from dedup.report.wording import kind_of


def reasons(
    cluster: ClusterRow,
    provisional: Mapping[str, int],
    template: TemplateView | None,
    likeness: Sequence[float],
) -> tuple[str, ...]:
    """What speaks for the kind.

    Args:
        cluster: The cluster.
        provisional: Compared pairs of its members by what each pair alone is called.
        template: What the members share, None where no template was found.
        likeness: Of the listed members to the representative, 0–1.
    """
    return (
        *_pairs(provisional),
        *(_slots(cluster, template.shape, template.kinds) if template else _pages(cluster)),
        *_range(likeness),
    )


def _pairs(provisional: Mapping[str, int]) -> Iterator[str]:
    total = sum(provisional.values())
    if not total:
        return
    called = ", ".join(
        f"{number:,} {kind_of(name).label.lower()}" for name, number in provisional.items()
    )
    if total == 1:
        yield f"The pair was compared and verified; on its own it is called {called[2:]}."
    else:
        yield f"{total:,} of its pairs were verified; on their own they are called: {called}."


def _slots(cluster: ClusterRow, shape: Shape, kinds: Mapping[str, int]) -> Iterator[str]:
    slots = sum(kinds.values())
    yield (
        f"{shape.constant:.0%} of an average page’s words are the same on every page; "
        f"the rest fills {slots:,} {'place' if slots == 1 else 'places'} that vary."
    )
    if shape.names:
        yield f"Names or numbers fill {shape.names:,} of these places."
    if shape.recurring and cluster.kind == "doorway":
        yield (
            f"In {shape.recurring:,} places stands a value that fills another place in the same "
            "way: that is how a template is filled in, not how people reword."
        )
    if shape.synonyms and cluster.kind == "spun":
        yield (
            f"In {shape.synonyms:,} places words stand for words, each place varying on its own: "
            "that is how text is spun."
        )
    if cluster.kind not in ("doorway", "spun", "templated"):
        yield "Too little varies, or too freely, to call it a doorway family or spun text."


def _pages(cluster: ClusterRow) -> Iterator[str]:
    if cluster.size > 2:
        yield "Its members share no one template, so the kind is that of most of its pairs."


def _range(likeness: Sequence[float]) -> Iterator[str]:
    others = likeness[1:]
    if len(others) > 1:
        yield (
            f"Beside the representative the least alike member is {min(others):.0%} like it, "
            f"the most alike {max(others):.0%}."
        )
