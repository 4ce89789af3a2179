"""Pulumi's values in the words of another description of the same resource: AWS's API, or CloudFormation.

Names differ in case and in plurals; lists of one stand for objects and the other way round; documents are JSON text.
That much is done here for every type; what differs otherwise is declared, see `entries.py`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference

Kind = Literal["structure", "list", "map", "string", "number", "boolean", "anything"]
HIDDEN: Final = (SECRET, UNKNOWN)
HERE: Final = "."
STEP: Final = re.compile(r"([^.\[\]]+)((?:\[\])?)")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may look like; `member` and `element` are asked only as deep as there are values."""

    kind: Kind
    members: Callable[[], Mapping[str, "Shape"]] = dict
    element: Callable[[], "Shape"] | None = None


@dataclass(frozen=True, slots=True)
class Translated:
    document: dict[str, Any]
    unknown: tuple[str, ...]
    """Pulumi's properties that the other description does not have: `rules.filter.prefix`."""


def translated(
    properties: Mapping[str, Any],
    shape: Shape,
    renamed: Mapping[str, str],
    given: Mapping[str, Any],
    words: Mapping[str, Mapping[Any, Any]],
) -> Translated:
    """Lists have no index in a path, neither in what is renamed nor in what is unknown.

    A new name is relative to the structure its property is in: `Targets[].Arn` goes down, into a list's only element;
    `.` stands for that structure itself, where Pulumi has one more of them than the others.
    """
    unknown: dict[str, None] = {}
    document = _structure(properties, shape, _Work(renamed, words, unknown), "")
    for where, value in given.items():
        put(document, where, value)
    return Translated(document, tuple(unknown))


@dataclass(frozen=True, slots=True)
class _Work:
    renamed: Mapping[str, str]
    words: Mapping[str, Mapping[Any, Any]]
    unknown: dict[str, None] = field(default_factory=dict)


def _structure(properties: Mapping[str, Any], shape: Shape, work: _Work, above: str) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for key, value in properties.items():
        path = f"{above}.{key}" if above else key
        where = work.renamed.get(path) or alike(key, shape.members())
        if where == HERE:
            each = value[0] if isinstance(value, list) and len(value) == 1 else value
            document |= _structure(each, shape, work, path)
            continue
        target = None if where is None else shape_at(shape, where)
        if where is None or target is None:
            if value is not None:
                work.unknown[path] = None
        elif value is not None:
            put(document, where, _value(value, target, work, path))
    return document


def alike(key: str, members: Mapping[str, Shape]) -> str | None:
    """The member that a property of Pulumi is, whose lists are plural where AWS's are often not."""
    if key in members:
        return key
    plain = {name.lower(): name for name in members}
    wanted = key.lower()
    singular = [wanted.removesuffix("s"), re.sub(r"ies$", "y", wanted), re.sub(r"es$", "", wanted)]
    for word in (wanted, *singular, f"{wanted}s", re.sub(r"y$", "ies", wanted)):
        if word in plain:
            return plain[word]
    return None


def steps(where: str) -> Iterator[tuple[str, bool]]:
    for name, listed in STEP.findall(where):
        yield name, bool(listed)


def shape_at(shape: Shape, where: str) -> Shape | None:
    """What is at a path like `Targets[].Arn`; None where there is no such thing."""
    at: Shape | None = shape
    for name, listed in steps(where):
        if at is not None and at.kind == "map":
            at = at.element() if at.element else None
        else:
            at = at.members().get(name) if at is not None else None
        if listed:
            at = at.element() if at is not None and at.element else None
    return at


def target_of(path: str, shape: Shape, renamed: Mapping[str, str]) -> Shape | None:
    """What a property is translated to: `rules.filter.prefix`; None where there is no such thing."""
    at: Shape | None = shape
    names = path.split(".")
    for number, name in enumerate(names):
        where = renamed.get(".".join(names[: number + 1])) or alike(name, at.members())
        if where != HERE:
            at = shape_at(at, where) if where else None
        while at is not None and at.kind == "list" and at.element and number < len(names) - 1:
            at = at.element()
        if at is None:
            return None
    return at


def put(document: dict[str, Any], where: str, value: Any) -> None:
    path = list(steps(where))
    at: Any = document
    for name, listed in path[:-1]:
        at = at.setdefault(name, [{}] if listed else {})
        at = at[0] if listed else at
    name, listed = path[-1]
    if isinstance(value, dict) and isinstance(at.get(name), dict):
        at[name] |= value
    else:
        at[name] = [value] if listed else value


def _value(value: Any, shape: Shape, work: _Work, path: str) -> Any:
    if value in HIDDEN or isinstance(value, Asset | Reference):
        return SECRET
    if path in work.words:
        return work.words[path][value]
    if isinstance(value, str) and shape.kind in {"structure", "list", "map", "anything"} and value[:1] in {"{", "["}:
        value = json.loads(value)
    if shape.kind == "list" and shape.element is not None:
        return _list(value, shape.element(), work, path)
    if isinstance(value, list) and len(value) == 1 and shape.kind != "anything":
        value = value[0]
    if shape.kind == "structure" and isinstance(value, dict):
        return _structure(value, shape, work, path)
    if shape.kind == "map" and isinstance(value, dict) and shape.element is not None:
        return {key: _value(each, shape.element(), work, path) for key, each in value.items()}
    return _plain(value, shape.kind)


def _list(value: Any, element: Shape, work: _Work, path: str) -> list[Any]:
    if (
        isinstance(value, dict)
        and (pair := _pair(element))
        and not set(map(str.lower, value)) & set(map(str.lower, element.members()))
    ):
        key_name, value_name = pair
        return [{key_name: key, value_name: each} for key, each in value.items()]
    each_of = value if isinstance(value, list) else [value]
    if element.kind == "structure" and len(only := [*element.members()]) == 1:
        each_of = [{only[0]: each} if isinstance(each, str) else each for each in each_of]
    return [_value(each, element, work, path) for each in each_of]


def _pair(element: Shape) -> tuple[str, str] | None:
    """The two members of a list that stands for a mapping: `Key` and `Value` of tags."""
    members = list(element.members()) if element.kind == "structure" else []
    named = {name.lower(): name for name in members}
    key = named.get("key") or named.get("tagkey") or named.get("name")
    value = named.get("value") or named.get("tagvalue")
    return (key, value) if len(members) == 2 and key and value else None


def _plain(value: Any, kind: Kind) -> Any:
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    if kind == "string" and isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if kind == "string" and isinstance(value, dict | list):
        return json.dumps(value)
    if kind == "number" and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
