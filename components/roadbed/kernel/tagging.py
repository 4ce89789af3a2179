"""Ownership on everything that takes it: AWS tags, Kubernetes labels."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pulumi

from roadbed.kernel.override import merged
from roadbed.kernel.taggable import takes_tags

# https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
_LABEL_VALUE: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


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


def as_labels(tags: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The same tags as Kubernetes labels and, where a value is no legal label (a mail address, a URL), as
    annotations.
    """
    labels = {_label_key(key): value for key, value in tags.items() if _LABEL_VALUE.fullmatch(value)}
    return labels, {_label_key(key): value for key, value in tags.items() if _label_key(key) not in labels}


def _label_key(tag_key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._/-]", "-", tag_key)
