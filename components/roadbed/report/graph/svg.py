"""A picture for browsers: Graphviz's, with titles for who cannot see it and colours for a dark background."""

from typing import Final
from xml.etree import ElementTree as ET

from roadbed.report.graph import wording
from roadbed.report.graph.colours import DARK, LIGHT
from roadbed.report.graph.dot import edge_id, frame_id, ids
from roadbed.report.graph.model import Graph
from roadbed.report.graph.picture import picture

FONTS: Final = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_SVG: Final = "http://www.w3.org/2000/svg"
_NODES: Final = ("block", "resource", "outside", "weakened", "public")
_EDGES: Final = ("rights", "subscription", "rollout", "exposed")


def svg(graph: Graph) -> str:
    """The picture, with a line's end at its end.

    Raises `GraphvizError`.
    """
    return finished(graph, picture(graph, "svg"))


def finished(graph: Graph, drawn: bytes) -> str:
    """What Graphviz drew, made accessible."""
    ET.register_namespace("", _SVG)
    # Graphviz wrote it from our own text a moment ago; no part of it is a document of others.
    root = ET.fromstring(drawn)  # noqa: S314
    titles = _titles(graph)
    for element in list(root.iter()):
        if element.tag == f"{{{_SVG}}}g":
            _retitle(element, titles)
        elif element.tag == f"{{{_SVG}}}text":
            element.set("font-family", FONTS)
            element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    name, about = wording.title(graph), wording.description(graph)
    root.attrib.update({"role": "img", "aria-label": name, "aria-describedby": "about"})
    root[:0] = [_element("title", name), _element("desc", about, id="about"), _element("style", _style())]
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _retitle(group: ET.Element, titles: dict[str, str]) -> None:
    title = group.find(f"{{{_SVG}}}title")
    if title is not None:
        said = titles.get(group.get("id", ""))
        if said is None:
            group.remove(title)
        else:
            title.text = said


def _titles(graph: Graph) -> dict[str, str]:
    called = ids(graph)
    found = {called[node.id]: wording.node_title(node) for node in graph.nodes}
    found |= {frame_id(at): f"Stack {frame.stack}" for at, frame in enumerate(graph.frames)}
    return found | {edge_id(at): wording.edge_title(graph, edge) for at, edge in enumerate(graph.edges)}


def _element(tag: str, text: str, **attributes: str) -> ET.Element:
    element = ET.Element(f"{{{_SVG}}}{tag}", attributes)
    element.text = text
    return element


def _style() -> str:
    halo = ".edge > text {{ paint-order: stroke; stroke: {}; stroke-width: 3px; stroke-linejoin: round }}"
    rules = [
        halo.format(DARK.frame.inside),
        f".graph > polygon {{ fill: {DARK.background} }}",
        f".cluster > path {{ fill: {DARK.frame.inside}; stroke: {DARK.frame.border} }}",
        f"text {{ fill: {DARK.text} }}",
        f'text[fill="{LIGHT.quiet}"] {{ fill: {DARK.quiet} }}',
        f'text[fill="{LIGHT.warning}"] {{ fill: {DARK.warning} }}',
    ]
    for name in _NODES:
        fill = getattr(DARK, name)
        rules.append(f".{name} > polygon, .{name} > path {{ fill: {fill.inside}; stroke: {fill.border} }}")
    for name in _EDGES:
        colour = getattr(DARK, name)
        rules.append(f".{name} > path {{ stroke: {colour} }}")
        rules.append(f".{name} > polygon {{ fill: {colour}; stroke: {colour} }}")
        rules.append(f".{name} > text {{ fill: {colour} }}")
    return f"{halo.format(LIGHT.frame.inside)} @media (prefers-color-scheme: dark) {{ {' '.join(rules)} }}"
