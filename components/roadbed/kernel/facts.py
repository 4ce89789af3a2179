"""What a block knows beyond its resources, as the plain JSON it registers about itself.

Public values only, and never an Output: a block that waited for one would make all of its children wait with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi

from roadbed.kernel.args import Group
from roadbed.kernel.connection import Connection
from roadbed.kernel.mistakes import looks_secret
from roadbed.kernel.settings import Settings

FACTS_KEY: Final = "roadbed"
"""The one input under which a block registers its facts, so that every source of a plan carries them."""

FACTS_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody whom a block's own resource policy lets in."""

    of: str
    right: str
    actions: tuple[str, ...]


def facts(
    settings: Settings[Any],
    *,
    uses: Iterable[Connection] = (),
    rights: Mapping[str, tuple[str, ...]],
    admits: Iterable[Admitted],
    tags: Mapping[str, str],
) -> dict[str, Any]:
    """The facts of one block; parts that are empty are left out."""
    weakened = [
        {
            "setting": weak.path,
            "value": public(weak.value, weak.path),
            "default": public(weak.default, weak.path),
            "reason": weak.reason,
        }
        for weak in settings.weakened
    ]
    given = [
        {
            "of": each.of,
            "right": each.right,
            **({"within": each.within} if each.within else {}),
            "actions": list(each.actions),
            "network": [f"{way.protocol} {way.port}" for way in each.network],
            "reaches": _reaches(each),
        }
        for value in (*vars(settings.values).values(), [*uses])
        for each in _connections(value)
    ]
    parts = {
        "settings": {
            path: {"value": public(_at(settings.values, path), path), "origin": origin}
            for path, origin in settings.origins.items()
        },
        "weakened": weakened,
        "overrides": [
            {"child": role, "args": sorted(override.args), "opts": override.opts_set}
            for role, override in sorted(settings.values.overrides.items(), key=lambda each: each[0])
        ],
        "rights": given,
        "admits": [{"of": each.of, "right": each.right, "actions": list(each.actions)} for each in admits],
        "offers": {right: list(actions) for right, actions in rights.items()},
        "tags": dict(tags),
    }
    return {"version": FACTS_VERSION, **{name: part for name, part in parts.items() if part}}


def public(value: Any, path: str) -> Any:
    """A setting as plain JSON that anyone may see: an Output, or what looks like a secret, is only named."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return "<hidden>" if looks_secret(path, value) else value
        case pulumi.Output():
            return "<output>"
        case Connection():
            return f"{value.of} ({value.right})"
        case pulumi.Resource():
            return str(getattr(value, "block", type(value).__name__))
        case Group():
            return {name: public(getattr(value, name), f"{path}.{name}") for name in type(value).model_fields}
        case Mapping():
            return {str(name): public(each, f"{path}.{name}") for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [public(each, path) for each in value]
    raise TypeError(f"{path}: a {type(value).__name__} is no value that a block can register")


def _connections(value: Any) -> Iterator[Connection]:
    if isinstance(value, Connection):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _connections(each)


def _reaches(connection: Connection) -> dict[str, list[str]]:
    """The ARNs that are known before deployment, each with the actions on it; `*` for actions that have none."""
    found: dict[str, set[str]] = {}
    for statement in connection.statements:
        for arn in ("*",) if statement.any_resource else statement.resources:
            if isinstance(arn, str):
                found.setdefault(arn, set()).update(statement.actions)
    return {arn: sorted(actions) for arn, actions in sorted(found.items())}


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        values = getattr(values, step)
    return values
