"""A graph arranged for the eye: nothing drawn across stacks that have nothing to do with each other, and rows where
Graphviz would leave one long column.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from roadbed.report.graph.model import Edge, Frame, Graph, Node

WIDER: Final = 0.75
"""A picture of several groups has this many columns for each row, as groups are wider than high."""
TALLEST: Final = 4
"""Nodes without edges that may stand in one column."""


def apart(graph: Graph) -> Graph:
    """The graph with a copy of each thing outside for every stack that deals with it.

    Somebody who may use the queues of dev and of prod would otherwise tie both together, across all that is between.
    """
    copies: dict[str, Node] = {}
    edges = []
    for edge in graph.edges:
        ends = {}
        for end, other in ((edge.source, edge.target), (edge.target, edge.source)):
            node, stack = graph.by_id[end], graph.by_id[other].stack
            if node.kind == "outside":
                node = replace(node, id=f"{stack}:{node.id}")
                copies[node.id] = node
            ends[end] = node.id
        edges.append(replace(edge, source=ends[edge.source], target=ends[edge.target]))
    inside = (node for node in graph.nodes if node.kind != "outside")
    return replace(graph, nodes=(*inside, *copies.values()), edges=tuple(edges))


def drawn(edge: Edge) -> tuple[str, str]:
    """The ends of an edge, in the direction data flows."""
    return (edge.target, edge.source) if edge.flow == "back" else (edge.source, edge.target)


def against(graph: Graph) -> set[int]:
    """Numbers of the edges to be laid out from right to left, so that no frames are both left and right of each other.

    Graphviz breaks circles between nodes by itself, but not those between frames: it draws detours, or nothing at all.
    """
    between: dict[int, tuple[str, str]] = {}
    for at, edge in enumerate(graph.edges):
        left, right = (graph.by_id[end].stack for end in drawn(edge))
        if left and right and left != right:
            between[at] = (left, right)
    order = {stack: at for at, stack in enumerate(_in_order([frame.stack for frame in graph.frames], between.values()))}
    return {at for at, (left, right) in between.items() if order[left] > order[right]}


def _in_order(stacks: Sequence[str], edges: Collection[tuple[str, str]]) -> list[str]:
    """Stacks so that few edges go back; by Eades, Lin and Smyth, 1993."""
    left, first, last = list(stacks), list[str](), list[str]()
    while left:
        known = [(a, b) for a, b in edges if a in left and b in left]
        out = {each: sum(a == each for a, _ in known) for each in left}
        into = {each: sum(b == each for _, b in known) for each in left}
        sink = next((each for each in left if not out[each]), None)
        chosen = sink or next((each for each in left if not into[each]), None)
        chosen = chosen or max(left, key=lambda each: out[each] - into[each])
        (last if sink else first).append(chosen)
        left.remove(chosen)
    return [*first, *reversed(last)]


def rows(graph: Graph) -> list[tuple[str, str]]:
    """Invisible edges within each frame, so that what is connected to nothing fills rows."""
    linked = {end for edge in graph.edges for end in (edge.source, edge.target)}
    found = []
    for frame in graph.frames:
        alone = [node.id for node in graph.within(frame.stack) if node.id not in linked]
        columns = max(1, math.ceil(math.sqrt(len(alone) / 3))) if len(alone) > TALLEST else 1
        found += [(left, right) for at, (left, right) in enumerate(pairwise(alone), 1) if at % columns]
    return found


def groups(graph: Graph) -> list[tuple[tuple[Frame, ...], tuple[Node, ...]]]:
    """Frames that hang together, with what stands outside and belongs to them; in the order of the frames."""
    parent = {node.id: node.stack or node.id for node in graph.nodes}
    parent.update((frame.stack, frame.stack) for frame in graph.frames)

    def top(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for edge in graph.edges:
        parent[top(edge.source)] = top(edge.target)
    tops = dict.fromkeys(top(name) for name in (*(frame.stack for frame in graph.frames), *parent))
    return [
        (
            tuple(frame for frame in graph.frames if top(frame.stack) == each),
            tuple(node for node in graph.within("") if top(node.id) == each),
        )
        for each in tops
    ]


def beside(graph: Graph, within: Sequence[tuple[str, str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Pairs of frames to stand beside each other: the last nodes of the left one, the first ones of the right one."""
    # Several stacks that hang together are wide enough for a row of their own.
    alone = [frames[0].stack for frames, _ in groups(graph) if len(frames) == 1]
    columns = max(1, round(math.sqrt(len(alone) * WIDER)))
    edges = [*(drawn(edge) for edge in graph.edges), *within]
    starts, ends = {left for left, _ in edges}, {right for _, right in edges}
    for at, (left, right) in enumerate(pairwise(alone), 1):
        before, after = ([node.id for node in graph.within(stack)] for stack in (left, right))
        if at % columns and before and after:
            yield (
                [each for each in before if each not in starts] or before[-1:],
                [each for each in after if each not in ends] or after[:1],
            )
