"""What a program registered, and the questions a test asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import pulumi

from roadbed.plan.access.labels import block_label
from roadbed.plan.model import Finding, Plan, Resource
from roadbed.plan.values import Value
from roadbed.testing.block import Block
from roadbed.testing.outputs import value_of
from roadbed.testing.selecting import Kind, blocks_named, is_of, kind_name, one
from roadbed.testing.sentences import Sentences

T = TypeVar("T")
V = TypeVar("V")


class DeployError(pulumi.RunError):
    """A program cannot be deployed for these reasons: one problem a line, each with the line of the program."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(_line(each) for each in findings))


def _line(finding: Finding) -> str:
    said = finding.source is None or str(finding.source) in finding.message
    return finding.message if said else f"{finding.source}: {finding.message}"


@dataclass(frozen=True)
class Deployment(Sentences, Generic[T]):
    """Everything a program registered."""

    plan: Plan
    returned: T
    """What the program returned; None for a stack of a project."""
    log: tuple[tuple[str, str], ...] = ()
    """What it logged through Pulumi: (severity, message)."""
    findings: tuple[Finding, ...] = ()
    """What a reader should know: warnings and notes, such as a resource that is made inside of an apply."""
    preview: Plan | None = None
    """Of a stack of a project: the same as the engine's first preview would see it."""

    def __getitem__(self, name: str) -> Mapping[str, Value]:
        """The inputs of the cloud resource with this logical name, under the provider's own names.

        Raises `UnknownName`, a `KeyError`, for a name that no cloud resource has, or more than one.
        """
        return self.resource(name).inputs

    def resource(self, name: str, kind: Kind | None = None) -> Resource:
        """The cloud resource with this logical name.

        Raises `UnknownName`, a `KeyError`, for a name that no cloud resource (of this kind) has, or more than one.
        """
        named = [each for each in self.resources(kind) if each.name == name]
        return one(named, " ".join(("cloud resource", kind_name(kind))).strip(), name, self._names(kind))

    def resources(self, kind: Kind | None = None) -> tuple[Resource, ...]:
        """The cloud resources of a type, in the order they were registered: `resources(aws.sqs.Queue)`."""
        return tuple(each for each in self.plan.resources if each.custom and is_of(each, kind))

    def block(self, name: str, kind: Kind | None = None) -> Block:
        """The block with this name or label: `block("events")`, `block("Queue events")`.

        Raises `UnknownName`, a `KeyError`, for a name that no block (of this kind) has, or more than one.
        """
        named = [each for each in blocks_named(self.plan, name) if is_of(each, kind)]
        known = [each.name for each in self.blocks(kind)]
        return Block(self.plan, one(named, " ".join(("block", kind_name(kind))).strip(), name, known))

    def blocks(self, kind: Kind | None = None) -> tuple[Block, ...]:
        """The blocks of a class or type, in the order they were made: `blocks(Queue)`."""
        found = (self.plan.by_urn[urn] for urn in self.plan.facts)
        return tuple(Block(self.plan, each) for each in found if is_of(each, kind))

    def value(self, output: "pulumi.Output[V]") -> V:
        """What an Output of this deployment resolved to, a secret one too.

        Raises what the Output failed with, and `OutputError` for one that is known only after a real deployment.
        """
        return value_of(output)

    def _names(self, kind: Kind | None) -> list[str]:
        return [each.name for each in self.resources(kind)]

    def __repr__(self) -> str:
        blocks = ", ".join(block_label(each.resource) for each in self.blocks())
        return f"<deployment of {self.plan.stack}: {len(self.plan.resources)} resources, {blocks or 'no blocks'}>"
