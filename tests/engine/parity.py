"""What two plans of one stack disagree about, line by line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from roadbed.plan.model import Plan, Resource


def _unordered(urns: Any) -> Any:
    """Dependencies are a set: a program and the engine list them in different orders."""
    return {key: sorted(each) for key, each in urns.items()} if isinstance(urns, Mapping) else sorted(set(urns))


_COMPARED: Final[Mapping[str, Callable[[Resource], Any]]] = {
    "type": lambda each: each.type,
    "name": lambda each: each.name,
    "parent": lambda each: each.parent,
    "custom": lambda each: each.custom,
    "external": lambda each: each.external,
    "inputs": lambda each: dict(each.inputs),
    "dependencies": lambda each: _unordered(each.dependencies),
    "property dependencies": lambda each: _unordered({k: v for k, v in each.property_dependencies.items() if v}),
    "protect": lambda each: each.options.protect,
    "retain on delete": lambda each: each.options.retain_on_delete,
    "deleted with": lambda each: each.options.deleted_with,
    "aliases": lambda each: [dict(alias) for alias in each.options.aliases],
    "ignore changes": lambda each: list(each.options.ignore_changes),
    "replace on changes": lambda each: list(each.options.replace_on_changes),
    "replace with": lambda each: sorted(each.options.replace_with),
    "delete before replace": lambda each: each.options.delete_before_replace,
    "additional secret outputs": lambda each: sorted(each.options.additional_secret_outputs),
    "custom timeouts": lambda each: dict(each.options.custom_timeouts),
    "hooks": lambda each: {moment: list(names) for moment, names in each.options.hooks.items()},
    "provider": lambda each: each.options.provider,
    "import id": lambda each: each.options.import_id,
    # The engine keeps lines without their functions: it cannot tell a component's own class from whoever uses it.
    "source": lambda each: each.source if each.custom else None,
}


_NOT_IN_STATE: Final = frozenset({"aliases", "delete before replace"})
_DRAWN: Final = ("pulumi:providers:", "pulumi:index:Stash")
"""Types whose identifiers are random numbers that the engine draws."""


def differences(offline: Plan, engine: Plan) -> list[str]:
    """One line for each thing that the two plans say differently; empty when they agree.

    Identifiers and outputs of cloud resources are compared with a state, which alone holds all of them.
    """
    return list(_differences(offline, engine))


def _differences(offline: Plan, engine: Plan) -> Iterator[str]:
    from_state = engine.origin == "state"
    for what in ("stack", "project", "outputs") if from_state else ("stack", "project", "outputs", "config"):
        yield from _unequal(what, getattr(offline, what), getattr(engine, what))
    for urn in offline.by_urn.keys() - engine.by_urn.keys():
        yield f"{urn}: only in the offline plan"
    for urn in engine.by_urn.keys() - offline.by_urn.keys():
        yield f"{urn}: only in the engine's plan"
    for urn in offline.by_urn.keys() & engine.by_urn.keys():
        ours, theirs = offline.by_urn[urn], engine.by_urn[urn]
        for what, part in _COMPARED.items():
            if not (from_state and what in _NOT_IN_STATE):
                yield from _unequal(f"{urn}: {what}", part(ours), part(theirs))
        if from_state or not ours.custom:
            yield from _unequal(f"{urn}: outputs", dict(ours.outputs), dict(theirs.outputs))
        if from_state and ours.custom and not ours.type.startswith(_DRAWN):
            yield from _unequal(f"{urn}: id", ours.id, theirs.id)


def _unequal(what: str, offline: Any, engine: Any) -> Iterator[str]:
    if isinstance(offline, Mapping) and isinstance(engine, Mapping) and offline != engine:
        for key in [*offline, *(key for key in engine if key not in offline)]:
            if key not in offline or key not in engine:
                side, value = ("engine", engine[key]) if key in engine else ("offline", offline[key])
                yield f"{what}.{key}: only {side}: {value!r}"
            else:
                yield from _unequal(f"{what}.{key}", offline[key], engine[key])
    elif offline != engine:
        yield f"{what}: offline {offline!r}, engine {engine!r}"
