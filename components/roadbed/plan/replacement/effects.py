"""Which changes replace a resource, from a table that was measured with the real provider.

The table, `aws.json` beside this file, says when and how it was measured, and what was not; nobody edits its facts. It
is read on the first question, in a few milliseconds.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any, Final

from roadbed.plan.replacement.stateful import STATEFUL

_STEP: Final = re.compile(r"\[(?:\d+|\*)\]")
_NAMED: Final = re.compile(r"\[\"(.*?)\"\]")


class Effect(StrEnum):
    """What is known of a change."""

    REPLACES = "replaces"
    """Every change of the property makes a new resource and deletes the old one."""
    IN_PLACE = "in place"
    """Every change of the property updates the resource."""
    CONDITIONAL = "conditional"
    """It depends on the values, or on another property; the note says on what."""
    UNKNOWN = "unknown"
    """It was tried, and the provider gave no answer; the note says why."""
    NOT_IN_TABLE = "not in table"
    """It was not measured: the type, the property, or this property of a newer provider."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changing one property of one type of resource does."""

    effect: Effect
    note: str = ""
    stateful: bool = False
    """The resource holds what is lost with it."""

    @property
    def may_replace(self) -> bool:
        """False only where the change is known to be safe, or where nothing is lost if it is not."""
        if self.effect in (Effect.REPLACES, Effect.CONDITIONAL):
            return True
        return self.stateful and self.effect is not Effect.IN_PLACE


@dataclass(frozen=True, slots=True)
class Measured:
    """Where the table's facts come from."""

    date: str
    """ISO 8601."""
    provider: str
    """What was asked: `hashicorp/aws 5.100.0`."""
    pulumi_aws: str
    """The version whose types and properties it speaks of."""


def measured() -> Measured:
    """When, and with what, the table was measured."""
    table = _table()
    return Measured(table["measured"], table["provider"], table["pulumi_aws"])


def measured_types() -> Mapping[str, str]:
    """Every type of the table -> its name in Terraform: `aws:sqs/queue:Queue` -> `aws_sqs_queue`."""
    return {token: entry["terraform"] for token, entry in _table()["types"].items()}


def change_of(token: str, path: str) -> Change:
    """What a change at `path`, such as `attributes[0].name` or `tags.team`, does to a resource of type `token`.

    A block's own path, `attributes` or `attributes[0]`, asks what adding, removing or exchanging it does; for a change
    inside of it ask for what changed in there. The nearest property around it answers for what is inside a map or a
    document, or nested deeper than was measured.
    """
    stateful = token in STATEFUL
    effects = _effects(token)
    asked = _STEP.sub("[*]", _NAMED.sub(r".\1", path)).removesuffix("[*]")
    for at in _outwards(asked):
        if at in effects:
            # A block whose parts were measured one by one does not answer for a part that was not.
            if at != asked and _has_parts(token, at):
                break
            effect, note = effects[at]
            return Change(effect, note, stateful)
    return Change(Effect.NOT_IN_TABLE, stateful=stateful)


@functools.cache
def _table() -> Mapping[str, Any]:
    text = resources.files("roadbed.plan.replacement").joinpath("aws.json").read_text(encoding="utf-8")
    table: Mapping[str, Any] = json.loads(text)
    return table


@functools.cache
def _effects(token: str) -> Mapping[str, tuple[Effect, str]]:
    entry = _table()["types"].get(token, {})
    return {
        **dict.fromkeys(entry.get("replaces", ()), (Effect.REPLACES, "")),
        **dict.fromkeys(entry.get("in_place", ()), (Effect.IN_PLACE, "")),
        **{path: (Effect.CONDITIONAL, note) for path, note in entry.get("conditional", {}).items()},
        **{path: (Effect.UNKNOWN, why) for why, paths in entry.get("unknown", {}).items() for path in paths},
        **dict.fromkeys(entry.get("not_measured", ()), (Effect.NOT_IN_TABLE, "not in the provider that was measured")),
    }


@functools.cache
def _has_parts(token: str, path: str) -> bool:
    return any(other.startswith((f"{path}.", f"{path}[*].")) for other in _effects(token))


def _outwards(path: str) -> Iterator[str]:
    """The path itself, then what is around it, up to the property."""
    while path:
        yield path
        path = path.removesuffix("[*]") if path.endswith("[*]") else path.rpartition(".")[0]
