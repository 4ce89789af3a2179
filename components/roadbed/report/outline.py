"""One stack arranged for reading: whose it is, its blocks and their resources, who may reach what, and the totals.

Every report of a preview shows this outline; none reads the Plan's resources by itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from roadbed.kernel.contracts.document import SHARE_KEY, USE_KEY, uses_in
from roadbed.plan.access import Access, access_of
from roadbed.plan.access.labels import block_label, provider_of, short_type
from roadbed.plan.access.other_stacks import shared_things
from roadbed.plan.facts import Facts
from roadbed.plan.model import DataSource, Evaluation, Finding, Plan, Resource
from roadbed.plan.values import Value
from roadbed.report.harmless import harmless
from roadbed.report.identity import identity
from roadbed.report.nodes import Node, everything, nodes
from roadbed.report.tags import in_all, in_most, tags_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a stack comes to."""

    blocks: int
    resources: int
    by_provider: Mapping[str, int]
    weakened: int
    overridden: int


class Grant(NamedTuple):
    """What somebody may do."""

    who: str
    right: str
    actions: tuple[str, ...]
    condition: str
    marks: tuple[str, ...]
    on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What the reports show of one evaluated stack."""

    evaluation: Evaluation
    nodes: tuple[Node, ...] = ()
    access: tuple[Access, ...] = ()
    """Who may reach what."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tags that most tagged resources have; who differs says so."""
    untagged: tuple[Resource, ...] = ()
    """Resources that could be tagged and are not."""

    @property
    def uniform(self) -> bool:
        """Every tagged resource has all of `tags`."""
        return not any("" in each.tags.values() for _, each in everything(self.nodes))

    @property
    def stack(self) -> str:
        """The stack's name."""
        return self.evaluation.stack

    @property
    def plan(self) -> Plan | None:
        """The plan that is shown; None where the evaluation failed."""
        return self.evaluation.plan

    @cached_property
    def identity(self) -> Mapping[str, str]:
        """Who the stack belongs to and where it goes, as far as it says so."""
        return identity(self.plan) if self.plan else {}

    @cached_property
    def allowed(self) -> tuple[Grant, ...]:
        """Access that is given, each thing that somebody may do with everything it may be done on."""
        found: dict[Grant, dict[str, None]] = {}
        theirs = {thing.label for thing in shared_things(self.plan).values()} if self.plan else set()
        for each in self.access:
            if each.effect == "allow" and (each.actions or each.right or "unknown" not in each.marks):
                # What a right on a block of ours allows is the block's to say; one on anything else, nobody else says.
                ours = self.plan is not None and each.what_urn in self.plan.by_urn
                known = each.right and (ours or each.what in theirs)
                actions = () if known else (*each.actions, *each.network)
                grant = Grant(each.who, each.right, actions, each.condition, each.marks)
                found.setdefault(grant, {})[each.what] = None
        return tuple(grant._replace(on=tuple(whats)) for grant, whats in found.items())

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of policies that nobody can read before they are deployed."""
        vias = (each.via for each in self.access if "unknown" in each.marks and not each.actions)
        return tuple(dict.fromkeys(self.plan.by_urn[via].name for via in vias if self.plan and via in self.plan.by_urn))

    @cached_property
    def denied(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """What is denied: (who, condition) with all it is said of, as a block where it holds for the whole of it."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for each in self.access:
            if each.effect == "deny":
                found.setdefault((each.who, each.condition), {})[each.what_urn or each.what] = each.what
        return {key: tuple(dict.fromkeys(_by_block(self.plan, whats))) for key, whats in found.items()}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Errors first, then warnings, then notes."""
        order = ("error", "warning", "note")
        found = sorted(self.evaluation.findings, key=lambda finding: order.index(finding.severity))
        return tuple(replace(each, message=harmless(each.message)) for each in found)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity == "warning" for finding in self.findings)

    @property
    def blocks(self) -> tuple[tuple[str, Facts], ...]:
        """Every block's label with what it knows of itself."""
        if self.plan is None:
            return ()
        return tuple((block_label(self.plan.by_urn[urn]), facts) for urn, facts in self.plan.facts.items())

    @property
    def logged(self) -> tuple[tuple[str, str], ...]:
        """What the program logged (severity, message), without what the report says in its own words."""
        said = [finding.message for finding in self.findings]
        said += [f"{block}: {weak.setting} is" for block, facts in self.blocks for weak in facts.weakened]
        heard = ((level, harmless(message)) for level, message in self.evaluation.log)
        return tuple(
            (level, message)
            for level, message in dict.fromkeys(heard)
            if not any(message.startswith(each) or message in each for each in said)
        )

    @property
    def said_loudly(self) -> tuple[tuple[str, str], ...]:
        """Errors and warnings that the program logged."""
        return tuple(each for each in self.logged if each[0] in ("error", "warning"))

    @property
    def printed(self) -> str:
        """What the program printed, as plain text."""
        return harmless(self.evaluation.printed).rstrip()

    @property
    def outputs(self) -> Mapping[str, Value]:
        """What the stack exports, by name, without its contracts: blocks and references say those in words."""
        outputs = sorted(self.plan.outputs.items()) if self.plan else ()
        return {name: value for name, value in outputs if not name.startswith((SHARE_KEY, USE_KEY))}

    @cached_property
    def contracts(self) -> tuple[str, ...]:
        """What the stack shares with other teams and uses of other stacks, each in a line."""
        shares = [
            f"{node.title} {node.resource.name}: {right} is shared with {', '.join(teams)}"
            for _, node in everything(self.nodes)
            for right, teams in node.shared.items()
        ]
        uses = uses_in(self.plan.outputs) if self.plan else {}
        return (
            *shares,
            *(
                f"{stack}/{name}: {', '.join(rights) or 'no right'} is used"
                for stack, things in uses.items()
                for name, rights in things.items()
            ),
        )

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many resources the cloud would hold of each type, most first: `{"sqs.Queue": 6}`."""
        types = Counter(short_type(each.type) for each in self.plan.cloud_resources()) if self.plan else Counter[str]()
        return dict(sorted(types.items(), key=lambda each: (-each[1], each[0])))

    @property
    def made_up(self) -> tuple[DataSource, ...]:
        """Data sources whose answers the evaluation invented, each question once."""
        asked = (each for each in self.plan.data_sources if each.made_up) if self.plan else ()
        return tuple({(each.token, repr(each.args), each.source): each for each in asked}.values())

    @cached_property
    def totals(self) -> Totals:
        """What the stack comes to; zeros where the evaluation failed."""
        plan = self.plan
        facts = plan.facts.values() if plan else ()
        resources = tuple(plan.cloud_resources()) if plan else ()
        return Totals(
            blocks=len(facts),
            resources=len(resources),
            by_provider=dict(Counter(provider_of(each.type) for each in resources).most_common()),
            weakened=sum(len(each.weakened) for each in facts),
            overridden=sum(len(each.overrides) for each in facts),
        )


def outline(evaluation: Evaluation) -> Outline:
    """Arrange what an evaluation gave."""
    plan = evaluation.plan
    if plan is None:
        return Outline(evaluation=evaluation)
    access = access_of(plan)
    tags = {each.urn: found for each in plan.cloud_resources() if (found := tags_of(each)) is not None}
    tagged = {urn: found for urn, found in tags.items() if found}
    by_block = [each.tags for each in plan.facts.values()]
    told = {key for each in by_block for key in each} - in_all(by_block).keys()
    shared = {key: value for key, value in in_most(tagged.values()).items() if key not in told}
    return Outline(
        evaluation=evaluation,
        access=access,
        nodes=nodes(evaluation, plan, access, tagged, shared),
        tags=shared,
        untagged=tuple(plan.by_urn[urn] for urn, found in tags.items() if not found),
    )


def _by_block(plan: Plan | None, whats: Mapping[str, str]) -> Iterator[str]:
    for urn, what in whats.items():
        resource = plan.by_urn.get(urn) if plan else None
        block = plan.block_of(resource) if plan and resource else None
        if plan is None or resource is None or block is None:
            yield what
        else:
            alike = {each.urn for each in plan.children.get(block.urn, ()) if each.type == resource.type}
            yield block_label(block) if alike <= whats.keys() else what
