"""A graph in Graphviz's language, with all that it looks like."""

from collections.abc import Iterator
from html import escape
from typing import Final

from roadbed.report.graph import arrangement
from roadbed.report.graph.colours import LIGHT, Fill
from roadbed.report.graph.model import Edge, Frame, Graph, Node
from roadbed.report.graph.wording import EMPTY, about, edge_lines, slugs, title, weakness, wrapped

FONT: Final = "Arial"
"""Graphviz knows how wide its letters are also where it is not installed."""

UNSEEN: Final = {"peripheries": "0", "bgcolor": "transparent", "label": ""}
"""A frame around frames that hang together, which keeps the edges of other stacks out."""


def ids(graph: Graph) -> dict[str, str]:
    """What each node is called in drawings, by its own id."""
    called = slugs(f"{node.stack or node.of or 'outside'} {node}" for node in graph.nodes)
    return {node.id: name for node, name in zip(graph.nodes, called, strict=True)}


def edge_id(at: int) -> str:
    """What an edge is called in drawings."""
    return f"edge_{at}"


def frame_id(at: int) -> str:
    """What a frame is called in drawings."""
    return f"frame_{at}"


def dot(graph: Graph, *, newrank: bool = False) -> str:
    """The text that Graphviz draws, with a line's end at its end; of a graph whose stacks are `apart`.

    `newrank` has it place nodes as if there were no frames: they get wide, and what is tangled can still be drawn.
    """
    return "".join(f"{line}\n" for line in _lines(graph, newrank))


def _lines(graph: Graph, newrank: bool) -> Iterator[str]:
    called = ids(graph)
    yield "digraph {"
    for what, values in _defaults(graph):
        ranked = {"newrank": "true"} if newrank and what == "graph" else {}
        yield f"  {what} {_attributes({**values, **ranked})}"
    # From left to right, Graphviz puts what comes first below what comes later.
    for at, (frames, outside) in reversed(list(enumerate(arrangement.groups(graph)))):
        yield f"  subgraph cluster_group_{at} {{"
        yield f"    graph {_attributes({'id': f'group_{at}', 'class': 'group', **UNSEEN})}"
        for frame in reversed(frames):
            yield from (f"    {line}" for line in _framed(graph, called, frame))
        yield from (f"    {called[node.id]} {_attributes({'id': called[node.id], **_node(node)})}" for node in outside)
        yield "  }"
    against = arrangement.against(graph)
    for at, edge in enumerate(graph.edges):
        ends = [called[end] for end in arrangement.drawn(edge)]
        way = {"dir": "both"} if edge.flow == "both" else {"dir": "back"} if at in against else {}
        left, right = reversed(ends) if at in against else ends
        yield f"  {left} -> {right} {_attributes({'id': edge_id(at), **_edge(edge), **way})}"
    yield from _arranged(graph, called)
    yield "}"


def _framed(graph: Graph, called: dict[str, str], frame: Frame) -> Iterator[str]:
    at = graph.frames.index(frame)
    yield f"subgraph cluster_{at} {{"
    yield f"  graph {_attributes({'id': frame_id(at), 'class': 'frame', 'label': frame.stack, **_frame()})}"
    within = graph.within(frame.stack)
    for node in reversed(within):
        yield f"  {called[node.id]} {_attributes({'id': called[node.id], **_node(node)})}"
    if not within:
        yield f"  empty_{at} {_attributes({'class': 'empty', 'label': EMPTY, 'shape': 'plaintext'})}"
    yield "}"


def _arranged(graph: Graph, called: dict[str, str]) -> Iterator[str]:
    unseen = _attributes({"style": "invis"})
    rows = arrangement.rows(graph)
    for left, right in rows:
        yield f"  {called[left]} -> {called[right]} {unseen}"
    for at, (lefts, rights) in enumerate(arrangement.beside(graph, rows)):
        yield f"  between_{at} {_attributes({'shape': 'point', 'width': '0', 'style': 'invis'})}"
        yield from (f"  {called[left]} -> between_{at} {unseen}" for left in lefts)
        yield from (f"  between_{at} -> {called[right]} {unseen}" for right in rights)


def _defaults(graph: Graph) -> Iterator[tuple[str, dict[str, str]]]:
    yield (
        "graph",
        {
            "rankdir": "LR",
            "bgcolor": LIGHT.background,
            "fontname": FONT,
            "nodesep": "0.25",
            "ranksep": "0.5",
            "pad": "0.2",
            "id": "picture",
            "comment": title(graph),
        },
    )
    yield "node", {"fontname": FONT, "fontsize": "12", "shape": "box", "margin": "0.14,0.08", "height": "0.4"}
    yield "edge", {"fontname": FONT, "fontsize": "10", "arrowsize": "0.7"}


def _frame() -> dict[str, str]:
    return {
        "style": "rounded,filled",
        "peripheries": "1",
        "fillcolor": LIGHT.frame.inside,
        "color": LIGHT.frame.border,
        "fontcolor": LIGHT.text,
        "fontsize": "14",
        "labeljust": "l",
        "margin": "14",
    }


def node_class(node: Node) -> str:
    """How a node looks: `block`, `resource`, `outside`, or what matters more: `weakened`, `public`."""
    return "public" if node.public else "weakened" if node.weakened else node.kind


def edge_class(edge: Edge) -> str:
    """How an edge looks: `rights`, `subscription`, `rollout`, or `exposed`, which matters more."""
    return "exposed" if edge.public else edge.kind


def _node(node: Node) -> dict[str, str]:
    fill: Fill = getattr(LIGHT, node_class(node))
    style = "filled,dashed" if node.kind == "outside" else "filled,rounded" if node.kind == "block" else "filled"
    return {
        "class": node_class(node),
        "label": _html(node),
        "style": style,
        "fillcolor": fill.inside,
        "color": fill.border,
        "fontcolor": LIGHT.text,
    }


def _html(node: Node) -> str:
    lines = [f"<b>{escape(line)}</b>" for line in wrapped(node.name)]
    lines += [_small(line, LIGHT.quiet) for line in about(node)]
    lines += [_small(line, LIGHT.warning) for line in weakness(node)]
    return f"<{'<br/>'.join(lines)}>"


def _small(text: str, colour: str) -> str:
    return f'<font point-size="10" color="{colour}">{escape(text)}</font>'


def _edge(edge: Edge) -> dict[str, str]:
    colour: str = getattr(LIGHT, edge_class(edge))
    return {"class": edge_class(edge), "label": "\n".join(edge_lines(edge)), "color": colour, "fontcolor": colour}


def _attributes(values: dict[str, str]) -> str:
    # A node's label is markup, which stands between < and > instead of quotes.
    said = (f"{name}={value if value.startswith('<<') else _quoted(value)}" for name, value in values.items())
    return f"[{' '.join(said)}];"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
