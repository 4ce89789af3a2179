"""A graph as a Mermaid flowchart, which GitHub, GitLab and most wikis draw by themselves."""

import re
from collections.abc import Iterator
from typing import Final

from roadbed.report.graph import arrangement
from roadbed.report.graph.colours import LIGHT
from roadbed.report.graph.dot import edge_class, ids, node_class
from roadbed.report.graph.model import Edge, Graph, Node
from roadbed.report.graph.wording import EMPTY, about, edge_lines, title, weakness, wrapped

_SPECIAL: Final = re.compile(r"[^\w\s.,:+/()@=-]|^(\d+[.)]|[+-]+)(?=\s)", re.ASCII)
"""All that Mermaid could take for markup, for a list or for the end of a label; letters of all languages are none."""
_NODES: Final = ("block", "resource", "outside", "weakened", "public")


def mermaid(graph: Graph) -> str:
    """The text, with a line's end at its end; of a graph whose stacks are `apart`."""
    return "".join(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    called = ids(graph)
    yield "flowchart LR"
    yield f"  accTitle: {title(graph)}"
    for at, frame in enumerate(graph.frames):
        yield f"  subgraph frame_{at}[{_text([frame.stack])}]"
        within = graph.within(frame.stack)
        yield from (f"    {_node(called[node.id], node)}" for node in within)
        if not within:
            yield f"    empty_{at}[{_text([EMPTY])}]"
        yield "  end"
    yield from (f"  {_node(called[node.id], node)}" for node in graph.within(""))
    for edge in graph.edges:
        left, right = arrangement.drawn(edge)
        yield f"  {called[left]} {_arrow(edge)}|{_text(edge_lines(edge))}| {called[right]}"
    yield from _classes(graph)
    yield from _links(graph)


def _node(called: str, node: Node) -> str:
    text = _text([*wrapped(node.name), *about(node), *weakness(node)])
    shape = f"({text})" if node.kind == "block" else f"[{text}]"
    return f"{called}{shape}:::{node_class(node)}"


def _arrow(edge: Edge) -> str:
    return "<-->" if edge.flow == "both" else "-->"


def _text(lines: list[str]) -> str:
    return f'"{"<br/>".join(_SPECIAL.sub(_escaped, line) for line in lines)}"'


def _escaped(found: re.Match[str]) -> str:
    # Anything but plain ASCII that is no markup either: é, ü, 注.
    text = found[0]
    return text if text.isalpha() else "".join(f"#{ord(character)};" for character in text)


def _classes(graph: Graph) -> Iterator[str]:
    used = {node_class(node) for node in graph.nodes}
    for name in _NODES:
        if name in used:
            fill = getattr(LIGHT, name)
            dashes = ",stroke-dasharray:5 3" if name == "outside" else ""
            yield f"  classDef {name} fill:{fill.inside},stroke:{fill.border},color:{LIGHT.text}{dashes}"


def _links(graph: Graph) -> Iterator[str]:
    for name in ("subscription", "rollout", "exposed"):
        if numbers := [str(at) for at, edge in enumerate(graph.edges) if edge_class(edge) == name]:
            yield f"  linkStyle {','.join(numbers)} stroke:{getattr(LIGHT, name)}"
