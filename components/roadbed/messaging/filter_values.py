"""What an attribute or a property of a message may be, for a filter."""

import ipaddress
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem, listed

Number: TypeAlias = int | float
Plain: TypeAlias = str | bool | int | float | None
"""Exactly this: a text as it is written, a number by its value, `True`, `False` or `None`."""
_Text = Annotated[str, Field(min_length=1)]

# https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
LARGEST_NUMBER: Final = 10**9
MOST_DECIMALS: Final = 5

_BOUNDS: Final = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}
_OPERATORS: Final = (
    "prefix",
    "suffix",
    "equals_ignore_case",
    "anything_but",
    "anything_but_prefix",
    "cidr",
    "exists",
)


class Match(Group):
    """A value that is not given exactly: one operator, or one or two bounds of a number.

    >>> Match(prefix="order-")
    >>> Match(above=0, at_most=100)
    """

    by_profile_allowed: ClassVar = False

    prefix: _Text | None = None
    """A text that begins like this. Upper and lower case differ, here and in all but `equals_ignore_case`."""

    suffix: _Text | None = None
    """A text that ends like this."""

    equals_ignore_case: _Text | None = None
    """This text, in upper or lower case."""

    anything_but: Annotated[Sequence[str | int | float], Field(min_length=1)] | None = None
    """Neither of these texts or numbers. The attribute must be there; add `Match(exists=False)` if it need not."""

    anything_but_prefix: _Text | None = None
    """A text that does not begin like this."""

    cidr: str | None = None
    """An IP address in this network: `10.0.0.0/24`."""

    exists: bool | None = None
    """Whether the attribute is there at all, whatever it is."""

    above: Number | None = None
    """A number greater than this."""

    at_least: Number | None = None
    """A number that is this or greater."""

    below: Number | None = None
    """A number less than this."""

    at_most: Number | None = None
    """A number that is this or less."""

    def mistakes(self) -> list[Problem]:
        """None or several operators, bounds that nothing lies between, and numbers that SNS cannot compare."""
        operators = [name for name in _OPERATORS if getattr(self, name) is not None]
        bounds = {name: value for name in _BOUNDS if (value := getattr(self, name)) is not None}
        if len(operators) + bool(bounds) != 1:
            # https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html: no AND within the values of one attribute.
            got = ", ".join([*operators, *bounds]) or "none"
            known = listed([*_OPERATORS, "bounds such as above"])
            return [
                Problem("operator", f"got {got}, wants one of {known}; what may be either is two values of the list")
            ]
        numbers = {**bounds, **dict(self._listed_numbers())}
        found = [Problem(name, says) for name, value in numbers.items() if (says := number_problem(value))]
        return found or [*self._bound_problems(bounds), *self._network_problems()]

    def rendered(self, *, escaped: bool) -> dict[str, Any]:
        """The operator in SNS's own JSON."""
        bounds = [
            part for name, sign in _BOUNDS.items() if (at := getattr(self, name)) is not None for part in (sign, at)
        ]
        if bounds:
            return {"numeric": bounds}
        if self.anything_but_prefix is not None:
            return {"anything-but": {"prefix": _text(self.anything_but_prefix, escaped)}}
        name = next(name for name in _OPERATORS if getattr(self, name) is not None)
        value = getattr(self, name)
        if isinstance(value, str):
            value = _text(value, escaped)
        elif name == "anything_but":
            value = [_text(each, escaped) if isinstance(each, str) else each for each in value]
        return {name.replace("_", "-"): value}

    def _listed_numbers(self) -> list[tuple[str, Number]]:
        values = self.anything_but or ()
        return [(f"anything_but[{i}]", each) for i, each in enumerate(values) if not isinstance(each, str)]

    def _bound_problems(self, bounds: dict[str, Number]) -> list[Problem]:
        """https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html."""
        for one, other in (("above", "at_least"), ("below", "at_most")):
            if one in bounds and other in bounds:
                return [Problem(other, f"got {bounds[other]}, but {one} is given too; keep one of them")]
        low, high = (bounds.get(one, bounds.get(other)) for one, other in (("above", "at_least"), ("below", "at_most")))
        if low is not None and high is not None and not low < high:
            upper = "below" if "below" in bounds else "at_most"
            return [
                Problem(upper, f"got {high}, wants more than {low}, the lower bound; for one number write it alone")
            ]
        return []

    def _network_problems(self) -> list[Problem]:
        if self.cidr is None:
            return []
        try:
            ipaddress.ip_network(self.cidr)
            if "/" in self.cidr:
                return []
            says = "the length of its prefix is missing"
        except ValueError as error:
            says = str(error)
        return [Problem("cidr", f"got {self.cidr!r}, allowed is a network such as 10.0.0.0/24: {says}")]


def number_problem(value: object) -> str | None:
    """Why SNS cannot compare a number; None where it can, and for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        return f"got {value}, allowed from -{LARGEST_NUMBER:,} to {LARGEST_NUMBER:,}"
    exponent = Decimal(str(value)).as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_DECIMALS:
        return f"got {value}, allowed {MOST_DECIMALS} digits after the decimal point"
    return None


def rendered(value: Plain | Match, *, escaped: bool) -> Any:
    """A value in SNS's own JSON; `escaped` where SNS compares it with attributes."""
    if isinstance(value, Match):
        return value.rendered(escaped=escaped)
    if isinstance(value, str):
        return _text(value, escaped)
    if value is None or isinstance(value, bool):
        return value
    return {"numeric": ["=", value]}


def _text(value: str, escaped: bool) -> str:
    """SNS reads quotes and backslashes in attributes only if they are escaped twice; JSON does it once.

    https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
    """
    return value.replace("\\", "\\\\").replace('"', '\\"') if escaped else value
