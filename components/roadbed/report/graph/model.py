"""The picture of stacks as plain data: what is drawn, and nothing about how."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """A default that a block weakened; the values are as reports show them."""

    setting: str
    value: str
    default: str
    reason: str = ""

    def __str__(self) -> str:
        because = f": {self.reason}" if self.reason else ""
        return f"{self.setting} is {self.value} instead of {self.default}{because}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A block, a resource that no block made, or something outside of the stacks that are drawn."""

    id: str
    """A URN; of something outside `outside:` and its name."""
    name: str
    kind: Literal["block", "resource", "outside"]
    type: str = ""
    """`Queue` for a block, `iam.Role` for a resource; empty where only a name is known."""
    stack: str = ""
    """The stack whose frame it stands in; empty outside of all frames."""
    of: str = ""
    """Whose it is, for something outside: `stack payments.prod`, `account 444444444444`."""
    within: str = ""
    """The block it is a part of: `NightlyExport ledger`."""
    weakened: tuple[Weak, ...] = ()
    public: bool = False
    """It stands for anyone at all."""
    line: str = ""
    """Of the user's program: `stacks/payments.py:12`."""

    def __str__(self) -> str:
        return f"{self.type} {self.name}" if self.type else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What one node may do to another, which messages of one reach another, or whose rollouts it is asked about."""

    source: str
    """Id of the node that holds the rights, that messages come from, or that a rollout waits for."""
    target: str
    kind: Literal["rights", "rollout", "subscription"]
    rights: tuple[str, ...] = ()
    """`("sender", "consumer")`; where a right has no name, its actions."""
    filters: tuple[str, ...] = ()
    """What a subscription lets through: `filter on store`; empty for everything."""
    flow: Literal["forward", "back", "both"] = "forward"
    """Which way data goes: a consumer's comes back from the target to the source."""
    public: bool = False

    @property
    def label(self) -> str:
        """All that the edge says, in one line: `sender, consumer`, `subscription: filter on store`."""
        said = ", ".join(self.rights)
        return f"{said}: {'; '.join(self.filters)}" if self.filters else said


@dataclass(frozen=True, slots=True)
class Frame:
    """A stack that is drawn."""

    stack: str
    project: str


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Stacks, what is in them and how it hangs together; every order is that of the programs."""

    frames: tuple[Frame, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Every node by its id."""
        return {node.id: node for node in self.nodes}

    def within(self, stack: str) -> tuple[Node, ...]:
        """What stands in a stack's frame; outside of all frames for an empty name."""
        return tuple(node for node in self.nodes if node.stack == stack)
