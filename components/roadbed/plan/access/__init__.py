"""Who may reach what, read from a Plan: the rights of its blocks and every IAM policy among its resources.

Block facts say what was meant, policies say what is granted. A policy that grants no more than a right of its block
is shown as that right, once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from roadbed.plan.access.grants import Access, granted
from roadbed.plan.access.labels import block_label, role_in
from roadbed.plan.model import Plan

__all__ = ["Access", "access_of"]


def access_of(plan: Plan) -> tuple[Access, ...]:
    """Who may reach what, rights of blocks first, then what policies add to them, each in registration order."""
    grants = granted(plan)
    rights = list(_rights(plan))
    by_block: dict[str, list[int]] = {}
    for at, right in enumerate(rights):
        by_block.setdefault(right.who_urn, []).append(at)
    beyond = []
    for grant in grants:
        covering = [at for at in by_block.get(_block_urn(plan, grant.who_urn), ()) if _covers(plan, rights[at], grant)]
        for at in covering:
            rights[at] = replace(rights[at], via=grant.via)
        if not covering:
            beyond.append(_named(plan, grant))
    admitted = (each for each in _admitted(plan) if not _admitted_by_policy(plan, each, grants))
    return (*rights, *admitted, *beyond)


def _rights(plan: Plan) -> Iterator[Access]:
    blocks = _by_label(plan)
    for urn, facts in plan.facts.items():
        for right in facts.rights:
            yield Access(
                who=block_label(plan.by_urn[urn]),
                who_urn=urn,
                what=right.of,
                what_urn=blocks.get(right.of, ""),
                right=right.right,
                actions=right.actions,
                network=right.network,
                via=urn,
            )


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
    block, resource = plan.by_urn[urn], plan.by_urn[grant.what_urn]
    facts, actions = plan.facts[urn], set(grant.actions)
    within = {right: set(offered) for right, offered in facts.offers.items() if set(offered) <= actions}
    if set().union(*within.values()) != actions:
        who = grant.who.removeprefix("service ")
        within = {
            each.right: set() for each in facts.admits if each.of.startswith(who) and set(each.actions) == actions
        }
    if not within:
        return grant
    # The queue of a Queue is what people mean by the block; of its dead letters it must say so.
    meant = role_in(block, resource).lower() == block.type.rpartition(":")[2].lower()
    return replace(grant, right=", ".join(sorted(within)), what=block_label(block) if meant else grant.what)


def _block_urn(plan: Plan, urn: str) -> str:
    """The block that a resource belongs to; empty outside of all blocks."""
    resource = plan.by_urn.get(urn)
    block = plan.block_of(resource) if resource else None
    return block.urn if block else ""


def _covers(plan: Plan, right: Access, grant: Access) -> bool:
    """A right says all that a policy grants, so that showing both would say it twice."""
    if grant.effect == "deny" or not grant.actions or not set(grant.actions) <= set(right.actions):
        return False
    return right.what == grant.what or right.what_urn == _block_urn(plan, grant.what_urn) != ""
