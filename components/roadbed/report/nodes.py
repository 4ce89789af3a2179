"""The blocks, components and resources of a stack, as they stand within each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from roadbed.kernel.contracts.document import EVERY_TEAM, shares_in, uses_in
from roadbed.plan.access import Access
from roadbed.plan.access.labels import PROVIDER_TYPE, short_type
from roadbed.plan.access.other_stacks import STACK_REFERENCE
from roadbed.plan.facts import Facts
from roadbed.plan.model import STACK_TYPE, Evaluation, Plan, Resource, Source
from roadbed.plan.values import UNKNOWN
from roadbed.report.tags import differing, in_all

BALANCERS: Final = frozenset(
    {"aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"}
)
"""Load balancers take calls from the internet unless they are told to be internal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A block, component or resource, with what stands under it."""

    resource: Resource
    title: str
    """`Queue` for a block, `sqs.Queue` for a resource."""
    facts: Facts | None = None
    """What a block knows of itself; None for all else."""
    marks: tuple[str, ...] = ()
    """What a reader must notice: `protected`, `retained`, `hidden from previews`."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Where it differs from the tags of the stack or its block; an empty value is a tag that is missing here."""
    given_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A block's rights, with those who were given each: `{"sender": ("Service checkout",), "purger": ()}`."""
    admitted: tuple[Access, ...] = ()
    """Whom a block's own policies let in."""
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A block's rights that other teams may take, with those teams: `{"sender": ("billing",)}`."""
    line: Source | None = None
    """Its line, where that says more than the line of what it stands in."""
    children: tuple["Node", ...] = ()

    @property
    def said_tags(self) -> str:
        """Where its tags differ, in one line: `component=events without owner`."""
        own = [f"{key}={value}" for key, value in self.tags.items() if value]
        missing = [key for key, value in self.tags.items() if not value]
        return " ".join([*own, *([f"without {', '.join(missing)}"] if missing else [])])


def nodes(
    evaluation: Evaluation,
    plan: Plan,
    access: Iterable[Access],
    tags: Mapping[str, Mapping[str, str]],
    shared: Mapping[str, str],
) -> tuple[Node, ...]:
    """What stands directly in the stack, with all that stands in it.

    `tags` are those of each tagged resource by its URN, `shared` those that the report says once for all.
    """
    arranging = _Arranging(evaluation, plan, access, tags)
    roots = {"", *(each.urn for each in plan.resources if each.type == STACK_TYPE)}
    # What was filtered out of a plan, or is not in it yet, leaves its children without a parent.
    tops = (each for each in plan.resources if each.parent in roots or each.parent not in plan.by_urn)
    return tuple(arranging.node(each, shared) for each in tops if each.urn not in roots and not _is_default(each))


def everything(of: Iterable[Node]) -> Iterator[tuple[int, Node]]:
    """Every node with its depth, in the order of the tree."""
    for node in of:
        yield 0, node
        for depth, below in everything(node.children):
            yield depth + 1, below


class _Arranging:
    def __init__(
        self, evaluation: Evaluation, plan: Plan, access: Iterable[Access], tags: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.plan, self.tags = plan, tags
        self.shares, self.uses = shares_in(plan.outputs), uses_in(plan.outputs)
        both = evaluation.preview is not None and evaluation.up is not None
        self.expected = evaluation.preview.by_urn if both and evaluation.preview else None
        self.holders: dict[tuple[str, str], dict[str, None]] = {}
        self.admitted: dict[str, dict[tuple[object, ...], Access]] = {}
        for each in access:
            reached, via = self._block(each.what_urn), self._block(each.via)
            if reached and reached == via and self._block(each.who_urn) != reached:
                if each.effect == "allow" and each.actions and not each.actions[0].startswith("sts:"):
                    who = (each.who, each.condition, each.right, each.actions)
                    self.admitted.setdefault(reached, {}).setdefault(who, each)
                continue
            for right in each.right.split(", ") if each.right else ():
                self.holders.setdefault((reached, right), {})[each.who] = None

    def node(self, resource: Resource, shared: Mapping[str, str]) -> Node:
        facts = self.plan.facts.get(resource.urn)
        children = [each for each in self.plan.children.get(resource.urn, ()) if not _is_default(each)]
        own = self.tags.get(resource.urn)
        if own is None and facts is not None:
            # What a whole block shares is said once, at the block.
            own = in_all(self.tags[each.urn] for each in children if each.urn in self.tags) or shared
        inherited = own if own is not None and facts is not None else shared
        return Node(
            resource=resource,
            title=resource.type.rpartition(":")[2] if facts else short_type(resource.type),
            facts=facts,
            marks=tuple(self._marks(resource)),
            tags=differing(own, shared) if own is not None else {},
            line=self._line(resource),
            given_to=self._given_to(resource, facts) if facts else {},
            admitted=tuple(self.admitted.get(resource.urn, {}).values()),
            shared=self._shared(resource) if facts else {},
            children=tuple(self.node(each, inherited) for each in children),
        )

    def _block(self, urn: str) -> str:
        resource = self.plan.by_urn.get(urn)
        block = self.plan.block_of(resource) if resource else None
        return block.urn if block else ""

    def _given_to(self, block: Resource, facts: Facts) -> Mapping[str, tuple[str, ...]]:
        return {right: tuple(self.holders.get((block.urn, right), ())) for right in sorted(facts.offers)}

    def _shared(self, block: Resource) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for share in self.shares.values():
            arn = share["ids"].get("arn", UNKNOWN)
            if share["kind"] == block.type and (share["name"] == block.name or arn == block.outputs.get("arn")):
                for right, teams in share["rights"].items():
                    found[right] = ("every team",) if EVERY_TEAM in teams else tuple(teams)
        return found

    def _marks(self, resource: Resource) -> Iterator[str]:
        if resource.type == STACK_REFERENCE:
            used = self.uses.get(resource.name, {})
            for name, rights in used.items():
                yield f"uses {name} ({', '.join(rights)})" if rights else f"uses {name}"
        elif resource.external:
            yield "read only, owned elsewhere"
        if resource.remote:
            yield "opaque, only its plugin knows its resources"
        if resource.type in BALANCERS and resource.inputs.get("internal") in (None, False):
            yield "internet-facing"
        if resource.inputs.get("publiclyAccessible") is True:
            yield "publicly accessible"
        if resource.options.import_id:
            yield f"imported from {resource.options.import_id}"
        if resource.options.protect:
            yield "protected"
        if resource.options.retain_on_delete:
            yield "retained"
        if self.expected is not None and resource.urn not in self.expected:
            yield "hidden from previews"

    def _line(self, resource: Resource) -> Source | None:
        """A block's resources have the line of the block, or one within the library that tells a reader nothing."""
        above = self.plan.by_urn.get(resource.parent)
        if above is None:
            return resource.source
        return None if above.source == resource.source or self.plan.block_of(above) else resource.source


def _is_default(resource: Resource) -> bool:
    return resource.type.startswith(PROVIDER_TYPE) and resource.name.startswith("default")
