"""Texts that real spinners made: are their templates found again?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import dedup
from benchmarks.pairs import read_rows
from benchmarks.quality.scores import Share, cluster_f1, f1_share, share
from benchmarks.quality.slotting import (
    Span,
    Tokens,
    fit,
    from_spintax,
    from_template,
    one_form,
    words,
)
from crawl.plaintext import from_text
from dedup.engine.results import Cluster

_SAME = {"t16": "t14"}  # differ in empty alternatives only


@dataclass(frozen=True, slots=True)
class Spun:
    """A text with its slots as they are and as they were recovered.

    Attributes:
        id: The text's id.
        template: Id of the template it was made from.
        cluster: Number of the cluster it is in, None where it stands alone.
        text: Its words.
        true: Where the slots of the true template lie.
        found: Where those of the cluster's template lie; None where it has none or does not fit.
    """

    id: str
    template: str
    cluster: int | None
    text: Tokens
    true: tuple[Span, ...]
    found: tuple[Span, ...] | None


def spun_texts() -> tuple[list[Spun], tuple[Cluster, ...]]:
    """Every expansion laid against both templates, and the clusters of a scan of them all."""
    patterns = {r["id"]: from_spintax(r["spintax"]) for r in read_rows("spintax_templates")}
    rows = list(read_rows("spintax_expansions"))
    texts = {row["id"]: words(row["text"]) for row in rows}
    family = {row["id"]: _SAME.get(row["template"], row["template"]) for row in rows}
    clusters = dedup.scan(from_text(row["text"], id=row["id"]) for row in rows).clusters

    members: defaultdict[str, list[str]] = defaultdict(list)
    for identity, template in family.items():
        members[template].append(identity)
    true: dict[str, tuple[Span, ...]] = {}
    for template, group in members.items():
        spans = [fit(patterns[template], texts[identity]) for identity in group]
        true.update(_formed(dict(zip(group, spans, strict=True)), texts))
    found: dict[str, tuple[Span, ...]] = {}
    for cluster in clusters:
        if cluster.template:
            pattern = from_template(cluster.template)
            found.update(_formed({m: fit(pattern, texts[m]) for m in cluster.members}, texts))
    home = {member: cluster.id for cluster in clusters for member in cluster.members}
    spun = [Spun(i, family[i], home.get(i), texts[i], true[i], found.get(i)) for i in texts]
    return spun, clusters


def _formed(
    spans: dict[str, list[Span] | None], texts: dict[str, Tokens]
) -> dict[str, tuple[Span, ...]]:
    fitting = {identity: slots for identity, slots in spans.items() if slots is not None}
    formed = one_form(list(fitting.values()), [texts[identity] for identity in fitting])
    return {identity: tuple(slots) for identity, slots in zip(fitting, formed, strict=True)}


def figures(spun: list[Spun]) -> dict[str, Share]:
    """Clusters, labels of words, slots and alternatives; drawn by template."""
    name = "spintax_expansions"
    rows = {
        f"{name}/cluster_f1": cluster_f1(
            {s.id: s.template for s in spun},
            {s.id: s.cluster for s in spun if s.cluster is not None},
        )
    }
    labels = [(s.template, right) for s in spun for right in labelled_right(s)]
    rows[f"{name}/labels"] = share([right for _, right in labels], [t for t, _ in labels])
    slots = [
        (s.template, span in s.true, span in (s.found or ()))
        for s in spun
        for span in sorted({*s.true, *(s.found or ())})
    ]
    groups, true, found = zip(*slots, strict=True)
    rows[f"{name}/slots_f1"] = f1_share(true, found, groups)
    alternatives = found_alternatives(spun)
    rows[f"{name}/alternatives"] = share(
        list(alternatives.values()), [template for template, _, _ in alternatives]
    )
    return rows


def labelled_right(spun: Spun) -> list[bool]:
    """Whether each word, punctuation aside, is rightly called constant or slot."""
    if spun.found is None:
        return [False for word in spun.text if word[0].isalnum()]
    inside, told = (
        {index for start, end in spans for index in range(start, end)}
        for spans in (spun.true, spun.found)
    )
    return [
        (index in inside) == (index in told)
        for index, word in enumerate(spun.text)
        if word[0].isalnum()
    ]


def found_alternatives(spun: list[Spun]) -> dict[tuple[str, int, Tokens], bool]:
    """Whether each alternative that occurs, of each slot of each template, was found in a text."""
    found: dict[tuple[str, int, Tokens], bool] = {}
    for of in spun:
        for slot, (start, end) in enumerate(of.true):
            key = of.template, slot, of.text[start:end]
            found[key] = found.get(key, False) or (start, end) in (of.found or ())
    return found


def worst(spun: list[Spun], clusters: tuple[Cluster, ...], most: int) -> list[str]:
    """The templates whose slots were found worst: truth, then output, as spintax."""
    lines: list[tuple[float, str]] = []
    for template in dict.fromkeys(s.template for s in spun):
        own = [s for s in spun if s.template == template]
        parts = figures(own)
        title = " ".join(f"{row.split('/')[1]}={figure.value:.3f}" for row, figure in parts.items())
        shown = [f"{template}  {title}", f"    true {_shown(own)}"]
        for number in sorted({s.cluster for s in own if s.cluster is not None}):
            of = next(cluster for cluster in clusters if cluster.id == number)
            inside = [s for s in own if s.cluster == number]
            shown.append(f"    {of.kind} of {len(of.members)}, {len(inside)} of these:")
            shown.append(f"    {of.template.spintax if of.template else 'no template'}")
        alone = sum(s.cluster is None for s in own)
        shown += [f"    {alone} in no cluster"] if alone else []
        lines.append((parts["spintax_expansions/slots_f1"].value, "\n".join(shown)))
    return [text for _, text in sorted(lines)[:most]]


def _shown(own: list[Spun]) -> str:
    """The true template in the form it is compared in."""
    first, position, parts = own[0], 0, []
    for slot, (start, end) in enumerate(first.true):
        fillers = {" ".join(s.text[s.true[slot][0] : s.true[slot][1]]) for s in own}
        parts += [*first.text[position:start], "{" + "|".join(sorted(fillers)) + "}"]
        position = end
    return " ".join([*parts, *first.text[position:]])
