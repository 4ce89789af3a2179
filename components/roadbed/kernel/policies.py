"""Statements of the resource policies that blocks write about themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


def deny_insecure_transport(
    action: str | list[str], arn: pulumi.Input[str] | Sequence[pulumi.Input[str]]
) -> Mapping[str, Any]:
    """Nobody may use the resource without TLS, nor its parts where `arn` names them too.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
    """
    return {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def admit_service(
    sid: str,
    service: str,
    action: str,
    arn: pulumi.Input[str],
    *,
    source_arn: pulumi.Input[str],
    source_account: pulumi.Input[str],
) -> Mapping[str, Any]:
    """An AWS service may act for one resource of one account, and for nobody else's.

    A bucket's ARN does not name its account, so aws:SourceAccount is what keeps out a namesake's new owner. All others
    do, and not every service tells the account as well: it must be right where it is told.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    unnamed = service == "s3"
    # EventBridge tells topics nothing: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    untold = service == "events" and action.startswith("sns:")
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": action,
        "Resource": arn,
        "Condition": {
            "ArnEqualsIfExists" if untold else "ArnEquals": {"aws:SourceArn": source_arn},
            "StringEquals" if unnamed else "StringEqualsIfExists": {"aws:SourceAccount": source_account},
        },
    }


def admit_principals(
    sid: str, principals: Sequence[pulumi.Input[str]], actions: tuple[str, ...], arn: pulumi.Input[str]
) -> dict[str, Any]:
    """Roles, users and accounts may act, if their own policies let them too."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": list(principals)},
        "Action": list(actions),
        "Resource": arn,
    }
