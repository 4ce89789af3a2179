"""Resources that let messages of one thing reach another: subscriptions, rules, event sources and listener rules."""

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
    "aws:cloudwatch/eventTarget:EventTarget": ("rule", "arn", "events"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("eventSourceArn", "functionName", "event source"),
}
"""Type token -> the property that names where messages come from, the one that names where they go, and its name."""

LISTENER_RULE: Final = "aws:lb/listenerRule:ListenerRule"

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


def routes(plan: Plan, places: Places) -> Iterator[tuple[Node, Node, Edge]]:
    """What load balancers send to the blocks of a plan, by the rules that these have on them."""
    for resource in plan.resources:
        listener = resource.inputs.get("listenerArn")
        if resource.type != LISTENER_RULE or resource.external or not isinstance(listener, str):
            continue
        source, target = places.named(plan, listener) or by_arn(listener), places.of_urn(plan, resource.urn)
        if target and source.id != target.id:
            edge = Edge(
                source=source.id,
                target=target.id,
                kind="subscription",
                rights=("requests",),
                filters=tuple(_conditions(resource)),
            )
            yield source, target, edge


def _conditions(rule: Resource) -> Iterator[str]:
    """The hosts and paths of a listener rule."""
    conditions = rule.inputs.get("conditions")
    for each in conditions if isinstance(conditions, list) else ():
        for key in ("hostHeader", "pathPattern"):
            found = each.get(key) if isinstance(each, Mapping) else None
            values = found.get("values") if isinstance(found, Mapping) else None
            if isinstance(values, list):
                yield listed([value for value in values if isinstance(value, str)], FEW)


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
