"""What a block knows beyond its resources: its settings, what was weakened or set past it, and its rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from roadbed.plan.values import Value

FACTS_KEY: Final = "roadbed"
"""The one input under which a block registers what it knows beyond its resources."""
FACTS_VERSION: Final = 1
"""The version of the facts that blocks register; a block of another version is shown as a plain component."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A resolved argument of a block."""

    value: Value
    origin: str
    """`user`, `default`, `profile prod` (a default that differs by profile) or `config` (from `roadbed:profiles`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakened:
    """A guarded setting that is weaker than the default of its profile."""

    setting: str
    value: Value
    default: Value
    reason: str
    """Empty where none was given, which only profiles other than prod allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """Arguments and options of a child that somebody set past the block."""

    child: str
    args: tuple[str, ...] = ()
    opts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What a block may do, or whom it admits."""

    of: str
    """The thing reached, or the one admitted: `Queue events`, `external warehouse`."""
    right: str
    """The right's name by intent: `sender`, `consumer`."""
    within: str = ""
    """The part of the thing that it is limited to: `in/`."""
    actions: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    """Paths opened for it: `tcp 5432`."""
    reaches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The ARNs among what it allows that no deployment has to tell, each with the actions on it; `*` for actions that
    have none.
    """

    @property
    def whole(self) -> str:
        """The thing reached, with the part that the right is limited to: `Bucket uploads within in/`."""
        return f"{self.of} within {self.within}" if self.within else self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a block knows beyond its resources, registered as its own input under the key `roadbed`."""

    version: int
    settings: Mapping[str, Setting] = field(default_factory=dict)
    weakened: tuple[Weakened, ...] = ()
    overrides: tuple[Overridden, ...] = ()
    rights: tuple[Right, ...] = ()
    """Rights this block was given by its `connections`."""
    admits: tuple[Right, ...] = ()
    """Principals and services that this block's own resource policies let in."""
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rights others can be given on this block, with their actions: `{"sender": ("sqs:SendMessage", …)}`."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Ownership put on every child that takes tags."""


def facts_of(inputs: Mapping[str, Value]) -> Facts | None:
    """What a block registered about itself; None for a component that is no block, and for facts that this version
    cannot read.
    """
    registered = inputs.get(FACTS_KEY)
    if not isinstance(registered, Mapping) or registered.get("version") != FACTS_VERSION:
        return None
    try:
        return _facts(registered)
    except (TypeError, KeyError, AttributeError):
        return None


def _facts(document: Mapping[str, Any]) -> Facts:
    return Facts(
        version=document["version"],
        settings={name: Setting(**each) for name, each in document.get("settings", {}).items()},
        weakened=_records(Weakened, document.get("weakened", ())),
        overrides=_records(Overridden, document.get("overrides", ())),
        rights=tuple(map(_right, document.get("rights", ()))),
        admits=_records(Right, document.get("admits", ())),
        offers={right: tuple(actions) for right, actions in document.get("offers", {}).items()},
        tags=dict(document.get("tags", {})),
    )


def _right(document: Mapping[str, Any]) -> Right:
    reaches = {arn: tuple(actions) for arn, actions in document.get("reaches", {}).items()}
    right: Right = _records(Right, ({**document, "reaches": reaches},))[0]
    return right


def _records(of: Callable[..., Any], documents: Any) -> tuple[Any, ...]:
    lists = ("args", "opts", "actions", "network")
    return tuple(
        of(**{key: tuple(value) if key in lists else value for key, value in each.items()}) for each in documents
    )
