"""Mistakes in a resource's inputs that only its provider would find, found from the SDK's own annotations.

It says nothing where a provider would say nothing: bridged providers turn `"3"` into 3 and `True` into `"true"`, and
take property names in snake_case; a Kubernetes API server does neither.
"""

from collections.abc import Mapping
from typing import Any

from roadbed.plan.cloud import sdk
from roadbed.plan.inputs.schema import shape_of


def problems(token: str, inputs: Mapping[str, Any]) -> list[str]:
    """One line per mistake: `path: got …, allowed …`; empty for a type that no installed SDK knows.

    Unknown values, whole resources and files are not looked into. A secret is checked and never printed.
    """
    cls = sdk.args_class(token)
    if cls is None:
        return []
    given = dict(inputs)
    strict = token.startswith("kubernetes:")
    if strict:
        given.pop("status", None)  # Manifests carry it; an API server ignores it.
    return [str(each) for each in shape_of(cls, strict, token).problems(given)]
