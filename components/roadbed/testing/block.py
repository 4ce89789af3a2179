"""One block of a deployment, as a test looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass

from roadbed.plan.access.labels import block_label, role_in
from roadbed.plan.facts import Facts, Overridden, Right, Weakened
from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import Value
from roadbed.testing.selecting import one


@dataclass(frozen=True, repr=False)
class Block:
    """A block: what was decided, and the children it made of that."""

    plan: Plan
    resource: Resource
    """The block's own node."""

    @property
    def name(self) -> str:
        """Its logical name."""
        return self.resource.name

    @property
    def facts(self) -> Facts:
        """Everything it registered about itself."""
        return self.plan.facts[self.resource.urn]

    @property
    def settings(self) -> Mapping[str, Value]:
        """Its arguments with every default resolved, groups opened: `{"scale.max": 10, …}`."""
        return {path: setting.value for path, setting in self.facts.settings.items()}

    @property
    def weakened(self) -> tuple[Weakened, ...]:
        """Guarded settings that are weaker than their default."""
        return self.facts.weakened

    @property
    def overrides(self) -> tuple[Overridden, ...]:
        """What was set past the block."""
        return self.facts.overrides

    @property
    def rights(self) -> tuple[Right, ...]:
        """What its `connections` let it do."""
        return self.facts.rights

    @property
    def tags(self) -> Mapping[str, str]:
        """The ownership on each of its children that takes tags."""
        return self.facts.tags

    @property
    def children(self) -> tuple[Resource, ...]:
        """The resources and blocks directly below it, in the order they were made."""
        return self.plan.children.get(self.resource.urn, ())

    def child(self, role: str) -> Resource:
        """The child of this role (`dead-letters`) or logical name (`events-dead-letters`).

        Raises `UnknownName`, a `KeyError`, that lists the roles there are.
        """
        roles = {each.urn: role_in(self.resource, each) for each in self.children}
        found = [each for each in self.children if role in (roles[each.urn], each.name)]
        return one(found, f"child of {block_label(self.resource)}", role, roles.values())

    def __getitem__(self, role: str) -> Mapping[str, Value]:
        """The inputs of the child of this role, under the provider's own names: `events["queue"]["fifoQueue"]`."""
        return self.child(role).inputs

    def __repr__(self) -> str:
        return f"<{block_label(self.resource)}>"
