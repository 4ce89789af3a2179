"""Values with parts: lists, mappings, objects with known properties, and what may be one of several kinds."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roadbed.plan.inputs.problem import Problem, Problems, Written, listed
from roadbed.plan.inputs.shape import Shape


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of one kind of value."""

    member: Shape
    container = list

    def _problems(self, value: Any) -> Problems:
        if not isinstance(value, list):
            return self.refused(value)
        return [p.below(f"[{at}]") for at, each in enumerate(value) for p in self.member.problems(each)]

    def __str__(self) -> str:
        return f"a list of {_plural(str(self.member))}"


@dataclass(frozen=True)
class MapOf(Shape):
    """A mapping whose keys are the program's own."""

    member: Shape
    container = dict

    def _problems(self, value: Any) -> Problems:
        if not isinstance(value, dict):
            return self.refused(value)
        return [
            p.below(Written(key))
            for key, each in value.items()
            if each is not None and not key.startswith("__")
            for p in self.member.problems(each)
        ]

    def __str__(self) -> str:
        return f"a mapping to {self.member}"


@dataclass(frozen=True)
class Union(Shape):
    """Any of several kinds."""

    members: tuple[Shape, ...]

    def _problems(self, value: Any) -> Problems:
        for member in self.members:
            if not member.problems(value):
                return ()
        meant = [member for member in self.members if member.is_meant_by(value)]
        return min((member.problems(value) for member in meant), key=len) if meant else self.refused(value)

    def __str__(self) -> str:
        return " or ".join(str(member) for member in self.members)


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of an object, by the provider's own names."""

    shapes: Mapping[str, Shape]
    required: tuple[str, ...]
    python_names: Mapping[str, str]


class ObjectOf(Shape):
    """An object with known properties, which are read from the SDK when first needed: they may lead back to it."""

    container = dict

    def __init__(self, of: str, properties: Callable[[], Properties], *, snake_case: bool) -> None:
        self._of = of
        self._properties = properties
        self._snake_case = snake_case

    def _problems(self, value: Any) -> Problems:
        return list(self._inside(value)) if isinstance(value, dict) else self.refused(value)

    def _inside(self, value: Mapping[str, Any]) -> Iterator[Problem]:
        known = self._properties()
        shapes = known.shapes
        given = set()
        for key, each in value.items():
            name = _camel_case(key) if self._snake_case and key not in shapes else key
            shape = shapes.get(name)
            if shape is None:
                if not key.startswith("__"):
                    yield self._unknown(key, known)
            elif each is not None:
                given.add(name)
                for problem in shape.problems(each):
                    yield problem.below(key)
        for key in known.required:
            if key not in given:
                said = f"missing, wants {shapes[key]}"
                yield Problem((key,), said, said)

    def _unknown(self, key: str, known: Properties) -> Problem:
        # What the program wrote tells which of a property's two names it knows.
        names = [known.python_names.get(wire, wire) for wire in known.shapes] if "_" in key else list(known.shapes)
        near = difflib.get_close_matches(key, names, 1)
        said = f"no such property of {self._of}"
        return Problem(
            (Written(key),), said + (f"; did you mean {near[0]}?" if near else f"; known are {listed(names)}"), said
        )

    def __str__(self) -> str:
        return f"an object ({self._of})"


def _plural(kind: str) -> str:
    return {"text": "texts", "a whole number": "whole numbers", "a number": "numbers"}.get(
        kind, kind.replace("an object (", "objects (")
    )


def _camel_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda found: found[1].upper(), name) if "_" in name else name
