"""Who may do what to what, and by which policy: what the sentences on rights stand on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from roadbed.plan.access import Access, access_of
from roadbed.plan.access.grants import WRITTEN_BY_AWS, granted
from roadbed.plan.access.labels import block_label, label, short_type
from roadbed.plan.access.principals import ANYONE
from roadbed.plan.model import Plan
from roadbed.testing.selecting import UnknownName, at_line, blocks_named, inside, unknown

_DESCRIBES: Final = re.compile(r"[^:]+:(Describe|List|Get\w*(Attributes|Url|Policy|Tags|Configuration)$)")
"""Actions that only tell what a thing is like; holding one of them is not yet holding a right that also has it."""
_ABLE_TO_ALL: Final = ("AdministratorAccess", "PowerUserAccess", "SystemAdministrator")
_VARIABLE: Final = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Holder:
    """Somebody who may."""

    called: str
    """The block, or else the role, service or account."""
    names: frozenset[str]
    """Everything a test may call it."""
    by: tuple[Access, ...]
    denied_by: tuple[Access, ...] = ()
    """What denies it all the same, whatever the circumstances."""


@dataclass(frozen=True)
class Target:
    """What is reached: a block with everything it made, a resource, or something that the plan does not hold."""

    called: str
    urns: frozenset[str]
    arns: tuple[str, ...]
    offers: "dict[str, frozenset[str]]"
    """Rights others can have on it, each with its actions."""


def target(plan: Plan, name: str) -> Target:
    """What a test calls `of`: `events`, `Queue events`, `events-dead-letters`, `external warehouse`.

    Raises `UnknownName` for what is not there, or not the only one.
    """
    found = blocks_named(plan, name)
    resources = [each for each in plan.cloud_resources() if each.name == name] if not found else []
    access = access_of(plan)
    if len(found) + len(resources) > 1:
        labels = " or ".join(block_label(each) if each in found else label(plan, each) for each in (*found, *resources))
        raise UnknownName(f"{name!r} is {labels}; say which")
    if not found and not resources:
        if rights := {each.right for each in access if each.what == name and each.right}:
            return Target(name, frozenset(), (), dict.fromkeys(rights, frozenset()))
        blocks = [plan.by_urn[urn].name for urn in plan.facts]
        raise unknown(f"nothing is named {name!r}", name, [*blocks, *(each.name for each in plan.cloud_resources())])
    (thing,) = (*found, *resources)
    urns = inside(plan, thing.urn)
    arns = (plan.by_urn[urn].outputs.get("arn") for urn in urns)
    facts = plan.facts.get(thing.urn)
    offers: dict[str, frozenset[str]] = {}
    if facts is not None:
        given = {(each.right, each.actions) for each in access if each.right and each.what == block_label(thing)}
        named = [*facts.offers.items(), *((each.right, each.actions) for each in facts.admits), *given]
        for right, actions in named:
            for one in right.split(", "):
                offers.setdefault(one, frozenset(actions))
    called = block_label(thing) if facts is not None else label(plan, thing)
    return Target(called, frozenset(urns), tuple(arn for arn in arns if isinstance(arn, str)), offers)


def holders(plan: Plan, may: str, of: Target) -> list[Holder]:
    """Everybody who may, in registration order. `may` is a right that the target offers, or an IAM action.

    Raises `UnknownName` for a right that it does not offer, and for an action of a service that it is not of.
    """
    _check(may, of)
    found: dict[str, list[Access]] = {}
    denied: dict[str, list[Access]] = {}
    # Rights are of whole blocks; of one resource only the policies speak.
    for access in access_of(plan) if of.offers or not of.urns else granted(plan):
        if not _reaches(access, of) or not _allows(access, may, of):
            continue
        if access.effect == "allow":
            found.setdefault(_called(plan, access), []).append(access)
        elif not access.condition:
            denied.setdefault(_called(plan, access), []).append(access)
    return [
        Holder(
            called,
            frozenset(name for each in by for name in _names(plan, each)),
            tuple(by),
            (*denied.get(called, ()), *denied.get(ANYONE, ())),
        )
        for called, by in found.items()
    ]


def _check(may: str, of: Target) -> None:
    if ":" not in may:
        if may not in of.offers:
            hint = "" if of.offers else "; give an IAM action, such as sqs:SendMessage"
            raise unknown(f"{of.called} has no right {may!r}{hint}", may, of.offers)
        return
    service, _, action = may.partition(":")
    if not action.isalnum():
        raise UnknownName(f"{may!r} is not one IAM action, such as sqs:SendMessage; ask for each of several")
    actions = (each for offered in of.offers.values() for each in offered)
    services = {each.partition(":")[0] for each in actions} | {arn.split(":")[2] for arn in of.arns}
    if services and service.lower() not in services:
        raise unknown(f"{of.called} has no actions of {service!r}", service, services)


def known_names(plan: Plan) -> set[str]:
    """Everybody a test may speak of: blocks, resources, and whom policies name."""
    blocks = (plan.by_urn[urn] for urn in plan.facts)
    return {
        *(name for block in blocks for name in (block.name, block_label(block))),
        *(each.name for each in plan.cloud_resources()),
        *(name for access in access_of(plan) for name in _names(plan, access)),
    }


def told(plan: Plan, by: Iterable[Access]) -> str:
    """How somebody came to a right: what it allows, and the policy with its line."""
    return "; ".join(dict.fromkeys(_told(plan, by)))


def _told(plan: Plan, by: Iterable[Access]) -> Iterator[str]:
    for access in by:
        via = plan.by_urn.get(access.via)
        what = access.right or ", ".join(access.actions[:4]) + (", …" if len(access.actions) > 4 else "")
        if "unknown" in access.marks:
            what = what or "known only after deployment"
        when = f" {access.condition}" if access.condition else ""
        kind = short_type(via.type) if via is not None and via.custom else "connections of"
        yield f"{what} on {access.what}{when}, by {kind} {via.name}{at_line(via)}" if via is not None else what


def _reaches(access: Access, of: Target) -> bool:
    if access.what_urn:
        return access.what_urn in of.urns
    if access.what == of.called:
        return True
    # Without a resource it is an ARN or a pattern of ARNs, everything, or what a policy that is not here lists.
    # What IAM fills in, ${aws:PrincipalTag/team}, may be anything.
    pattern = _VARIABLE.sub("*", access.what).replace("[", "[[]")
    everything = access.what.startswith("everything") or access.right.startswith("policy ") or "unknown" in access.marks
    return bool(of.urns) and (everything or any(fnmatchcase(arn, pattern) for arn in of.arns))


def _allows(access: Access, may: str, of: Target) -> bool:
    if "unknown" in access.marks and not access.actions and not access.right:
        return True
    if access.right.startswith("policy "):
        name = access.right.removeprefix("policy ")
        services = {arn.split(":")[2] for arn in of.arns}
        elsewhere = access.what != WRITTEN_BY_AWS  # Only who wrote it knows what it allows.
        return elsewhere or name in _ABLE_TO_ALL or any(service in name.lower() for service in services)
    if ":" in may:
        return _allows_action(access, may)
    if access.right:
        return may in access.right.split(", ")
    telling = {action for action in of.offers[may] if not _DESCRIBES.match(action)}
    return any(_allows_action(access, action) for action in telling or of.offers[may])


def _allows_action(access: Access, action: str) -> bool:
    excluded = [each.removeprefix("all but ") for each in access.actions if each.startswith("all but ")]
    if excluded:
        return not any(_matches(action, each) for each in excluded)
    return any(_matches(action, each) for each in access.actions)


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _called(plan: Plan, access: Access) -> str:
    resource = plan.by_urn.get(access.who_urn)
    block = plan.block_of(resource) if resource is not None else None
    return block_label(block) if block is not None else access.who


def _names(plan: Plan, access: Access) -> set[str]:
    names = {access.who, access.who.removeprefix("service ")}
    if (resource := plan.by_urn.get(access.who_urn)) is not None:
        names |= {resource.name, label(plan, resource)}
        if (block := plan.block_of(resource)) is not None:
            names |= {block.name, block_label(block)}
    return names
