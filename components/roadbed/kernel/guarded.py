"""Defaults that may be weakened, but not silently."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel

from roadbed.kernel.profile import ByProfile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Guarded(Generic[T]):
    """A default that may be weakened, but not silently."""

    default: T
    weaker: Callable[[T, T], bool]
    unless: Callable[[Any], bool]


def guarded(default: T, *, weaker: Callable[[T, T], bool], unless: Callable[[Any], bool] = lambda _: False) -> T:
    """A field's default that security or reliability rests on.

    `weaker(value, default)` says whether a value is weaker than the default of the stack's profile. A weaker value is
    allowed, recorded and shown in every preview, with the reason from `because`; in prod it is refused without one. An
    Output counts as weaker. `unless` sees the resolved arguments around the field and says when the guard does not
    apply.

    >>> multi_az: bool = guarded(by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default
    and not value)
    """
    return cast(T, Guarded(default, weaker, unless))


def undecided(value: Any) -> bool:
    """Whether a profile has still to decide something in an argument, or in a group of them."""
    match value:
        case ByProfile() | Guarded():
            return True
        case BaseModel():
            return any(undecided(each) for each in vars(value).values())
        case list() | tuple():
            return any(undecided(each) for each in value)
        case Mapping():
            return any(undecided(each) for each in value.values())
    return False
