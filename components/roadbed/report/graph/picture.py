"""A graph as Graphviz draws it."""

from typing import Literal

from roadbed.report.graph.dot import dot
from roadbed.report.graph.engine import NotDrawn, draw
from roadbed.report.graph.model import Graph


def picture(graph: Graph, form: Literal["svg", "png"]) -> bytes:
    """The picture, of a graph whose stacks are `apart`.

    Raises `GraphvizError`.
    """
    try:
        return draw(dot(graph), form)
    except NotDrawn:
        # Among hundreds of tangled edges Graphviz may find no place for a frame ("trouble in init_rank").
        return draw(dot(graph, newrank=True), form)
