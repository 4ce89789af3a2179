"""What a type of resource is to AWS's API and to CloudFormation, and where Pulumi's words for it differ from theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

EVERYWHERE: Final = {
    "namePrefix": "the name it leads to is checked",
    "forceDelete": "for the provider alone: how it deletes",
    "forceDestroy": "for the provider alone: how it deletes",
    "forceDetachPolicies": "for the provider alone: how it deletes",
    "revokeRulesOnDelete": "for the provider alone: how it deletes",
    "skipDestroy": "for the provider alone: whether it deletes",
    "timeouts": "for the provider alone: how long it waits",
    "triggers": "for the provider alone: when it acts",
    "waitForSteadyState": "for the provider alone: whether it waits",
}
"""Properties of any type that no cloud sees, with the reason."""


@dataclass(frozen=True, slots=True)
class Source:
    """One description: an operation's parameters (`sqs CreateQueue`) or CloudFormation's type (`AWS::SQS::Queue`)."""

    name: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Pulumi's property -> theirs, where it is not the same word; see `translated`."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What they require, and the provider or another resource of the plan says; it replaces what the property says."""
    words: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    """Pulumi's property -> Pulumi's value -> theirs, where a value is another word."""

    @property
    def of_cloudformation(self) -> bool:
        return "::" in self.name


@dataclass(frozen=True, slots=True)
class Entry:
    """What checks one type; a property has to be known to one of the sources at least."""

    sources: tuple[Source, ...]
    provider_only: Mapping[str, str] = field(default_factory=dict)
    """Properties, `rules.filter` with all below, that no source knows, with the reason."""
    because: str = ""
    """Why one of the two kinds of sources is missing."""


def entry(*sources: Source, because: str = "", provider_only: Mapping[str, str] | None = None) -> Entry:
    return Entry(sources, EVERYWHERE | dict(provider_only or {}), because)
