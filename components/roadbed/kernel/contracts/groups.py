"""A group of values as a contract has it: what is known is a fact, what may be an Output an identifier."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, get_args, get_origin

import pulumi

from roadbed.kernel.args import Group

_POSITION: Final = "position"
"""Among groups of one field, whose order a mapping would lose."""


def facts_of(group: Group) -> dict[str, Any]:
    """Everything in a group that is no identifier, as plain JSON.

    Groups in a list that have names are kept by these: one more at the end changes nothing of the others.
    """
    found: dict[str, Any] = {}
    for name, shape, value in _fields(group):
        if value is None or shape.is_identifier:
            continue
        if shape.kind is None:
            found[name] = list(value) if isinstance(value, list | tuple) else value
        elif isinstance(value, Group):
            found[name] = facts_of(value)
        elif isinstance(value, Mapping):
            found[name] = {key: facts_of(each) for key, each in value.items()}
        elif shape.is_named:
            found[name] = {each.name: {_POSITION: at} | _nameless(each) for at, each in enumerate(value)}
        else:
            found[name] = [facts_of(each) for each in value]
    return found


def ids_of(group: Group, path: str = "") -> dict[str, Any]:
    """Every identifier in a group, by its way through it: `network.vpc_id`, `ingresses.public.listener_arn`."""
    found: dict[str, Any] = {}
    for name, shape, value in _fields(group):
        at = f"{path}{name}"
        if value is None:
            continue
        if shape.is_identifier:
            found |= {f"{at}.{key}": each for key, each in value.items()} if isinstance(value, Mapping) else {at: value}
        elif isinstance(value, Group):
            found |= ids_of(value, f"{at}.")
        elif shape.kind is not None:
            for key, each in _keyed(value, shape):
                found |= ids_of(each, f"{at}.{key}.")
    return found


def values_of(kind: type[Group], facts: Any, ids: Mapping[str, "pulumi.Output[Any]"], path: str = "") -> Any:
    """What a group was made of, from its facts and identifiers; what this version of the group does not know is left
    out.
    """
    if not isinstance(facts, Mapping):  # What it should be is said by whoever validates it.
        return facts
    found: dict[str, Any] = {}
    for name, shape in _shapes(kind):
        at = f"{path}{name}"
        if shape.is_identifier:
            inner = {key.removeprefix(f"{at}."): each for key, each in ids.items() if key.startswith(f"{at}.")}
            if at in ids or inner:
                found[name] = ids.get(at, inner)
        elif name not in facts:
            continue
        elif shape.kind is None or not shape.is_many:
            found[name] = facts[name] if shape.kind is None else values_of(shape.kind, facts[name], ids, f"{at}.")
        elif isinstance(facts[name], Mapping):
            inside = {key: values_of(shape.kind, one, ids, f"{at}.{key}.") for key, one in facts[name].items()}
            found[name] = _in_order(inside, facts[name]) if shape.is_named else inside
        else:
            found[name] = [values_of(shape.kind, one, ids, f"{at}.{key}.") for key, one in enumerate(facts[name])]
    return found


class _Shape:
    """What a field holds."""

    def __init__(self, annotation: Any) -> None:
        parts = tuple(_leaves(annotation))
        origins = {get_origin(each) for each in parts}
        self.is_identifier = pulumi.Output in origins
        """Also where it is a mapping of them."""
        self.is_many = Sequence in origins or Mapping in origins
        self.kind: type[Group] | None = next(
            (each for each in parts if isinstance(each, type) and issubclass(each, Group)), None
        )
        self.is_named = Sequence in origins and self.kind is not None and "name" in self.kind.model_fields
        """Whether it holds groups in a list, each with a name."""


def _leaves(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is pulumi.Output:
        return
    for each in get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation):
        if each is not type(None):
            yield from _leaves(each)


@functools.cache
def _shapes(kind: type[Group]) -> tuple[tuple[str, _Shape], ...]:
    return tuple((name, _Shape(field.annotation)) for name, field in kind.model_fields.items())


def _fields(group: Group) -> Iterator[tuple[str, _Shape, Any]]:
    for name, shape in _shapes(type(group)):
        yield name, shape, getattr(group, name)


def _keyed(value: Any, shape: _Shape) -> Iterable[tuple[Any, Group]]:
    if isinstance(value, Mapping):
        return value.items()
    return ((each.name, each) for each in value) if shape.is_named else enumerate(value)


def _in_order(groups: Mapping[str, Any], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, **groups[name]} for name in sorted(groups, key=lambda name: facts[name][_POSITION])]


def _nameless(group: Group) -> dict[str, Any]:
    return {name: value for name, value in facts_of(group).items() if name != "name"}
