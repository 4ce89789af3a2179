"""What a picture says about its nodes and edges, in lines short enough for a picture."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from roadbed.report.graph.model import Edge, Graph, Node
from roadbed.report.values import counted, listed

WIDTH: Final = 26
"""Characters of a line in a node."""
EDGE_WIDTH: Final = 26
"""Characters of a line beside an edge."""
EMPTY: Final = "no blocks, and nothing that carries data"
"""What a frame says that has nothing in it."""
MOST_LINES: Final = 4
FEW: Final = 2
LONGEST_SLUG: Final = 60

_PARTS: Final = re.compile(r"[^\s/:._-]*[\s/:._-]*")


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """A text in lines of at most so many characters, broken after spaces and the punctuation of names."""
    lines = [""]
    for part in _pieces(text, width):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    lines = [line.strip() for line in lines]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: width - 1]}…"]


def _pieces(text: str, width: int) -> Iterator[str]:
    for part in _PARTS.findall(text):
        for at in range(0, len(part), width):
            yield part[at : at + width]


def about(node: Node) -> list[str]:
    """What is said under a node's name: its type, whose it is and what it is a part of."""
    said = [node.type, node.of, f"in {node.within}" if node.within else ""]
    return [line for each in said if each for line in wrapped(each, WIDTH + 4)]


def weakness(node: Node) -> list[str]:
    """Which defaults of a node are weaker than its profile's, a line each."""
    settings = [each.setting for each in node.weakened]
    more = [f"and {len(settings) - FEW} more"] if len(settings) > FEW else []
    return (
        ["weakened:", *(line for each in settings[:FEW] for line in wrapped(each, WIDTH + 4)), *more]
        if settings
        else []
    )


def edge_lines(edge: Edge) -> list[str]:
    """What stands beside an edge."""
    first = listed(edge.rights, FEW)
    parts = [f"{first}:" if edge.filters else first, *edge.filters]
    return [line for part in parts for line in wrapped(part, EDGE_WIDTH)]


def node_title(node: Node) -> str:
    """A node in one sentence, as a tooltip and for who cannot see the picture."""
    where = [f"in stack {node.stack}" if node.stack else "outside of these stacks"]
    parts = [str(node), *(each for each in (node.of, f"part of {node.within}" if node.within else "") if each), *where]
    if node.line:
        parts.append(node.line)
    weak = "".join(f"; weakened: {each}" for each in node.weakened)
    return f"{', '.join(parts)}{weak}"


def edge_title(graph: Graph, edge: Edge) -> str:
    """An edge in one sentence: `iam.Role checkout on Queue orders: sender`."""
    source, target = (_full(graph, end) for end in (edge.source, edge.target))
    to = {"subscription": "to", "rollout": "for"}.get(edge.kind, "on")
    return f"{source} {to} {target}: {edge.label}"


def _full(graph: Graph, id: str) -> str:  # noqa: A002
    node = graph.by_id[id]
    return f"{node} ({node.stack or node.of})" if node.stack or node.of else str(node)


def title(graph: Graph) -> str:
    """What the picture shows, in one line."""
    stacks = [frame.stack for frame in graph.frames]
    return f"Stack {stacks[0]}" if len(stacks) == 1 else f"{counted(len(stacks), 'stack')}: {', '.join(stacks)}"


def description(graph: Graph) -> str:
    """The whole picture in words."""
    weak = [
        f"{node} in stack {node.stack}: {'; '.join(map(str, node.weakened))}" for node in graph.nodes if node.weakened
    ]
    said = [f"{counted(len(graph.nodes), 'node')} and {counted(len(graph.edges), 'connection')}"]
    said += [edge_title(graph, edge) for edge in graph.edges]
    return ".\n".join([*said, *(f"Weakened: {each}" for each in weak)])


def slugs(names: Iterable[str]) -> list[str]:
    """A short identifier of plain letters for each text, no two alike: `payments_prod_queue_orders`."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:LONGEST_SLUG] or "node"
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}_{number}"
        taken.add(slug)
        found.append(slug)
    return found
