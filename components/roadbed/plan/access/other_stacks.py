"""What a plan reaches of other stacks, by the names that their contracts give it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from roadbed.kernel.contracts.document import USE_KEY, shares_in
from roadbed.plan.model import Plan

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


@dataclass(frozen=True, slots=True)
class SharedThing:
    """One thing of another stack."""

    label: str
    """As its consumers call it: `Queue platform.prod/audit`."""
    rights: Mapping[str, tuple[str, ...]]
    """The rights this stack takes, with their actions."""


def shared_things(plan: Plan) -> Mapping[str, SharedThing]:
    """Everything that other stacks share and this plan refers to, by each of its identifiers.

    What is told twice, such as by a landing zone as well, is the thing that this stack takes a right on.
    """
    return dict(sorted(_shared_things(plan), key=lambda each: bool(each[1].rights)))


def _shared_things(plan: Plan) -> Iterator[tuple[str, SharedThing]]:
    for reference in plan.resources:
        outputs = reference.outputs.get("outputs")
        if reference.type != STACK_REFERENCE or not isinstance(outputs, Mapping):
            continue
        for name, share in shares_in(outputs).items():
            ids, kind = share.get("ids"), str(share.get("kind", "")).rpartition(":")[2]
            thing = SharedThing(f"{kind} {reference.name}/{name}", _rights(plan, f"{USE_KEY}{reference.name}/{name}"))
            yield from ((each, thing) for each in _texts(ids) if each)


def _texts(ids: Any) -> Iterator[str]:
    """Identifiers, however many there are under one name."""
    if isinstance(ids, str):
        yield ids
    elif isinstance(ids, Mapping | list):
        for each in ids.values() if isinstance(ids, Mapping) else ids:
            yield from _texts(each)


def _rights(plan: Plan, key: str) -> Mapping[str, tuple[str, ...]]:
    use = plan.outputs.get(key)
    rights = use.get("rights") if isinstance(use, Mapping) else None
    if not isinstance(rights, Mapping):
        return {}
    return {right: tuple(map(str, actions)) for right, actions in rights.items() if isinstance(actions, list)}
