"""Roles in which services of AWS act for a job: Scheduler, which starts it, and Step Functions, which watches it."""

from collections.abc import Mapping, Sequence
from typing import Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import account_in
from roadbed.kernel.connection import Statement
from roadbed.kernel.granting import policy
from roadbed.service.workload import Workload

GUARDED: Final[Mapping[str, frozenset[str]]] = {
    "*-role": frozenset({"assume_role_policy", "managed_policy_arns", "permissions_boundary"}),
    "*-trust": frozenset({"Statement"}),
    "*-policy-document": frozenset({"Statement"}),
}
"""What guards these children of a job, and all others that are called so."""


def make_service_role(workload: Workload, name: str, *, service: str, source_arn: pulumi.Output[str]) -> "aws.iam.Role":
    """A role for a service of AWS that acts for `source_arn`, which may end in a wildcard, and for nothing else.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    block = workload.block
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": f"{service}.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnLike": {"aws:SourceArn": source_arn},
                    "StringEquals": {"aws:SourceAccount": source_arn.apply(account_in)},
                },
            }
        ],
    }
    return aws.iam.Role(
        block.child_name(f"{name}-role", aws.iam.Role),
        assume_role_policy=block.document(f"{name}-trust", trust),
        permissions_boundary=workload.zone.permissions_boundary_arn,
        opts=block.as_parent,
    )


def allow(workload: Workload, name: str, role: "aws.iam.Role", statements: Sequence[Statement]) -> pulumi.Resource:
    """Rights of such a role; whoever uses them waits for what this gives."""
    block = workload.block
    return aws.iam.RolePolicy(
        block.child_name(f"{name}-policy", aws.iam.RolePolicy),
        role=role.name,
        policy=block.document(f"{name}-policy-document", policy(statements)),
        opts=block.as_parent,
    )
