"""How the identifiers of one resource type are written down."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Shape: TypeAlias = Mapping[str, Any]
"""Outputs by name. Strings, nested ones too, are templates: they may name inputs, other outputs and what `Fields` and
`aws/derived.py` know. A mapping completes an object that the program gave in part."""


def shape(arn: str = "", id: str = "{name}", **outputs: Any) -> Shape:  # noqa: A002
    """A type's identifiers; `arn` goes without its `arn:{partition}:`."""
    return {**outputs, "id": id, **({"arn": f"arn:{{partition}}:{arn}"} if arn else {})}
