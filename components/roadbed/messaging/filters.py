"""Which of a topic's messages arrive: filter policies, checked against what SNS publishes about them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem
from roadbed.kernel.mistakes import shown
from roadbed.messaging.filter_values import Match, Plain, number_problem, rendered

# https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
MOST_KEYS: Final = 5
MOST_COMBINATIONS: Final = 150
MOST_BYTES: Final = 256 * 1024

# In an alternative these names would make SNS take `$or` for the name of an attribute.
# https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
_RESERVED: Final = frozenset({"anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix"})

Conditions: TypeAlias = Mapping[str, Annotated[Sequence[Plain | Match], Field(min_length=1)]]
"""By attribute or property: what it may be, one of a list."""


class Filter(Group):
    """Which messages arrive, by their attributes or by the JSON in their body. All keys must match, each in one of its
    values.

    >>> Filter(attributes={"type": ["order-placed", Match(prefix="refund-")], "total": [Match(at_least=100)]})
    >>> Filter(body={"order.country": ["DE", "AT"]}, any_of=[{"order.total": [Match(above=500)]}, {"urgent": [True]}])
    """

    by_profile_allowed: ClassVar = False

    attributes: Conditions | None = None
    """By the name of a message attribute. Of the types `String`, `String.Array` and `Number`; SNS ignores `Binary`."""

    body: Conditions | None = None
    """Instead of `attributes`: by the property of a body that is a JSON object, those of inner objects with dots:
    `order.country`. A body that is no JSON never arrives."""

    any_of: Sequence[Conditions] = ()
    """Alternatives: at least one of them must match as well. They are of what the filter is of, attributes or body;
    where nothing else must match, that is `{}`."""

    def mistakes(self) -> list[Problem]:
        """What SNS would refuse, or would accept and never match."""
        if self.attributes is None and self.body is None:
            fix = "give one of them, {} where only any_of must match"
            return [Problem("attributes", f"missing, and so is body; {fix}")]
        if self.attributes is not None and self.body is not None:
            return [Problem("body", "given beside attributes; SNS looks at one of them, keep one")]
        found = [*self._shape(), *self._names()]
        found += [
            Problem(f"{path}.{key}[{index}]", says)
            for path, key, values in self._conditions()
            for index, value in enumerate(values)
            if (says := number_problem(value))
        ]
        return found or [*self._size()]

    @property
    def scope(self) -> Literal["MessageAttributes", "MessageBody"]:
        """What SNS looks at, in its own words."""
        return "MessageBody" if self.attributes is None else "MessageAttributes"

    def policy(self) -> dict[str, Any]:
        """The filter policy, in SNS's own JSON."""
        policy = self._object(self._given)
        return {**policy, "$or": [self._object(each) for each in self.any_of]} if self.any_of else policy

    @property
    def _given(self) -> Conditions:
        return (self.body if self.attributes is None else self.attributes) or {}

    @property
    def _path(self) -> str:
        return "body" if self.attributes is None else "attributes"

    def _conditions(self) -> Iterator[tuple[str, str, Sequence[Plain | Match]]]:
        """Every key with its values, and where it was given."""
        for key, values in self._given.items():
            yield self._path, key, values
        for index, alternative in enumerate(self.any_of):
            for key, values in alternative.items():
                yield f"any_of[{index}]", key, values

    def _shape(self) -> Iterator[Problem]:
        if len(self.any_of) == 1:
            yield Problem("any_of", f"got one alternative, wants at least two; put it into {self._path}")
        for index, alternative in enumerate(self.any_of):
            if not alternative:
                yield Problem(f"any_of[{index}]", "got no condition, which every message meets; leave any_of out")
        if not self._given and not self.any_of:
            yield Problem(self._path, "got no condition; leave the filter out where every message shall arrive")
        keys = [key for _, key, _ in self._conditions()]
        if len(keys) > MOST_KEYS:
            yield Problem(
                self._path, f"got {len(keys)} keys ({', '.join(keys)}), allowed {MOST_KEYS} in a filter policy"
            )

    def _names(self) -> Iterator[Problem]:
        for path, key, _ in self._conditions():
            if says := _attribute_problem(key) if self.body is None else _property_problem(key):
                yield Problem(path, f"got {shown(key)}, {says}")
            elif path.startswith("any_of") and key.partition(".")[0] in _RESERVED:
                yield Problem(path, f"got {shown(key)}, an operator of SNS: with it no alternative would be one")
        if self.body is None:
            return
        for path, group in ((self._path, self._given), *((f"any_of[{i}]", each) for i, each in enumerate(self.any_of))):
            for key in group:
                if above := next((other for other in group if key.startswith(f"{other}.")), None):
                    yield Problem(path, f"got {above!r} and {key!r}: a property is a value or has properties, not both")

    def _size(self) -> Iterator[Problem]:
        nested = self.body is not None
        combinations = _combinations(self._given, nested=nested)
        if self.any_of:
            combinations *= sum(_combinations(each, nested=nested) for each in self.any_of)
        if combinations > MOST_COMBINATIONS:
            depth = ", times how deep each key is nested" if nested else ""
            yield Problem(
                self._path,
                f"got {combinations} combinations (the numbers of values of all keys multiplied{depth}), "
                f"allowed {MOST_COMBINATIONS} in a filter policy; use fewer values, or prefixes",
            )
        if (size := len(json.dumps(self.policy()).encode())) > MOST_BYTES:
            yield Problem(self._path, f"got {size:,} bytes of JSON, allowed {MOST_BYTES:,} in a filter policy")

    def _object(self, conditions: Conditions) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, values in conditions.items():
            *parents, name = key.split(".") if self.body is not None else [key]
            at = found
            for parent in parents:
                at = at.setdefault(parent, {})
            at[name] = [rendered(value, escaped=self.body is None) for value in values]
        return found


def _combinations(conditions: Conditions, *, nested: bool) -> int:
    total = 1
    for key, values in conditions.items():
        total *= len(values) * (key.count(".") + 1 if nested else 1)
    return total


def _attribute_problem(name: str) -> str | None:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html."""
    legal = name.replace("_", "").replace("-", "").replace(".", "")
    if not (legal.isascii() and legal.isalnum()) or len(name) > 256 or "" in name.split("."):
        return "allowed as an attribute's name are 1 to 256 letters, digits, _, - and single periods within"
    if name.lower().startswith(("aws.", "amazon.")):
        return "but AWS keeps names that begin with AWS. and Amazon. for itself"
    return None


def _property_problem(path: str) -> str | None:
    if "" in path.split("."):
        return "wants the names of properties with single dots between them: order.country"
    return None
