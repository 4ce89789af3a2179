"""A graph from plans: blocks and the resources that matter, and every right and message between them."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

from roadbed.plan.access import Access, access_of
from roadbed.plan.access.labels import label, meant
from roadbed.plan.access.principals import WHERE_SAID
from roadbed.plan.access.statements import NOT_KNOWN
from roadbed.plan.model import Plan
from roadbed.report.graph.model import Edge, Frame, Graph, Node
from roadbed.report.graph.places import Places
from roadbed.report.graph.rollouts import rollouts
from roadbed.report.graph.strangers import by_words
from roadbed.report.graph.wiring import routes, wires

READING: Final = frozenset({"consumer", "reader", "subscriber"})
"""Rights whose holders get data from the thing; all others send it something."""
READING_VERBS: Final = ("BatchGet", "Get", "Query", "Receive", "Scan", "Select")
NEITHER_VERBS: Final = ("ChangeMessageVisibility", "DeleteMessage", "Describe", "GetQueue", "List")
"""They move no data: they ask what a thing is like, or say that a message was worked off."""
DELIVERING: Final = frozenset({"lambda:InvokeFunction", "sns:Subscribe", "source", "sqs:SendMessage", "subscription"})
"""Rights that a subscription cannot do without."""
BACKGROUND: Final = ("logs", "xray", "cloudwatch", "kms", "ecr", "ssmmessages", "sts")
"""Services every program uses; rights on them tell nothing about how stacks hang together."""


def graph(plans: Sequence[Plan]) -> Graph:
    """Draw these stacks; what they name in other stacks or accounts stands outside of all frames."""
    places = Places(plans)
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str, str], Edge] = {}
    for plan in plans:
        for node in places.drawn_anyway(plan):
            nodes[node.id] = node
    for plan in plans:
        found = (*wires(plan, places), *routes(plan, places), *rollouts(plan, places), *_rights(plan, places))
        for source, target, edge in found:
            nodes.setdefault(source.id, source)
            nodes.setdefault(target.id, target)
            key = (edge.source, edge.target, edge.kind)
            edges[key] = _together(edges[key], edge) if key in edges else edge
    shown = [edge for edge in edges.values() if not _said_by_wire(edge, edges)]
    linked = {end for edge in shown for end in (edge.source, edge.target)}
    order = {plan.stack: at for at, plan in enumerate(plans)}
    kept = [each for each in nodes.values() if each.kind != "outside" or each.id in linked]
    return Graph(
        frames=tuple(Frame(plan.stack, plan.project) for plan in plans),
        nodes=tuple(sorted(kept, key=lambda each: order.get(each.stack, len(order)))),
        edges=tuple(shown),
    )


def _together(one: Edge, other: Edge) -> Edge:
    return replace(
        one,
        rights=tuple(sorted({*one.rights, *other.rights})),
        filters=tuple(dict.fromkeys((*one.filters, *other.filters))),
        flow=one.flow if one.flow == other.flow else "both",
        public=one.public or other.public,
    )


def _said_by_wire(edge: Edge, edges: Container[tuple[str, str, str]]) -> bool:
    """A subscription needs the right to deliver; its edge says that already."""
    wired = (edge.source, edge.target, "subscription") in edges
    return edge.kind == "rights" and wired and set(edge.rights) <= DELIVERING


def _rights(plan: Plan, places: Places) -> Iterator[tuple[Node, Node, Edge]]:
    labels = {name(plan, each): each.urn for each in plan.resources if each.custom for name in (label, meant)}
    for access in filter(_is_connection, access_of(plan)):
        target = places.of_urn(plan, access.what_urn) or places.named(plan, access.what) or by_words(access.what)
        for source in _sources(plan, places, access, labels):
            if source.id != target.id:
                yield source, target, _edge(places, source, target, access)


def _is_connection(access: Access) -> bool:
    """Whether it lets one thing work with another; trust, background services and the unknown do not."""
    if access.effect == "deny" or NOT_KNOWN in (access.who, access.what):
        return False
    if access.right.startswith("policy ") or (
        access.what.startswith("everything") and "wildcard-action" not in access.marks
    ):
        return False
    services = {action.partition(":")[0] for action in access.actions}
    return not services or not services <= set(BACKGROUND)


def _sources(plan: Plan, places: Places, access: Access, labels: dict[str, str]) -> Iterator[Node]:
    """Who has the right: of a service that works for somebody, those it works for."""
    if access.who_urn:
        found = places.of_urn(plan, access.who_urn)
        yield from (found,) if found else ()
        return
    via = access.condition.partition(" and ")[0]
    if access.who.startswith(("service ", "anyone")) and via.startswith("from ") and "public" not in access.marks:
        # For the stack's own account means that nobody else's asks it to: the service is all that is known.
        own = f"account {plan.config.get('roadbed:account')}"
        for each in via.removeprefix("from ").removesuffix(WHERE_SAID).split(" or "):
            if each == own:
                yield by_words(access.who)
                continue
            yield places.of_urn(plan, labels.get(each, "")) or places.named(plan, each) or by_words(each)
        return
    yield places.named(plan, access.who) or replace(by_words(access.who), public="public" in access.marks)


def _edge(places: Places, source: Node, target: Node, access: Access) -> Edge:
    named = tuple(access.right.split(", ")) if access.right else places.rights(target, access.actions)
    rights = named or (*access.actions, *access.network)
    return Edge(
        source=source.id,
        target=target.id,
        kind="rights",
        rights=rights,
        flow=_flow(rights),
        public="public" in access.marks,
    )


def _flow(rights: Iterable[str]) -> Literal["forward", "back", "both"]:
    verbs = (right.rpartition(":")[2] for right in rights)
    moving = [verb for verb in verbs if not verb.startswith(NEITHER_VERBS)]
    reading = {verb in READING or verb.startswith(READING_VERBS) for verb in moving}
    return "both" if len(reading) > 1 else "back" if True in reading else "forward"
