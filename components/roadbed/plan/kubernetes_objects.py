"""What a Kubernetes API server would answer when an object is made."""

from collections.abc import Mapping
from typing import Any

from roadbed.plan.invented import Fields
from roadbed.plan.place import Place


def object_outputs(token: str, name: str, inputs: Mapping[str, Any], place: Place) -> tuple[str, dict[str, Any]]:
    """The id and the outputs of an object of type `token` and logical name `name`."""
    fields = Fields(f"{token} {name}", place, {}, {}, {})
    given = inputs.get("metadata")
    metadata = dict(given) if isinstance(given, dict) else {}
    metadata.setdefault("name", f"{name}-{fields['hex8']}")
    metadata.setdefault("namespace", "default")
    metadata.setdefault("uid", fields["uuid"])
    return f"{metadata['namespace']}/{metadata['name']}", {**inputs, "metadata": metadata}
