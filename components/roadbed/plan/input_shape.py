"""The values that a provider takes for a property, and what to say of any other."""

import difflib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from roadbed.plan.model import Asset, Reference, Unknown
from roadbed.plan.wire import Concealed, Out

_SPECIAL: Final = (Unknown, Reference, Asset, Concealed, Out)
_LONGEST_SHOWN: Final = 60
_MOST_LISTED: Final = 15
_BOOLEAN_TEXTS: Final = {"true", "false", "1", "0", "t", "f"}


class Written(str):
    """A step of a path that the program wrote, and no SDK: part of the secret if it stands inside of one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake; `path` runs from the resource's inputs to it."""

    path: tuple[str, ...]
    said: str
    said_of_secret: str
    """The same, without a word of what the program wrote."""

    def below(self, step: str) -> "Problem":
        """The problem as the value around it sees it."""
        return Problem((step, *self.path), self.said, self.said_of_secret)

    def concealed(self) -> "Problem":
        """The problem when the value is a secret."""
        path = tuple("…" if isinstance(step, Written) else step for step in self.path)
        return Problem(path, self.said_of_secret, self.said_of_secret)

    def __str__(self) -> str:
        path = "".join(step if step.startswith("[") else f".{step}" for step in self.path).removeprefix(".")
        return f"{path}: {self.said}" if path else self.said


Problems = Sequence[Problem]


class Shape(ABC):
    """The values that one annotation allows; its text is how a message calls them."""

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
        return not self.problems(value)

    def _refused(self, value: Any) -> Problems:
        return (Problem((), f"got {_shown(value)}, allowed {self}", f"got a secret, allowed {self}"),)


class Anything(Shape):
    """What the SDK leaves open."""

    def _problems(self, value: Any) -> Problems:
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
        return any(type(value) is type(each) for each in self.allowed)

    def __str__(self) -> str:
        return _listed([repr(each) for each in self.allowed])


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of one kind of value."""

    member: Shape

    def _problems(self, value: Any) -> Problems:
        if not isinstance(value, list):
            return self._refused(value)
        return [p.below(f"[{at}]") for at, each in enumerate(value) for p in self.member.problems(each)]

    def is_meant_by(self, value: Any) -> bool:
        return isinstance(value, list)

    def __str__(self) -> str:
        return f"a list of {_plural(str(self.member))}"


@dataclass(frozen=True)
class MapOf(Shape):
    """A mapping whose keys are the program's own."""

    member: Shape

    def _problems(self, value: Any) -> Problems:
        if not isinstance(value, dict):
            return self._refused(value)
        return [
            p.below(Written(key))
            for key, each in value.items()
            if each is not None and not key.startswith("__")
            for p in self.member.problems(each)
        ]

    def is_meant_by(self, value: Any) -> bool:
        return isinstance(value, dict)

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
            shape = shapes.get(key)
            if shape is None and self._snake_case:
                key = _camel_case(key)
                shape = shapes.get(key)
            if shape is None:
                if not key.startswith("__"):
                    yield self._unknown(key, known)
            elif each is not None:
                given.add(key)
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
            (Written(key),), said + (f"; did you mean {near[0]}?" if near else f"; known are {_listed(names)}"), said
        )

    def is_meant_by(self, value: Any) -> bool:
        return isinstance(value, dict)

    def __str__(self) -> str:
        return f"an object ({self._of})"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[: _LONGEST_SHOWN - 1]}…")
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return "null" if value is None else repr(value)


def _listed(names: Sequence[str]) -> str:
    shown = names if len(names) <= _MOST_LISTED else [*names[:_MOST_LISTED], f"{len(names) - _MOST_LISTED} more"]
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _plural(kind: str) -> str:
    return {"text": "texts", "a whole number": "whole numbers", "a number": "numbers"}.get(kind, kind)


def _camel_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda found: found[1].upper(), name) if "_" in name else name
