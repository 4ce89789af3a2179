"""Ownership on everything that takes it: AWS tags, Kubernetes labels."""

from collections.abc import Mapping
from typing import Any

import pulumi

from roadbed.kernel.context import as_labels
from roadbed.kernel.override import merged
from roadbed.kernel.taggable import takes_tags


def tagged(type_token: str, props: dict[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    """A resource's arguments with ownership added; what its author set himself stays."""
    if type_token.startswith("kubernetes:") and "metadata" in props:
        labels, annotations = as_labels(tags)
        ours = {"labels": labels, **({"annotations": annotations} if annotations else {})}
        return {**props, "metadata": _under(ours, props["metadata"])}
    if takes_tags(type_token, props):
        return {**props, "tags": _under(tags, props["tags"])}
    return props


def _under(ours: Mapping[str, Any], own: Any) -> Any:
    """Ours, with the author's own laid over it; through Outputs, so that secrets and dependencies are kept."""
    if isinstance(own, pulumi.Output):
        return own.apply(lambda known: _under(ours, known))
    return merged(ours, own or {})
