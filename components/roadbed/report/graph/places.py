"""Where things are, across stacks: the node behind an ARN, an address or a resource."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from roadbed.kernel.contracts.document import shares_in, split
from roadbed.plan.access.labels import short_type
from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import Value
from roadbed.report.graph.model import Node, Weak
from roadbed.report.harmless import harmless
from roadbed.report.values import shown

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
_OUTSIDE: Final = re.compile(r"(?P<words>.+?) \((?P<arns>arn:[^)]+)\)")
"""Something that no block of a stack made, and what it turned out to be: `external warehouse (arn:aws:redshift:…)`."""
_SHARED: Final = re.compile(r"\S+ (?P<stack>\S+)/(?P<name>[^\s/]+)")
"""Something that another stack shares, as its users call it: `Queue payments.prod/events`."""

CARRIERS: Final = (
    "aws:dynamodb/table:",
    "aws:ecs/service:",
    "aws:elasticache/",
    "aws:kinesis/stream:",
    "aws:lambda/function:",
    "aws:rds/cluster:",
    "aws:rds/instance:",
    "aws:s3/bucket:",
    "aws:s3/bucketV2:",
    "aws:sns/topic:",
    "aws:sqs/queue:",
    "kubernetes:apps/v1:DaemonSet",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:batch/v1:CronJob",
)
"""Resources that hold data, carry it or work on it: drawn also where nothing is connected to them."""


class Places:
    """Every node of some plans, by what policies and arguments call it."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._plans = tuple(plans)
        self._by_name: dict[str, tuple[Plan, Resource]] = {}
        self._shared: dict[tuple[str, str, str], Node] = {}
        self._shared_by_id: dict[str, Node] = {}
        for plan in self._plans:
            for resource in plan.resources:
                for name in _names(resource) if resource.custom else ():
                    self._by_name.setdefault(name, (plan, resource))
        for plan in self._plans:
            self._note_shares(plan.project, plan.stack, plan.outputs)
        for plan in self._plans:
            for resource in plan.resources:
                outputs = resource.outputs.get("outputs")
                if resource.type == STACK_REFERENCE and isinstance(outputs, Mapping):
                    project, stack = _referenced(plan, resource)
                    self._note_shares(project, stack, outputs, plan.project)

    def drawn_anyway(self, plan: Plan) -> Iterator[Node]:
        """The blocks of a plan, and what carries data outside of all blocks."""
        for resource in plan.resources:
            alone = resource.custom and not resource.external and resource.type.startswith(CARRIERS)
            if resource.urn in plan.facts or (alone and plan.block_of(resource) is None):
                yield node_of(plan, resource)

    def of_urn(self, plan: Plan, urn: str) -> Node | None:
        """The node a resource of this plan belongs to: its block, or itself outside of all blocks."""
        resource = plan.by_urn.get(urn)
        return node_of(plan, plan.block_of(resource) or resource) if resource else None

    def named(self, plan: Plan, name: str) -> Node | None:
        """The node that a plan calls by this ARN, address or label; also for a part of it: `arn:aws:s3:::uploads/*`.

        A label is one that only names something in another stack: `Queue payments.prod/events`.
        """
        if found := _OUTSIDE.fullmatch(name):
            every = (self.named(plan, each) for each in found["arns"].split(", "))
            return self.named(plan, found["words"]) or next(filter(None, every), None)
        if found := _SHARED.fullmatch(name):
            shared = self._shared.get((*split(found["stack"], plan.project), found["name"]))
            if shared is not None:
                return shared
        return self._by_id(name)

    def _by_id(self, name: str) -> Node | None:
        found = self._by_name.get(name) or self._by_name.get(name.removesuffix("/*").removesuffix(":*"))
        if found is None:
            return self._shared_by_id.get(name)
        plan, resource = found
        return node_of(plan, plan.block_of(resource) or resource)

    def _note_shares(self, project: str, stack: str, outputs: Mapping[str, Value], seen_from: str = "") -> None:
        """What a stack shares: nodes of its own where it is drawn, something outside where it is not."""
        for name, share in shares_in(outputs).items():
            listed = share.get("ids")
            ids = [each for each in listed.values() if isinstance(each, str)] if isinstance(listed, Mapping) else []
            own = self._made_by(project, stack, share) or next((at for each in ids if (at := self._by_id(each))), None)
            if own is None:
                owner = stack if seen_from in ("", project) else f"{project}/{stack}"
                own = outside(name, type=str(share.get("kind", "")).rpartition(":")[2], of=f"stack {owner}")
            self._shared.setdefault((project, stack, name), own)
            for each in ids:
                self._shared_by_id.setdefault(each, own)

    def _made_by(self, project: str, stack: str, share: Mapping[str, Value]) -> Node | None:
        """The block of a drawn stack that shares something: of its kind the one with its name, or the only one."""
        for plan in self._plans:
            if (plan.project, plan.stack) == (project, stack):
                blocks = [plan.by_urn[urn] for urn in plan.facts if plan.by_urn[urn].type == share.get("kind")]
                named = [each for each in blocks if each.name == share.get("name")] or blocks
                return node_of(plan, named[0]) if len(named) == 1 else None
        return None

    def rights(self, node: Node, actions: Iterable[str]) -> tuple[str, ...]:
        """The rights of a block that a policy means by these actions on its node; none where that is not certain."""
        wanted = set(actions)
        owner = next((each for each in self._plans if node.id in each.facts), None)
        offers = owner.facts[node.id].offers if owner else {}
        within = {right: set(offered) for right, offered in offers.items() if set(offered) <= wanted}
        return tuple(within) if wanted and set().union(*within.values()) == wanted else ()


def node_of(plan: Plan, resource: Resource) -> Node:
    """A block or resource as it is drawn."""
    facts = plan.facts.get(resource.urn)
    above = plan.by_urn.get(resource.parent)
    block = plan.block_of(above) if above else None
    return Node(
        id=resource.urn,
        name=_one_line(resource.name),
        kind="block" if facts else "resource",
        type=resource.type.rpartition(":")[2] if facts else short_type(resource.type),
        stack=plan.stack,
        within=f"{block.type.rpartition(':')[2]} {_one_line(block.name)}" if block else "",
        weakened=tuple(
            Weak(setting=each.setting, value=shown(each.value), default=shown(each.default), reason=_plain(each.reason))
            for each in (facts.weakened if facts else ())
        ),
        line=str(resource.source or ""),
    )


def outside(name: str, *, type: str = "", of: str = "", public: bool = False) -> Node:  # noqa: A002
    """Something that no drawn stack holds."""
    name = _one_line(name)
    where = ":".join(part for part in ("outside", of, type, name) if part)
    return Node(id=where, name=name, kind="outside", type=type, of=of, public=public)


def _plain(text: str) -> str:
    return " ".join(harmless(text).split())


def _one_line(name: str) -> str:
    return _plain(name) or "(blank)"


def _names(resource: Resource) -> Iterator[str]:
    for name in (resource.id, resource.outputs.get("arn"), resource.outputs.get("url")):
        # Short ids such as a bucket's name say too little to be looked for in other stacks; and what a resource was
        # given, as a target is the ARN of a topic, is somebody else's.
        if isinstance(name, str) and ":" in name and name not in resource.inputs.values():
            yield name


def _referenced(plan: Plan, reference: Resource) -> tuple[str, str]:
    """(project, stack) that a reference names: `organization/shop/payments.prod`, or less of it."""
    full = reference.outputs.get("name") or reference.inputs.get("name") or reference.name
    *_, project, stack = (plan.project, *str(full).split("/"))
    return project, stack
