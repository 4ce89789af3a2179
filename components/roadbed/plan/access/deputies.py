"""Roles in which ECS itself acts for a service: it moves the traffic of its rollouts, and makes its disks."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from roadbed.plan.access.grants import Access
from roadbed.plan.access.labels import block_label
from roadbed.plan.model import Plan

_SERVICE: Final = "aws:ecs/service:Service"
_ECS: Final = "service ecs.amazonaws.com"

SHIFTS: Final = "shift"
"""What a role that moves traffic is for, in one word for all it takes."""

DISKS: Final = "disks"
"""What a role that makes volumes is for."""

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
_TO_LOOK: Final = frozenset(
    f"elasticloadbalancing:Describe{what}" for what in ("Listeners", "Rules", "TargetGroups", "TargetHealth")
)
_TO_SHIFT: Final = frozenset(
    f"elasticloadbalancing:{action}"
    for action in ("DeregisterTargets", "ModifyListener", "ModifyRule", "RegisterTargets")
)
_OF_VOLUMES: Final = "policy AmazonECSInfrastructureRolePolicyForVolumes"


def without_deputies(plan: Plan, accesses: Iterable[Access]) -> list[Access]:
    """The accesses with one line for what a role of ECS does to nothing but its own service; more than that is shown as
    it is.
    """
    known = [*accesses]
    owners = {block.urn for each in plan.resources if each.type == _SERVICE and (block := plan.block_of(each))}
    deputies = {}
    for each in known:
        role = plan.by_urn.get(each.what_urn)
        block = plan.block_of(role) if role else None
        if each.who == _ECS and each.actions == ("sts:AssumeRole",) and block is not None and block.urn in owners:
            deputies[each.what_urn] = block
    found: dict[object, Access] = {}
    for at, each in enumerate(known):
        block = deputies.get(each.who_urn)
        if each.who == _ECS and each.what_urn in deputies and each.actions == ("sts:AssumeRole",):
            continue
        if block is None or each.effect == "deny":
            found[at] = each
            continue
        of_block = replace(each, who=block_label(block), who_urn=block.urn, what_urn=block.urn, marks=())
        if each.right == _OF_VOLUMES:
            found[DISKS, block.urn] = replace(of_block, right=DISKS, what=f"volumes of {block_label(block)}")
        elif not each.actions or not {*each.actions} <= _TO_LOOK | _TO_SHIFT:
            found[at] = each
        elif {*each.actions} <= _TO_LOOK or _is_own(plan, block.urn, each.what_urn):
            shifting = found.get((SHIFTS, block.urn), of_block)
            actions = tuple(sorted({*shifting.actions, *each.actions}))
            said = replace(of_block, right=SHIFTS, what=f"traffic of {block_label(block)}", actions=actions)
            found[SHIFTS, block.urn] = said
        else:
            found[at] = each
    return [*found.values()]


def _is_own(plan: Plan, block_urn: str, urn: str) -> bool:
    reached = plan.by_urn.get(urn)
    block = plan.block_of(reached) if reached else None
    return block is not None and block.urn == block_urn
