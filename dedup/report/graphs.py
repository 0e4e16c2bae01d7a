"""The network as a file for graph programs: GEXF for Gephi, GraphML for the rest."""

from __future__ import annotations

from typing import IO

import networkx as nx

from dedup.engine.network import Network
from dedup.report.present import visible

GRAPHS = ("gexf", "graphml")


def write_graph(network: Network, format: str, stream: IO[bytes]) -> int:  # noqa: A002
    """Write the network; returns the number of ties.

    Nodes are sites with their community; an edge's weight is the strength of its ids plus the
    number of shared clusters.

    Args:
        network: The network.
        format: gexf or graphml.
        stream: Where it goes.
    """
    graph = nx.Graph()
    for node in network.sites:
        name = str(visible(node.site))
        graph.add_node(
            name, label=name, community=node.community, clusters=node.clusters, ties=node.ties
        )
    for tie in network.ties:
        graph.add_edge(
            str(visible(tie.a)),
            str(visible(tie.b)),
            weight=round(tie.strength + len(tie.clusters), 6),
            verdict=tie.verdict,
            strength=round(tie.strength, 6),
            clusters=len(tie.clusters),
            kinds=", ".join(tie.kinds),
            ids=str(visible("; ".join(f"{each.kind} {each.value}" for each in tie.ids))),
        )
    if format == "gexf":
        nx.write_gexf(graph, stream)
    else:
        nx.write_graphml(graph, stream)
    return len(network.ties)
