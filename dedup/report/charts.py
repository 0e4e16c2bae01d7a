"""Charts as inline SVG, drawn by Vega-Lite when the report is written: no script, no network.

Colours are names of the style sheet's, so that a chart follows light and dark; every chart has a
table beside it that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import vl_convert
from markupsafe import Markup

from dedup.engine.network import Network, Tie
from dedup.report.present import visible

GROUPS = 8  # communities that have a colour of their own
LARGEST = 150  # sites that are drawn; more make a knot
_INNER_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')  # of the parts of one picture
_LINES = {
    "likely one operator": "operator",
    "declared one owner": "operator",
    "one domain": "operator",
    "shared ids": "ids",
    "shared text": "text",
}
"""What can be said of two sites, and how their tie is drawn."""
_COLOURS = {"operator": "var(--spun)", "ids": "var(--near_duplicate)", "text": "var(--line-strong)"}


def shares(kinds: Sequence[tuple[str, str, int]]) -> Markup:
    """One bar: the share of each kind of all articles.

    Args:
        kinds: Key, label and number of articles of each kind, in order.
    """
    values = [
        {"key": key, "kind": label, "articles": number, "order": order}
        for order, (key, label, number) in enumerate(kinds)
        if number
    ]
    return _drawn(
        {
            "width": 1200,
            "height": 26,
            "data": {"values": values},
            "mark": {"type": "bar", "height": 26},
            "encoding": {
                "x": {
                    "aggregate": "sum",
                    "field": "articles",
                    "stack": "normalize",
                    "axis": None,
                },
                "order": {"field": "order"},
                "color": {
                    "field": "key",
                    "scale": {
                        "domain": [value["key"] for value in values],
                        "range": [f"var(--{value['key']})" for value in values],
                    },
                    "legend": None,
                },
            },
        },
        "How the articles relate; the table below has the numbers.",
        stretched=True,
    )


def graph(network: Network) -> Markup:
    """Sites as dots and their ties as lines; empty for a network without ties, or of too many."""
    sites = [node for node in network.sites if node.ties][: LARGEST + 1]
    if not sites or len(sites) > LARGEST:
        return Markup("")
    place = _places(network.ties)
    lines = [
        {
            "x": place[tie.a][0],
            "y": place[tie.a][1],
            "x2": place[tie.b][0],
            "y2": place[tie.b][1],
            "tie": _LINES[tie.verdict],
            "width": min(6.0, 1.0 + len(tie.clusters) / 2 + 3 * tie.strength),
        }
        for tie in network.ties
    ]
    dots = [
        {
            "x": place[node.site][0],
            "y": place[node.site][1],
            "site": _label(node.site),
            "clusters": node.clusters,
            "group": f"group-{node.community}" if 0 < node.community <= GROUPS else "none",
        }
        for node in sites
    ]
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-1.25, 1.25]}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [-1.25, 1.25]}}
    return _drawn(
        {
            "width": 1000,
            "height": 480,
            "resolve": {"scale": {"color": "independent"}},
            "layer": [
                {
                    "data": {"values": lines},
                    "mark": "rule",
                    "encoding": {
                        "x": x,
                        "y": y,
                        "x2": {"field": "x2"},
                        "y2": {"field": "y2"},
                        "color": {
                            "field": "tie",
                            "legend": None,
                            "scale": {
                                "domain": list(_COLOURS),
                                "range": list(_COLOURS.values()),
                            },
                        },
                        "strokeWidth": {"field": "width", "type": "quantitative", "scale": None},
                    },
                },
                {
                    "data": {"values": dots},
                    "mark": {"type": "circle", "opacity": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": {
                            "field": "group",
                            "legend": None,
                            "scale": {
                                "domain": ["none", *(f"group-{n + 1}" for n in range(GROUPS))],
                                "range": [
                                    "var(--overlap)",
                                    *(f"var(--group-{n + 1})" for n in range(GROUPS)),
                                ],
                            },
                        },
                        "size": {
                            "field": "clusters",
                            "type": "quantitative",
                            "scale": {"range": [90, 700], "domainMin": 0},
                            "legend": None,
                        },
                    },
                },
                {
                    "data": {"values": dots},
                    "mark": {"type": "text", "dy": -19, "fontSize": 14, "color": "var(--ink)"},
                    "encoding": {"x": x, "y": y, "text": {"field": "site"}},
                },
            ],
        },
        "Sites and what ties them; the table below lists every tie with its evidence.",
    )


def _places(ties: Sequence[Tie]) -> Mapping[str, Sequence[float]]:
    """Where each tied site stands; the same for the same ties."""
    drawn = nx.Graph()
    drawn.add_nodes_from(sorted({site for tie in ties for site in (tie.a, tie.b)}))
    for tie in ties:
        drawn.add_edge(tie.a, tie.b, weight=0.3 + tie.strength + 0.2 * len(tie.clusters))
    placed: Mapping[str, Sequence[float]] = nx.spring_layout(drawn, seed=1, k=1.2, iterations=200)
    return placed


def _label(site: str) -> str:
    shown = str(visible(site))
    return shown if len(shown) <= 32 else shown[:31] + "…"


def _drawn(spec: Mapping[str, Any], title: str, *, stretched: bool = False) -> Markup:
    """A chart as SVG that scales with the page; Vega escapes the texts in it.

    Args:
        spec: What to draw, in Vega-Lite.
        title: What it shows, for those who do not see it: to them the whole is one picture.
        stretched: Whether its height stays when its width shrinks.
    """
    config = {"background": None, "view": {"stroke": None}, "padding": 0}
    svg = _INNER_ROLES.sub("", vl_convert.vegalite_to_svg({**spec, "config": config}))
    ratio = 'preserveAspectRatio="none" ' if stretched else ""
    kind = "bar" if stretched else "graph"
    opening = f'<svg role="img" aria-label="{title}" class="chart {kind}" {ratio}'
    return Markup(svg.replace('class="marks" ', "", 1).replace("<svg ", opening, 1))  # noqa: S704
