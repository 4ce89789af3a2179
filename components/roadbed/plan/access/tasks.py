"""The two roles of a task: its program is one, which is the block itself, and ECS is the other while it starts one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from roadbed.plan.access.grants import Access
from roadbed.plan.access.labels import block_label
from roadbed.plan.model import Plan, Resource

_TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"

STARTS: Final = "start"
"""What an execution role is for, in one word for all it takes."""

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
_TO_START: Final = frozenset(
    {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "kms:Decrypt",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameters",
    }
)
_LOG_IN: Final = ("ecr:GetAuthorizationToken",)
"""Has no resource: it gives a token that opens nothing by itself."""

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
_SESSIONS: Final = frozenset(
    {
        "logs:DescribeLogGroups",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }
)
"""Actions that have no resource."""


def as_tasks(plan: Plan, accesses: Iterable[Access]) -> list[Access]:
    """What roles of tasks may, said of their blocks: whatever ECS needs to start one is one line of each block."""
    programs, starters = _roles(plan, "taskRoleArn"), _roles(plan, "executionRoleArn")
    found: list[Access] = []
    starts: dict[str, int] = {}
    for each in accesses:
        if _is_own_trust(each, {**programs, **starters}):
            continue
        if (block := programs.get(each.who_urn)) is not None:
            said = replace(each, who=block_label(block), who_urn=block.urn)
            if {*each.actions} <= _SESSIONS and each.actions:
                said = replace(
                    said, right="session_host", what="sessions in its containers", what_urn=block.urn, marks=()
                )
            found.append(said)
        elif (block := starters.get(each.who_urn)) is None or not _starts(plan, block, each):
            found.append(each)
        elif each.actions != _LOG_IN:
            if block.urn not in starts:
                starts[block.urn] = len(found)
                of_block = replace(each, who=block_label(block), who_urn=block.urn, what_urn=block.urn)
                found.append(replace(of_block, right=STARTS, what=_short(each)))
            else:
                found[starts[block.urn]] = _together(found[starts[block.urn]], each)
    return found


def _roles(plan: Plan, key: str) -> Mapping[str, Resource]:
    """By the role's URN: the block whose task definition names it, where the role is the block's own."""
    return {urn: block for urn, block in _named_roles(plan, key) if plan.block_of(plan.by_urn[urn]) is block}


def _named_roles(plan: Plan, key: str) -> Iterator[tuple[str, Resource]]:
    for resource in plan.resources:
        block = plan.block_of(resource) if resource.type == _TASK_DEFINITION else None
        if block is not None:
            yield from ((urn, block) for urn in resource.property_dependencies.get(key, ()) if urn in plan.by_urn)


def _is_own_trust(access: Access, roles: Mapping[str, Resource]) -> bool:
    """ECS may be the role for tasks of the own account: what every role of a task says, and needs no line."""
    by_ecs = access.who == "service ecs-tasks.amazonaws.com" and access.actions == ("sts:AssumeRole",)
    return by_ecs and access.what_urn in roles and bool(access.condition) and not access.marks


def _starts(plan: Plan, block: Resource, access: Access) -> bool:
    """It is nothing but what a start takes, and not of another block, which has a line of its own."""
    other = plan.block_of(plan.by_urn[access.what_urn]) if access.what_urn in plan.by_urn else None
    known = access.effect == "allow" and bool(access.actions) and {*access.actions} <= _TO_START
    return known and (other is None or other is block) and (not access.marks or access.actions == _LOG_IN)


def _together(one: Access, other: Access) -> Access:
    return replace(
        one,
        what=", ".join(dict.fromkeys((*one.what.split(", "), _short(other)))),
        actions=tuple(sorted({*one.actions, *other.actions})),
    )


def _short(access: Access) -> str:
    """`repository/checkout` for its ARN: a start takes little else than things of the own account."""
    parts = access.what.split(":", 5)
    return parts[5] if len(parts) == 6 and parts[0] == "arn" else access.what
