"""A graph as JSON for programs; its shape is a contract.

    {"schema": 1,
     "stacks": [{"stack": "payments.prod", "project": "shop"}],
     "nodes": [{"id": "urn:…", "kind": "block", "type": "Queue", "name": "orders", "stack": "payments.prod", …}],
     "edges": [{"source": "urn:…", "target": "urn:…", "kind": "rights", "rights": ["sender"], "flow": "forward"}]}

Nodes and edges have the fields of `roadbed.report.graph.model`, without the empty ones. A source holds the rights, or
messages come from it; `flow` tells which way data goes. Keys are sorted, so that two documents can be compared.
"""

from dataclasses import asdict
from typing import Any, Final

from roadbed.report.document import text
from roadbed.report.graph.model import Graph

SCHEMA: Final = 1
"""Raised whenever a reader of the document before would misread the one now."""


def document(graph: Graph) -> str:
    """The document, with a line's end at its end."""
    return text(
        {
            "schema": SCHEMA,
            "stacks": [asdict(frame) for frame in graph.frames],
            "nodes": [{**_filled(node), "weakened": [_filled(weak) for weak in node.weakened]} for node in graph.nodes],
            "edges": [_filled(edge) for edge in graph.edges],
        }
    )


def _filled(record: Any) -> dict[str, Any]:
    return {key: value for key, value in asdict(record).items() if value not in ("", (), False)}
