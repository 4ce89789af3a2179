"""What one program shares and uses, as far as it has come; kept on its stack's own resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from roadbed.kernel.per_program import PerProgram


@dataclass
class ProgramContracts(PerProgram):
    """One program's."""

    belongs = "contracts are between stacks"

    sharers: dict[str, tuple[object, dict[str, set[str]]]] = field(default_factory=dict)
    """By name: the block that shares it, and the teams of each right."""
    references: dict[str, "pulumi.Output[Mapping[str, Any]]"] = field(default_factory=dict)
    """Public outputs of other stacks, by their full names."""
    uses: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """The rights taken with their actions, by the stack output that tells of them."""

    def outputs_of(self, given: str, project: str, stack: str) -> "pulumi.Output[Mapping[str, Any]]":
        """The public outputs of a stack, named as it was `given`; one reference to each, as two would collide."""
        full = f"{pulumi.get_organization()}/{project}/{stack}"
        if full not in self.references:
            self.references[full] = _public(pulumi.StackReference(given, stack_name=full))
        return self.references[full]

    def use(self, key: str, rights: Mapping[str, tuple[str, ...]]) -> None:
        """Tell in the stack's outputs that a thing is used, with these rights among others and what they allow."""
        taken = self.uses.setdefault(key, {})
        taken |= rights
        pulumi.export(key, {"rights": {right: list(actions) for right, actions in sorted(taken.items())}})


def _public(reference: pulumi.StackReference) -> "pulumi.Output[Mapping[str, Any]]":
    # One secret among the outputs of a stack makes a secret of them all, and of every policy that names one of them.
    both = pulumi.Output.all(pulumi.Output.unsecret(reference.outputs), reference.secret_output_names)
    return both.apply(lambda each: {key: value for key, value in (each[0] or {}).items() if key not in (each[1] or ())})
