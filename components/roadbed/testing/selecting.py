"""Finding what a test names: by name, by type, by what people call it; and what a name that is not there may mean."""

import difflib
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeAlias

import pulumi

from roadbed.plan.access.labels import block_label, short_type
from roadbed.plan.model import Plan, Resource

Kind: TypeAlias = type[pulumi.Resource] | str
"""A class (`aws.sqs.Queue`, `Queue`) or its type: `aws:sqs/queue:Queue`, `aws:sqs:Queue`, `sqs.Queue`, `Queue`."""


_MOST_SHOWN: Final = 12


class UnknownName(KeyError):
    """Nothing in the deployment has this name, or more than one thing has."""

    def __str__(self) -> str:
        return str(self.args[0])


def one(found: Collection[Resource], what: str, name: str, known: Iterable[str]) -> Resource:
    """The only one found.

    Raises `UnknownName` that lists what is known, or the types among which to choose.
    """
    if len(found) == 1:
        return next(iter(found))
    if found:
        types = ", ".join(sorted(short_type(each.type) for each in found))
        raise UnknownName(f"{len(found)} {what}s are named {name!r}: {types}; give the type as well")
    raise unknown(f"no {what} is named {name!r}", name, known)


def unknown(says: str, name: str, known: Iterable[str]) -> UnknownName:
    """The error for a name that is not there: the nearest one that is, and all of them if they are few."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, n=1)
    guess = f"; did you mean {near[0]!r}?" if near else ""
    shown = names if len(names) <= _MOST_SHOWN or not near else [*names[:_MOST_SHOWN], "…"]
    return UnknownName(f"{says}{guess} (there is {', '.join(shown) or 'none'})")


def is_of(resource: Resource, kind: Kind | None) -> bool:
    """Whether a resource or block is of a kind; everything is of None."""
    if kind is None:
        return True
    token, name = resource.type, resource.type.rpartition(":")[2]
    if isinstance(kind, str):
        package, _, rest = token.partition(":")
        return kind in (token, name, short_type(token), f"{package}:{rest.partition('/')[0]}:{name}")
    wanted = pulumi.get_type_token(kind) if issubclass(kind, pulumi.CustomResource) else None
    return wanted == token if wanted else kind.__name__ == name


def kind_name(kind: Kind | None) -> str:
    """A kind as messages show it."""
    return kind if isinstance(kind, str) else kind.__name__ if kind else ""


def blocks_named(plan: Plan, name: str) -> list[Resource]:
    """The blocks of a name (`events`) or label (`Queue events`)."""
    blocks = (plan.by_urn[urn] for urn in plan.facts)
    return [each for each in blocks if name in (each.name, block_label(each))]


def inside(plan: Plan, urn: str) -> set[str]:
    """The URNs of a resource and everything below it."""
    found, left = set[str](), [urn]
    while left:
        at = left.pop()
        found.add(at)
        left += [each.urn for each in plan.children.get(at, ())]
    return found


def at_line(resource: Any) -> str:
    """` (stacks/payments.py:12)`, or nothing where the line is not known."""
    return f" ({resource.source})" if resource is not None and resource.source else ""
