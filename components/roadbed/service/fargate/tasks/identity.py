"""As whom a workload acts: the role of its program, and the role with which ECS starts it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import account_in
from roadbed.kernel.connection import Statement
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.granting import policy
from roadbed.service.fargate.tasks.session import session_host
from roadbed.service.workload import Workload


@dataclass(frozen=True)
class Roles:
    """The two roles of a workload."""

    task_role_arn: pulumi.Input[str]
    """Whom its program is."""

    execution_role_arn: pulumi.Input[str]
    """Whom ECS is while it starts a task: it pulls images, reads secrets and writes logs."""

    policies: Sequence[pulumi.Resource]
    """What gives them their rights; a task that starts before fails."""


def make_roles(workload: Workload, starting: Sequence[Statement]) -> Roles:
    """The role of the program, with the rights of its connections and no others, and the role of ECS, with those of
    `starting`.

    Raises `ArgsError` for a role of another account.
    """
    placement = workload.settings.placement
    policies: list[pulumi.Resource] = []
    task, execution = placement.task_role_arn, placement.execution_role_arn
    if problems := list(_elsewhere(workload)):
        raise ArgsError(workload.block.block, problems, workload.block.made_at)
    if task is None:
        used = [statement for connection in workload.connections for statement in connection.statements]
        session = session_host(workload.cluster).statements if placement.exec else ()
        task = _role(workload, "task", [*used, *workload.settings.statements, *session], policies)
    if execution is None:
        execution = _role(workload, "execution", starting, policies)
    return Roles(task, execution, policies)


def _elsewhere(workload: Workload) -> Iterator[Problem]:
    """Roles that ECS could never be: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html."""
    here = workload.block.context.account
    for name in ("task_role_arn", "execution_role_arn"):
        arn = getattr(workload.settings.placement, name)
        if isinstance(arn, str) and here is not None and account_in(arn) != here:
            fix = "a role of another account can only be assumed by one of this: statements=[Statement(actions="
            says = f"got one of account {account_in(arn)}, this stack is in {here}; {fix}['sts:AssumeRole'], …)]"
            yield Problem(f"placement.{name}", says)


def _role(
    workload: Workload, called: str, statements: Sequence[Statement], policies: list[pulumi.Resource]
) -> pulumi.Output[str]:
    block = workload.block
    role = aws.iam.Role(
        block.child_name(f"{called}-role", aws.iam.Role),
        assume_role_policy=block.document(f"{called}-trust", _trust(workload)),
        permissions_boundary=workload.zone.permissions_boundary_arn,
        opts=block.as_parent,
    )
    if statements:
        policies.append(
            aws.iam.RolePolicy(
                block.child_name(f"{called}-policy", aws.iam.RolePolicy),
                role=role.name,
                policy=block.document(f"{called}-policy-document", policy(statements)),
                opts=block.as_parent,
            )
        )
    return role.arn


def _trust(workload: Workload) -> Mapping[str, Any]:
    """ECS may be it for tasks of this account and region, and for nobody else's.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    cluster = pulumi.Output.from_input(workload.cluster.arn)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnLike": {"aws:SourceArn": cluster.apply(lambda arn: f"{arn.rpartition(':')[0]}:*")},
                    "StringEquals": {"aws:SourceAccount": cluster.apply(account_in)},
                },
            }
        ],
    }
