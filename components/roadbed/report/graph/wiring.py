"""Resources that let messages of one thing reach another: subscriptions, rules and event sources."""

import json
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from roadbed.plan.access.event_rules import bucket_of
from roadbed.plan.access.policies import Finder
from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import SECRET, Value
from roadbed.report.graph.model import Edge, Node
from roadbed.report.graph.places import Places, outside
from roadbed.report.graph.strangers import by_arn
from roadbed.report.values import listed

WIRES: Final[Mapping[str, tuple[str, str, str]]] = {
    "aws:sns/topicSubscription:TopicSubscription": ("topic", "endpoint", "subscription"),
    "aws:cloudwatch/eventTarget:EventTarget": ("rule", "arn", "target"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("eventSourceArn", "functionName", "event source"),
}
"""Type token -> the property that names where messages come from, the one that names where they go, and its name."""

FEW: Final = 3


def wires(plan: Plan, places: Places) -> Iterator[tuple[Node, Node, Edge]]:
    """Every wire of a plan, with both of its ends; one within a single block is that block's own business."""
    finder = Finder(plan)
    for resource in plan.resources:
        if resource.type in WIRES and not resource.external:
            source_key, target_key, name = WIRES[resource.type]
            source = _end(plan, places, finder, resource, source_key)
            target = _end(plan, places, finder, resource, target_key)
            source = _origin(plan, places, finder, resource) or source
            if source and target and source.id != target.id:
                filters = _filters(resource)
                yield (
                    source,
                    target,
                    Edge(source=source.id, target=target.id, kind="subscription", rights=(name,), filters=filters),
                )


def _end(plan: Plan, places: Places, finder: Finder, wire: Resource, key: str) -> Node | None:
    value = wire.inputs.get(key)
    if value is SECRET:
        return outside(f"secret {key}")
    found = finder.named(wire, key)
    if isinstance(found, Resource):
        return places.of_urn(plan, found.urn)
    if not found:
        return None
    return places.named(plan, found) or (by_arn(found) if found.startswith("arn:") else outside(_address(wire, found)))


def _origin(plan: Plan, places: Places, finder: Finder, wire: Resource) -> Node | None:
    """The bucket behind the rule of a target."""
    bucket = bucket_of(finder.named(wire, "rule"), finder)
    return places.of_urn(plan, bucket.urn) if isinstance(bucket, Resource) else places.named(plan, bucket)


def _address(wire: Resource, endpoint: str) -> str:
    """Where messages leave the cloud, without what must not be in a picture: paths and tokens of URLs, numbers."""
    protocol = wire.inputs.get("protocol")
    if protocol in ("http", "https"):
        return f"{protocol}://{urlsplit(endpoint).hostname or '…'}"
    return "phone number" if protocol == "sms" else endpoint


def _filters(wire: Resource) -> tuple[str, ...]:
    policy: Value = wire.inputs.get("filterPolicy")
    if policy in (None, "", "{}"):
        return ()
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except ValueError:
            policy = None
    keys = list(dict.fromkeys(_keys(policy)))
    return (f"filter on {listed(keys, FEW)}" if keys else "with a filter",)


def _keys(policy: Value) -> Iterator[str]:
    for key, tests in policy.items() if isinstance(policy, Mapping) else ():
        if key == "$or" and isinstance(tests, list):
            for each in tests:
                yield from _keys(each)
        else:
            yield str(key)
