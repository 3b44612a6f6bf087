"""Graphs: nodes with numbers in them, and edges with numbers on them, in layers or as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from playground.marks.mark import DIVERGING, Packed, Scale, plain, require


@dataclass(frozen=True)
class Node:
    """A node: its name, the number in it, and a word below it, such as its derivative."""

    name: str
    value: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Edge:
    """An edge from node number `source` to `target`, as wide as its number is large; `note` is a word on it."""

    source: int
    target: int
    value: float | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes and edges: in layers from left to right, or as a tree with its root on top.

    Raises ValueError where edges go round in circles; in a tree no node has two parents.
    """

    kind: ClassVar[str] = "graph"

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    layout: Literal["layers", "tree"] = "layers"
    scale: Scale = DIVERGING

    def pack(self) -> Packed:
        """Return header and arrays."""
        count = len(self.nodes)
        require(count > 0, "There are no nodes to draw.")
        ends = [end for edge in self.edges for end in (edge.source, edge.target)]
        require(all(0 <= end < count for end in ends), f"An edge leads to a node that is none of {count}.")
        header = {
            "nodes": plain(list(self.nodes)),
            "edges": plain(list(self.edges)),
            "layout": self.layout,
            "scale": plain(self.scale),
        }
        places = layers(self.nodes, self.edges) if self.layout == "layers" else tree(self.nodes, self.edges)
        return header, {"places": places.astype(np.float32)}


def depths(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[int]:
    """Return how many edges the longest way to each node has.

    Raises ValueError where edges go round in circles.
    """
    found = [0] * len(nodes)
    for _ in nodes:
        before = list(found)
        for edge in edges:
            found[edge.target] = max(found[edge.target], found[edge.source] + 1)
        if found == before:
            return found
    name = nodes[found.index(max(found))].name
    raise ValueError(f"The edges go round in circles at the node “{name}”.")


def layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> np.ndarray:
    """Return places [N, 2] in [0, 1]: layers from left to right, in each the nodes in the order of what they hear."""
    depth = depths(nodes, edges)
    deepest = max(depth)
    places = np.full((len(nodes), 2), 0.5)
    for layer in range(deepest + 1):
        mine = [node for node in range(len(nodes)) if depth[node] == layer]
        heard = {node: [edge.source for edge in edges if edge.target == node] for node in mine}
        if layer:  # the middle of what a node hears; equal ones keep their order
            mine.sort(key=lambda node: float(np.mean(places[heard[node], 1])))
        for place, node in enumerate(mine):
            places[node] = (layer / deepest if deepest else 0.5), (place + 0.5) / len(mine)
    return places


def tree(nodes: Sequence[Node], edges: Sequence[Edge]) -> np.ndarray:
    """Return places [N, 2] in [0, 1]: leaves side by side, each parent over the middle of its children."""
    depth = depths(nodes, edges)
    children = [[edge.target for edge in edges if edge.source == node] for node in range(len(nodes))]
    heard = [target for mine in children for target in mine]
    twice = next((node for node in heard if heard.count(node) > 1), None)
    require(twice is None, f"The node “{nodes[twice or 0].name}” has two parents: that is no tree.")
    places = np.zeros((len(nodes), 2))
    leaves = 0

    def settle(node: int) -> None:
        nonlocal leaves
        for child in children[node]:
            settle(child)
        if children[node]:
            places[node, 0] = np.mean(places[children[node], 0])
        else:
            places[node, 0], leaves = leaves, leaves + 1
        places[node, 1] = depth[node]

    for root in (node for node in range(len(nodes)) if node not in heard):
        settle(root)
    places[:, 0] = (places[:, 0] + 0.5) / max(1, leaves)
    places[:, 1] = places[:, 1] / max(depth) if max(depth) else 0.5
    return places
