"""Who may reach what, read from a Plan: the rights of its blocks and every IAM policy among its resources.

Block facts say what was meant, policies say what is granted. A policy that grants no more than a right of its block
is shown as that right, once; of something that no block made, with the ARN that it turned out to be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from roadbed.plan.access.deputies import without_deputies
from roadbed.plan.access.grants import Access, granted
from roadbed.plan.access.job_runs import as_runs
from roadbed.plan.access.labels import block_label, label, meant
from roadbed.plan.access.other_stacks import SharedThing, shared_things
from roadbed.plan.access.tasks import as_tasks
from roadbed.plan.facts import Right
from roadbed.plan.model import Plan

__all__ = ["Access", "access_of"]


def access_of(plan: Plan) -> tuple[Access, ...]:
    """Who may reach what, rights of blocks first, then what policies add to them, each in registration order."""
    grants = granted(plan)
    given = list(_rights(plan))
    rights = [right for right, _ in given]
    by_block: dict[str, list[int]] = {}
    for at, right in enumerate(rights):
        by_block.setdefault(right.who_urn, []).append(at)
    outside: dict[int, list[str]] = {}
    shared = {thing.label: thing for thing in shared_things(plan).values()}
    beyond = []
    for grant in grants:
        of_block = [(at, *given[at]) for at in by_block.get(_block_urn(plan, grant.who_urn), ())]
        if (more := _undeclared(grant, [meaning for _, _, meaning in of_block])) is None:
            continue
        grant = more
        covering = [at for at, right, meaning in of_block if _covers(plan, right, meaning, grant)]
        if not covering:
            covering = _alone([at for at, right, meaning in of_block if _may_be(plan, right, meaning, grant)])
        for at in covering:
            rights[at] = replace(rights[at], via=grant.via)
            if not rights[at].what_urn and not f"{grant.what}/".startswith(f"{rights[at].what}/"):
                outside.setdefault(at, []).append(grant.what)
        if not covering:
            beyond.append(_named(plan, grant) if grant.what_urn else _named_by_owner(shared, grant))
    for at, reached in outside.items():
        rights[at] = replace(rights[at], what=f"{rights[at].what} ({', '.join(dict.fromkeys(reached))})")
    admitted = (each for each in _admitted(plan) if not _admitted_by_policy(plan, each, grants))
    return (*rights, *admitted, *as_runs(plan, without_deputies(plan, as_tasks(plan, beyond))))


def _rights(plan: Plan) -> Iterator[tuple[Access, Right]]:
    """Each right with what its block registered of it."""
    blocks = _by_label(plan)
    for urn, facts in plan.facts.items():
        for right in facts.rights:
            access = Access(
                who=block_label(plan.by_urn[urn]),
                who_urn=urn,
                what=right.of,
                what_urn=blocks.get(right.of, ""),
                right=right.right,
                actions=right.actions,
                network=right.network,
                condition=f"within {right.within}" if right.within else "",
                via=urn,
            )
            yield access, right


def _admitted(plan: Plan) -> Iterator[Access]:
    blocks = _by_label(plan)
    for urn, facts in plan.facts.items():
        for each in facts.admits:
            yield Access(
                who=each.of,
                who_urn=blocks.get(each.of, ""),
                what=block_label(plan.by_urn[urn]),
                what_urn=urn,
                right=each.right,
                actions=each.actions,
                via=urn,
            )


def _by_label(plan: Plan) -> Mapping[str, str]:
    return {block_label(plan.by_urn[urn]): urn for urn in plan.facts}


def _admitted_by_policy(plan: Plan, admitted: Access, granted: Iterable[Access]) -> bool:
    """The policies of the block can be read, and say exactly whom they admit and when."""
    return any(
        grant.effect == "allow" and "unknown" not in grant.marks and _block_urn(plan, grant.via) == admitted.what_urn
        for grant in granted
    )


def _named(plan: Plan, grant: Access) -> Access:
    """A grant of exactly what a block offers, by the right's name: `sender` on `Queue orders`."""
    urn = _block_urn(plan, grant.what_urn)
    if not urn or grant.effect == "deny" or not grant.actions:
        return grant
    facts, actions = plan.facts[urn], set(grant.actions)
    resource = plan.by_urn[grant.what_urn]
    part = grant.what.removeprefix(label(plan, resource))
    within = {right: set(offered) for right, offered in facts.offers.items() if set(offered) <= actions}
    if set().union(*within.values()) != actions:
        who = grant.who.removeprefix("service ")
        within = {
            each.right: set() for each in facts.admits if each.of.startswith(who) and set(each.actions) == actions
        }
    if not within and not part:
        return grant
    return replace(grant, right=", ".join(sorted(within)), what=f"{meant(plan, resource)}{part}")


def _named_by_owner(shared: Mapping[str, SharedThing], grant: Access) -> Access:
    """A grant of exactly what another stack shares, by the right's name: `sender` on `Queue platform.prod/audit`."""
    rights = shared[grant.what].rights if grant.what in shared else {}
    within = {right: set(actions) for right, actions in rights.items() if set(actions) <= set(grant.actions)}
    if grant.effect == "deny" or not grant.actions or set().union(*within.values()) != set(grant.actions):
        return grant
    return replace(grant, right=", ".join(sorted(within)))


def _block_urn(plan: Plan, urn: str) -> str:
    """The block that a resource belongs to; empty outside of all blocks."""
    resource = plan.by_urn.get(urn)
    block = plan.block_of(resource) if resource else None
    return block.urn if block else ""


def _covers(plan: Plan, right: Access, meaning: Right, grant: Access) -> bool:
    """A right says all that a policy grants, so that showing both would say it twice."""
    if grant.effect == "deny" or not grant.actions or not set(grant.actions) <= set(right.actions):
        return False
    if right.what == grant.what or right.what_urn == _block_urn(plan, grant.what_urn) != "":
        return _is_within(plan, meaning.within, grant)
    if grant.what.startswith(f"{right.what}/"):
        return grant.what.startswith(f"{right.what}/{meaning.within}")
    return set(grant.actions) <= set(meaning.reaches.get(grant.what, ()))


def _undeclared(grant: Access, meanings: Iterable[Right]) -> Access | None:
    """What is left of a grant on everything without the actions that a block's rights have on no one resource. One
    statement of a policy holds those of several rights.
    """
    if grant.marks != ("wildcard-resource",) or not grant.actions or grant.condition or grant.effect == "deny":
        return grant
    declared = {action for each in meanings for action in each.reaches.get("*", ())}
    left = tuple(action for action in grant.actions if action not in declared)
    return replace(grant, actions=left) if left else None


def _is_within(plan: Plan, part: str, grant: Access) -> bool:
    """A policy grants no more than the part of a thing that a right is limited to: `in/` of a bucket."""
    whole = label(plan, plan.by_urn[grant.what_urn]) if grant.what_urn else grant.what
    listing = f"s3:prefix like {part}*" in grant.condition.split(" and ")
    return not part or listing or grant.what.removeprefix(whole).startswith(f"/{part}")


def _may_be(plan: Plan, right: Access, meaning: Right, grant: Access) -> bool:
    """A right to something that no block made, and whose ARN only a deployment tells, can be what a policy grants."""
    if right.what_urn or meaning.reaches or grant.effect == "deny" or grant.marks or _block_urn(plan, grant.what_urn):
        return False
    return bool(grant.actions) and set(grant.actions) <= set(right.actions)


def _alone(candidates: list[int]) -> list[int]:
    return candidates if len(candidates) == 1 else []
