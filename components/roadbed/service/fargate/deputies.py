"""Roles in which ECS itself acts: it moves traffic, calls functions, and makes disks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import partition_in
from roadbed.service.workload import Workload

# AWS's own page has no condition on it: that ECS tells its account here is promised nowhere.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}],
}

_OF_VOLUMES: Final = "AmazonECSInfrastructureRolePolicyForVolumes"

GUARDED: Final[Mapping[str, frozenset[str]]] = {
    **{
        f"{deputy}-role": frozenset({"assume_role_policy", "managed_policy_arns", "permissions_boundary"})
        for deputy in ("traffic", "hook", "disk")
    },
    "disk-policy": frozenset({"policy_arn"}),
    "disk-key-policy-document": frozenset({"Statement"}),
    **{
        f"{deputy}-{document}": frozenset({"Statement"})
        for deputy in ("traffic", "hook", "disk")
        for document in ("trust", "policy-document")
    },
}
"""What guards these children of a service or worker."""


@dataclass(frozen=True)
class Deputy:
    """A role of ECS, and what must be there before ECS uses it."""

    arn: pulumi.Output[str]
    policy: pulumi.Resource


def make_traffic_role(
    workload: Workload,
    *,
    target_group_arns: Sequence[pulumi.Input[str]],
    rule_arns: Sequence[pulumi.Input[str]] = (),
    listener_arns: Sequence[pulumi.Input[str]] = (),
) -> Deputy:
    """The role in which ECS moves a service's traffic: both target groups of each pair, and the rules of application
    load balancers or listeners of network ones that forward to them, test ones included.

    The actions are those of AmazonECSInfrastructureRolePolicyForLoadBalancers, on nothing but these resources.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
    """
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    looking = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"]
    allowed = [
        ("Look", looking, ["*"]),
        ("MoveTargets", ["RegisterTargets", "DeregisterTargets"], target_group_arns),
        ("MoveRules", ["ModifyRule"], rule_arns),
        ("MoveListeners", ["ModifyListener"], listener_arns),
    ]
    statements = [
        {
            "Sid": sid,
            "Effect": "Allow",
            "Action": [f"elasticloadbalancing:{action}" for action in actions],
            "Resource": list(resources),
        }
        for sid, actions, resources in allowed
        if resources
    ]
    return _make(workload, "traffic", statements)


def make_hook_role(workload: Workload, function_arns: Sequence[pulumi.Input[str]]) -> pulumi.Output[str]:
    """The role in which ECS calls the functions of lifecycle hooks; known once it may.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
    """
    call = {"Sid": "Call", "Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": list(function_arns)}
    deputy = _make(workload, "hook", [call])
    return pulumi.Output.all(deputy.arn, deputy.policy.urn).apply(lambda known: str(known[0]))


def make_disk_role(workload: Workload, *, kms_key_arn: pulumi.Input[str] | None) -> Deputy:
    """The role in which ECS makes, attaches and deletes the EBS volumes of tasks. AWS's own policy lets it touch no
    volume but those that it has marked as its own.

    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVolumes.html
    """
    block = workload.block
    role = _role(workload, "disk")
    policy: pulumi.Resource = aws.iam.RolePolicyAttachment(
        block.child_name("disk-policy", aws.iam.RolePolicyAttachment),
        role=role.name,
        policy_arn=pulumi.Output.from_input(workload.cluster.arn).apply(
            lambda arn: f"arn:{partition_in(arn)}:iam::aws:policy/service-role/{_OF_VOLUMES}"
        ),
        opts=block.as_parent,
    )
    if kms_key_arn is not None:
        # https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
        used = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"]
        statements: list[Mapping[str, Any]] = [
            {"Sid": "Encrypt", "Effect": "Allow", "Action": used, "Resource": [kms_key_arn]},
            {
                "Sid": "Grant",
                "Effect": "Allow",
                "Action": ["kms:CreateGrant"],
                "Resource": [kms_key_arn],
                "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            },
        ]
        policy = _policy(workload, "disk-key", role, statements, after=policy)
    return Deputy(role.arn, policy)


def _make(workload: Workload, name: str, statements: Sequence[Mapping[str, Any]]) -> Deputy:
    made = _role(workload, name)
    return Deputy(made.arn, _policy(workload, name, made, statements))


def _role(workload: Workload, name: str) -> "aws.iam.Role":
    block = workload.block
    return aws.iam.Role(
        block.child_name(f"{name}-role", aws.iam.Role),
        assume_role_policy=block.document(f"{name}-trust", _TRUST),
        permissions_boundary=workload.zone.permissions_boundary_arn,
        opts=block.as_parent,
    )


def _policy(
    workload: Workload,
    name: str,
    role: "aws.iam.Role",
    statements: Sequence[Mapping[str, Any]],
    *,
    after: pulumi.Resource | None = None,
) -> "aws.iam.RolePolicy":
    block = workload.block
    return aws.iam.RolePolicy(
        block.child_name(f"{name}-policy", aws.iam.RolePolicy),
        role=role.name,
        policy=block.document(f"{name}-policy-document", {"Version": "2012-10-17", "Statement": list(statements)}),
        opts=pulumi.ResourceOptions(parent=block, depends_on=after),
    )
