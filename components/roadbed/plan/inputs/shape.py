"""The values that a provider takes for a property, and what to say of any other; `parts` has those that hold others."""

import difflib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from roadbed.plan.inputs.problem import Problem, Problems, listed, shown
from roadbed.plan.project.stack_config import STAND_IN
from roadbed.plan.values import Asset, Reference, Unknown
from roadbed.plan.wire import Concealed, Out

_SPECIAL: Final = (Unknown, Reference, Asset, Concealed, Out)
_BOOLEAN_TEXTS: Final = {"true", "false", "1", "0", "t", "f"}


class Shape(ABC):
    """The values that one annotation allows; its text is how a message calls them."""

    container: ClassVar[type | None] = None
    """What holds the value's parts, so that a mistake can be inside of it."""

    def problems(self, value: Any) -> Problems:
        """What is wrong with a value from the wire; empty when nothing is, or nothing can be known.

        Nothing can be known of what stands in for encrypted config: the real one may be a number, or a list.
        """
        if isinstance(value, str) and value.startswith(STAND_IN):
            return ()
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

    def refused(self, value: Any) -> Problems:
        """That the value is none of those allowed."""
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
        return () if isinstance(value, str) or type(value) in self.takes else self.refused(value)

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
                return self.refused(value)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return self.refused(value)
        return () if not self.whole or float(number).is_integer() else self.refused(value)

    def __str__(self) -> str:
        return "a whole number" if self.whole else "a number"


@dataclass(frozen=True)
class Boolean(Shape):
    """True or False; `reads_text` when the provider takes `"true"` for it."""

    reads_text: bool

    def _problems(self, value: Any) -> Problems:
        if isinstance(value, bool) or (self.reads_text and isinstance(value, str) and value.lower() in _BOOLEAN_TEXTS):
            return ()
        return self.refused(value)

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
        (refused,) = self.refused(value)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return (Problem((), refused.said + hint, refused.said_of_secret),)

    def is_meant_by(self, value: Any) -> bool:
        """The value is of the type of one of those allowed."""
        return any(type(value) is type(each) for each in self.allowed)

    def __str__(self) -> str:
        return listed([repr(each) for each in self.allowed])
