"""A Plan: everything one stack would create, as plain values.

It knows nothing of Pulumi, so that cost, guardrails, diffs and reports are pure functions of it. The same model is read
from three sources: offline evaluation, `pulumi preview --json` and `pulumi stack export`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from roadbed.plan.facts import Facts, facts_of
from roadbed.plan.values import Value

SCHEMA_VERSION: Final = 1
"""Raised whenever a plan file written before can no longer be read as it was meant."""
STACK_TYPE: Final = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Source:
    """A line of the user's program, relative to the project: `stacks/payments.py:12`."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a resource's author asked of the engine; times are in seconds."""

    protect: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""
    aliases: tuple[Mapping[str, str | bool], ...] = ()
    """Each has `urn`, or some of `name`, `type`, `project`, `stack`, `parent`, `noParent`."""
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    replace_with: tuple[str, ...] = ()
    delete_before_replace: bool = False
    additional_secret_outputs: tuple[str, ...] = ()
    custom_timeouts: Mapping[str, float] = field(default_factory=dict)
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Hook names by moment: `beforeCreate`, `afterUpdate`, …"""
    provider: str = ""
    """URN of an explicit provider; empty for a default one."""
    import_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One registered resource; `inputs` and `outputs` have the provider's own (camelCase) names."""

    urn: str
    type: str
    name: str
    parent: str = ""
    """URN of the parent; empty for the stack itself."""
    custom: bool = True
    """A cloud resource; False for a component, which only groups others."""
    remote: bool = False
    """A component that only its plugin can open; its children are not in an offline plan."""
    external: bool = False
    """Read with `.get()`, owned by somebody else."""
    id: Value = None
    inputs: Mapping[str, Value] = field(default_factory=dict)
    outputs: Mapping[str, Value] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Options = Options()
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """A question the program asked its cloud, and the answer it was given."""

    token: str
    args: Mapping[str, Value]
    answer: Value
    made_up: bool
    """The answer was invented by the offline evaluation, not configured and not computed."""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a reader of the plan should know, or must mend."""

    severity: Literal["error", "warning", "note"]
    rule: str
    """A short, stable name: `unknown-property`, `hidden-in-apply`."""
    message: str
    """What, got, allowed, fix; one line per problem, lower case, no final period."""
    urn: str = ""
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one stack would create, in the order its program declared it; an engine tells of it in its own order."""

    stack: str
    project: str
    origin: Literal["offline-preview", "offline-up", "engine-preview", "state"]
    """`offline-preview` leaves values of resources to be created unknown; `offline-up` has realistic, made-up ones."""
    resources: tuple[Resource, ...] = ()
    outputs: Mapping[str, Value] = field(default_factory=dict)
    config: Mapping[str, Value] = field(default_factory=dict)
    data_sources: tuple[DataSource, ...] = ()
    organization: str = "organization"

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Every resource by its URN."""
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def children(self) -> Mapping[str, tuple[Resource, ...]]:
        """The direct children of each URN, in that order."""
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.parent, []).append(resource)
        return {urn: tuple(of) for urn, of in found.items()}

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """What each block registered about itself, by its URN."""
        groups = (resource for resource in self.resources if not resource.custom)
        return {group.urn: facts for group in groups if (facts := facts_of(group.inputs)) is not None}

    def block_of(self, resource: Resource) -> Resource | None:
        """The nearest block a resource belongs to, itself included; None outside of any block."""
        at: Resource | None = resource
        while at is not None and at.urn not in self.facts:
            at = self.by_urn.get(at.parent)
        return at

    def cloud_resources(self) -> Iterator[Resource]:
        """What the cloud would hold: custom resources without providers and things owned by others."""
        for resource in self.resources:
            if resource.custom and not resource.external and not resource.type.startswith("pulumi:providers:"):
                yield resource


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What the offline evaluation of one stack gave: its plans, and what went wrong."""

    stack: str
    project: str = ""
    preview: Plan | None = None
    """As the engine's first preview would see it; None when this mode was not asked for, or failed."""
    up: Plan | None = None
    """As an update would, with made-up outputs; None when this mode was not asked for, or failed."""
    findings: tuple[Finding, ...] = ()
    log: tuple[tuple[str, str], ...] = ()
    """What the program logged through Pulumi: (severity, message)."""
    printed: str = ""
    """What it printed, shortened."""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """No finding is an error."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def plan(self) -> Plan | None:
        """The fuller plan: up, with its realistic identifiers, else preview."""
        return self.up or self.preview
