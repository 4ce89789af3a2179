"""A mistake in a resource's inputs: where it is and what to say of it, with and without the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

_LONGEST_SHOWN: Final = 60
_MOST_LISTED: Final = 15


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


Problems: TypeAlias = Sequence[Problem]


def shown(value: Any) -> str:
    """A value as a message quotes it: short, and containers by their kind alone."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[: _LONGEST_SHOWN - 1]}…")
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return "null" if value is None else repr(value)


def listed(names: Sequence[str]) -> str:
    """What is allowed, cut short where it is long."""
    some = names if len(names) <= _MOST_LISTED else [*names[:_MOST_LISTED], f"{len(names) - _MOST_LISTED} more"]
    return " or ".join([", ".join(some[:-1]), some[-1]]) if len(some) > 1 else "".join(some)
