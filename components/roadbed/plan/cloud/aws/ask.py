"""A question about what exists in an account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from roadbed.plan.cloud.place import Place


@dataclass(frozen=True, slots=True)
class Ask:
    """What a data source was asked, and what its answer may be made of."""

    args: Mapping[str, Any]
    """By their wire names, without those that are empty; secrets are left out."""
    place: Place
    fields: Mapping[str, str]
    """Made-up parts, as templates name them: `fields["hex17"]`."""

    def text(self, name: str, otherwise: str = "") -> str:
        """A text argument, or what to take instead."""
        value = self.args.get(name)
        return value if isinstance(value, str) and value else otherwise

    def filter(self, name: str) -> list[str]:
        """The values of one of the `filters`; empty when there is none of this name."""
        for each in self.args.get("filters") or ():
            if isinstance(each, dict) and each.get("name") == name and isinstance(each.get("values"), list):
                return [value for value in each["values"] if isinstance(value, str)]
        return []

    def several(self, template: str, count: int = 3) -> list[str]:
        """Identifiers that differ: `subnet-{hex17}`, three times."""
        first = template.format_map(self.fields)
        return [first, *(f"{first[:-1]}{number:x}" for number in _others(first, count - 1))]


Answerer: TypeAlias = Callable[[Ask], dict[str, Any]]
Answers: TypeAlias = Mapping[str, Answerer]
"""By function token: the properties of which its SDK's annotations say too little."""


def ids(template: str, count: int = 3) -> Answerer:
    """The answer of a function that lists the ids of what it finds."""
    return lambda ask: {"ids": ask.several(template, count), "id": ask.place.region}


def _others(first: str, count: int) -> list[int]:
    return [digit for digit in range(16) if f"{digit:x}" != first[-1].lower()][:count]


class Refused(ValueError):
    """The provider would refuse the question; the message says why."""
