"""The values that a provider takes for a property, and what to say of any other."""

import difflib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from roadbed.plan.inputs.problem import Problem, Problems, Written, listed, shown
from roadbed.plan.values import Asset, Reference, Unknown
from roadbed.plan.wire import Concealed, Out

_SPECIAL: Final = (Unknown, Reference, Asset, Concealed, Out)
_BOOLEAN_TEXTS: Final = {"true", "false", "1", "0", "t", "f"}


class Shape(ABC):
    """The values that one annotation allows; its text is how a message calls them."""

    container: ClassVar[type | None] = None
    """What holds the value's parts, so that a mistake can be inside of it."""

    def problems(self, value: Any) -> Problems:
        """What is wrong with a value from the wire; empty when nothing is, or nothing can be known."""
        if not isinstance(value, _SPECIAL):
            return self._problems(value)
        if isinstance(value, Concealed):
            return [problem.concealed() for problem in self.problems(value.value)]
        if isinstance(value, Out):
            found = self.problems(value.value)
            return [problem.concealed() for problem in found] if value.secret else found
        return ()

    @abstractmethod
    def _problems(self, value: Any) -> Problems: ...

    @abstractmethod
    def __str__(self) -> str: ...

    def is_meant_by(self, value: Any) -> bool:
        """The value is of this kind, if only its inside were right; tells the members of a union apart."""
        return isinstance(value, self.container) if self.container else not self.problems(value)

    def _refused(self, value: Any) -> Problems:
        return (Problem((), f"got {shown(value)}, allowed {self}", f"got a secret, allowed {self}"),)


class Anything(Shape):
    """What the SDK leaves open."""

    def _problems(self, _value: Any) -> Problems:
        return ()

    def __str__(self) -> str:
        return "anything"


@dataclass(frozen=True)
class Text(Shape):
    """Text; `takes` are the other types that the provider writes out as text."""

    takes: tuple[type, ...] = ()

    def _problems(self, value: Any) -> Problems:
        return () if isinstance(value, str) or type(value) in self.takes else self._refused(value)

    def __str__(self) -> str:
        return "text"


@dataclass(frozen=True)
class Number(Shape):
    """A number; `reads_text` when the provider takes `"3"` for 3."""

    whole: bool
    reads_text: bool

    def _problems(self, value: Any) -> Problems:
        number = value
        if isinstance(value, str) and self.reads_text:
            try:
                number = float(value)
            except ValueError:
                return self._refused(value)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return self._refused(value)
        return () if not self.whole or float(number).is_integer() else self._refused(value)

    def __str__(self) -> str:
        return "a whole number" if self.whole else "a number"


@dataclass(frozen=True)
class Boolean(Shape):
    """True or False; `reads_text` when the provider takes `"true"` for it."""

    reads_text: bool

    def _problems(self, value: Any) -> Problems:
        if isinstance(value, bool) or (self.reads_text and isinstance(value, str) and value.lower() in _BOOLEAN_TEXTS):
            return ()
        return self._refused(value)

    def __str__(self) -> str:
        return "True or False"


@dataclass(frozen=True)
class OneOf(Shape):
    """One of a closed set of values."""

    allowed: tuple[Any, ...]

    def _problems(self, value: Any) -> Problems:
        if value in self.allowed:
            return ()
        near = (
            difflib.get_close_matches(value, [str(each) for each in self.allowed], 1) if isinstance(value, str) else []
        )
        (refused,) = self._refused(value)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return (Problem((), refused.said + hint, refused.said_of_secret),)

    def is_meant_by(self, value: Any) -> bool:
        """The value is of the type of one of those allowed."""
        return any(type(value) is type(each) for each in self.allowed)

    def __str__(self) -> str:
        return listed([repr(each) for each in self.allowed])


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of one kind of value."""

    member: Shape
    container = list

    def _problems(self, value: Any) -> Problems:
        if not isinstance(value, list):
            return self._refused(value)
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
            return self._refused(value)
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
        return min((member.problems(value) for member in meant), key=len) if meant else self._refused(value)

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
        return list(self._inside(value)) if isinstance(value, dict) else self._refused(value)

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
