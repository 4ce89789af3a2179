"""The contract in a Plan, and what a change of it would break for those who use it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roadbed.kernel.contracts.document import EVERY_TEAM, Contract, Share, agreed, shares_in, split, uses_in
from roadbed.plan.model import Plan


@dataclass(frozen=True, slots=True)
class User:
    """A stack that uses something of another one's."""

    stack: str
    """As the other's project calls it: `billing.prod`, `accounts/billing.prod`."""
    team: str
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """Something shared that would not be there any more."""

    name: str
    """Of the shared thing."""
    says: str
    users: tuple[User, ...] = ()
    """Who relies on it, by their committed contracts; without any it harms nobody known here."""


def contract_of(plan: Plan) -> Contract:
    """What a stack shares and uses, by its outputs."""
    team = plan.config.get("roadbed:team")
    return Contract(
        project=plan.project,
        stack=plan.stack,
        team=team if isinstance(team, str) else plan.stack.partition(".")[0],
        shares={name: share for name, share in shares_in(plan.outputs).items() if _is_json(share)},
        uses=uses_in(plan.outputs),
    )


def is_same(one: Contract, other: Contract) -> bool:
    """Whether they agree on everything but the values of identifiers, which only a deployment can tell."""
    return (
        (one.team, one.uses) == (other.team, other.uses)
        and one.shares.keys() == other.shares.keys()
        and all(agreed(share) == agreed(other.shares[name]) for name, share in one.shares.items())
    )


def outdated(before: Contract | None, now: Contract) -> str | None:
    """How a committed contract differs from what its stack shares and uses now: `missing`, `stale`; None if not."""
    if before is None:
        return "missing" if now else None
    return None if is_same(before, now) else "stale"


def shown(found: Break) -> str:
    """A break in one line, with everybody it concerns."""
    if not found.users:
        return f"{found.name} {found.says}; no committed contract uses it"
    users = ", ".join(f"{user.stack} ({', '.join(user.rights) or 'no right'})" for user in found.users)
    return f"incompatible: {found.name} {found.says}, and is used by {users}; keep it until they go without"


def users_of(contract: Contract, name: str, others: Iterable[Contract]) -> tuple[User, ...]:
    """Who uses one thing that a stack shares, sorted."""
    found = []
    for other in others:
        for stack, things in other.uses.items():
            if split(stack, other.project) == (contract.project, contract.stack) and name in things:
                called = other.stack if other.project == contract.project else f"{other.project}/{other.stack}"
                found.append(User(called, other.team, things[name]))
    return tuple(sorted(found, key=lambda user: user.stack))


def breaks(before: Contract, after: Contract, others: Iterable[Contract]) -> list[Break]:
    """What those who use a contract would lose; more of anything breaks nobody.

    `others` are the contracts of every stack that may use it.
    """
    others = tuple(others)
    found: list[Break] = []
    for name, share in before.shares.items():
        users = users_of(before, name, others)
        if name not in after.shares:
            found.append(Break(name, "is no longer shared", users))
            continue
        now = after.shares[name]
        found += [Break(name, says, users) for says in _lost(share, now)]
        found += _withdrawn(name, share, now, users)
    return found


def _lost(before: Share, after: Share) -> Iterator[str]:
    if before["kind"] != after["kind"]:
        yield f"is a {after['kind']}, was a {before['kind']}"
    now = dict(_flat(after["facts"]))
    for path, value in _flat(before["facts"]):
        if path not in now:
            yield f"fact {path} is removed"
        elif None not in (value, now[path]) and _kind(value) != _kind(now[path]):
            yield f"fact {path} is {_kind(now[path])}, was {_kind(value)}"
    for name in before["ids"]:
        if name not in after["ids"]:
            yield f"identifier {name} is removed"


def _withdrawn(name: str, before: Share, after: Share, users: tuple[User, ...]) -> Iterator[Break]:
    for right, teams in before["rights"].items():
        now = after["rights"].get(right, [])
        if EVERY_TEAM in now or (gone := [team for team in teams if team not in now]) == []:
            continue
        losers = tuple(user for user in users if right in user.rights and user.team not in now)
        whom = "every team but " + ", ".join(now) if EVERY_TEAM in gone and now else _listed(gone)
        yield Break(name, f"right {right} is withdrawn from {whom}", losers)


def _listed(teams: list[str]) -> str:
    return "every team" if EVERY_TEAM in teams else ", ".join(teams)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact by its path; what an object holds is as much a fact as the object."""
    for key, each in value.items():
        here = f"{path}.{key}" if path else key
        yield here, each
        if isinstance(each, Mapping):
            yield from _flat(each, here)


def _is_json(value: Any) -> bool:
    """Whether nothing in it is secret or unknown, which only a program's own outputs can be."""
    if isinstance(value, Mapping):
        return all(map(_is_json, value.values()))
    return all(map(_is_json, value)) if isinstance(value, list | tuple) else isinstance(value, str | int | float | None)


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "an object" if isinstance(value, Mapping) else "null"
