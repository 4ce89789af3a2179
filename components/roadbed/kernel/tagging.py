"""Ownership on everything that takes it: AWS tags, Kubernetes labels."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pulumi

from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.override import merged
from roadbed.kernel.taggable import most_tags, takes_tags

# https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
_LABEL_VALUE: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")

# Pods are what costs are counted by. A Job's template cannot change once it exists, so its pods stay as they are.
_WITH_PODS: Final = {
    "Deployment": ("template",),
    "StatefulSet": ("template",),
    "DaemonSet": ("template",),
    "CronJob": ("job_template", "spec", "template"),
}
_CAMEL_CASE: Final = {"job_template": "jobTemplate"}


def tagged(child: pulumi.ResourceTransformationArgs, props: dict[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    """A resource's arguments with ownership added; what its author set himself stays.

    What somebody else owns is left alone: resources that are only read, and patches of objects.

    Raises `ArgsError` where ownership does not fit into the tags that a resource may carry.
    """
    if child.opts.id is not None or child.opts.urn is not None:
        return props
    if child.type_.startswith("kubernetes:"):
        return _labelled(child.type_.rpartition(":")[2], props, tags)
    if not takes_tags(child.type_, props):
        return props
    all_tags = _under(tags, props["tags"])
    if isinstance(all_tags, Mapping) and len(all_tags) > most_tags(child.type_):
        says = f"got {len(all_tags)} with those of the block, allowed on {child.type_} are {most_tags(child.type_)}"
        raise ArgsError(child.name, [Problem("tags", says)], None)
    return {**props, "tags": all_tags}


def as_labels(tags: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The same tags as Kubernetes labels and, where a value is no legal label (a mail address, a URL), as
    annotations.
    """
    labels = {_label_key(key): value for key, value in tags.items() if _LABEL_VALUE.fullmatch(value)}
    return labels, {_label_key(key): value for key, value in tags.items() if _label_key(key) not in labels}


def _labelled(kind: str, props: dict[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    if "metadata" not in props or kind.endswith(("List", "Patch")):
        return props
    labels, annotations = as_labels(tags)
    found = {
        **props,
        "metadata": _under(
            {"labels": labels, **({"annotations": annotations} if annotations else {})}, props["metadata"]
        ),
    }
    if kind in _WITH_PODS and props.get("spec") is not None:
        found["spec"] = _on_pods(_WITH_PODS[kind], props["spec"], {"metadata": {"labels": labels}})
    return found


def _on_pods(path: tuple[str, ...], spec: Any, ours: Mapping[str, Any]) -> Any:
    if isinstance(spec, pulumi.Output):
        return spec.apply(lambda known: _on_pods(path, known, ours))
    if not path:
        return _under(ours, spec)
    opened = merged(spec, {})
    key = path[0] if path[0] in opened else _CAMEL_CASE.get(path[0], path[0])
    return {**opened, key: _on_pods(path[1:], opened[key], ours)} if key in opened else spec


def _under(ours: Mapping[str, Any], own: Any) -> Any:
    """Ours, with the author's own laid over it; through Outputs, so that secrets and dependencies are kept."""
    if isinstance(own, pulumi.Output):
        return own.apply(lambda known: _under(ours, known))
    return merged(ours, own or {})


def _label_key(tag_key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._/-]", "-", tag_key)
