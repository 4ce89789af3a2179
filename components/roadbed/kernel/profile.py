"""What dev, staging and prod mean, and defaults that differ between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar, cast

from roadbed.kernel.errors import Problem, listed, near_miss

T = TypeVar("T")

Base: TypeAlias = Literal["dev", "staging", "prod"]

BASES: Final[tuple[Base, ...]] = ("dev", "staging", "prod")


@dataclass(frozen=True, slots=True)
class ByProfile(Generic[T]):
    """One value for each profile; the block takes the one of the profile it is deployed with."""

    dev: T
    staging: T
    prod: T

    def for_base(self, base: Base) -> T:
        """The value of one profile."""
        return cast(T, getattr(self, base))


def by_profile(*, dev: T, staging: T, prod: T) -> T:
    """A value that differs by profile: as a field's default, or as what a user passes for any argument.

    A profile of your own (`roadbed:profiles`) takes the value of the one that it is like.

    >>> QueueArgs(max_receives=by_profile(dev=1, staging=5, prod=5))
    """
    return cast(T, ByProfile(dev, staging, prod))


@dataclass(frozen=True, slots=True)
class Profile:
    """How careful a stack is: which defaults its blocks take, and whether weakening one needs a reason."""

    name: str
    base: Base
    """The built-in profile whose defaults it takes."""

    overrides: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Defaults that it changes, by block and argument: `{"Queue.max_receives": 10}`."""

    @property
    def demands_reasons(self) -> bool:
        """A guarded setting may be weaker only with a reason."""
        return self.base == "prod"


def find_profile(name: str, declared: Mapping[str, Any]) -> Profile | Problem:
    """The profile of this name, among dev, staging, prod and those that config declares under `roadbed:profiles`.

    A declared profile says what it is `like` and lists the defaults it changes: `{like: staging, Queue.max_receives:
    10}`. It may be like another declared one. What cannot be resolved is returned as a `Problem`.
    """
    if redefined := [base for base in BASES if base in declared]:
        return Problem(
            "roadbed:profiles", f"got {listed(redefined)}, which the library defines; give yours another name"
        )
    chain: list[str] = []
    overrides: dict[str, Any] = {}
    at = name
    while at not in BASES:
        if at in chain:
            return Problem(
                "roadbed:profiles",
                f"{' is like '.join([*chain, at])}: a circle; let one of them be like {listed(BASES)}",
            )
        if at not in declared:
            known = [*BASES, *sorted(declared)]
            said = f"{chain[-1]} is like {at!r}" if chain else f"got {at!r}"
            return Problem(
                "roadbed:profiles" if chain else "roadbed:profile",
                f"{said}, known are {listed(known)}{near_miss(at, known)}",
            )
        content = declared[at]
        if not isinstance(content, Mapping) or not isinstance(content.get("like"), str):
            return Problem(
                f"roadbed:profiles.{at}", f"got {content!r}, wants {{like: staging, Queue.max_receives: 10}}"
            )
        malformed = [key for key in content if key != "like" and key.count(".") < 1]
        if malformed:
            return Problem(
                f"roadbed:profiles.{at}",
                f"got {malformed[0]!r}, wants a block and its argument such as Queue.max_receives",
            )
        overrides = {**{key: value for key, value in content.items() if key != "like"}, **overrides}
        chain.append(at)
        at = content["like"]
    return Profile(name, at, MappingProxyType(overrides))
