"""Where a topic logs its deliveries, and the role it does it with."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import account_in, region_in, resource_in
from roadbed.kernel.component import Component
from roadbed.messaging.topic_delivery import DeliveryLogs

# https://docs.aws.amazon.com/sns/latest/dg/topics-attrib-prereq.html
_ACTIONS: Final = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


def delivery_role(block: Component[Any]) -> aws.iam.Role:
    """The role that SNS logs with; made before the topic, which names it."""
    identity = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(parent=block))
    return aws.iam.Role(
        block.child_name("delivery-logs", aws.iam.Role),
        assume_role_policy=block.document(
            "delivery-logs-trust",
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "sns.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                        # AWS does not say that SNS names the account here; where it does, it must be ours.
                        "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": identity.account_id}},
                    }
                ],
            },
        ),
        opts=block.as_parent,
    )


def feedback(logs: DeliveryLogs, role: aws.iam.Role) -> Mapping[str, Any]:
    """The topic's arguments for the protocols that are logged."""
    found: dict[str, Any] = {}
    for protocol, percent in logs.success_percent.items():
        found[f"{protocol}_failure_feedback_role_arn"] = role.arn
        found[f"{protocol}_success_feedback_role_arn"] = role.arn
        found[f"{protocol}_success_feedback_sample_rate"] = percent
    return found


def delivery_logs(block: Component[Any], logs: DeliveryLogs, topic: aws.sns.Topic, role: aws.iam.Role) -> None:
    """The two log groups, which SNS would make without an end and without tags, and the right to write there.

    Their names are SNS's own: `sns/region/account/topic`, with `/Failure` for what failed.
    """
    groups = [
        aws.cloudwatch.LogGroup(
            block.child_name(child, aws.cloudwatch.LogGroup),
            name=pulumi.Output.concat(topic.arn.apply(_group), end),
            retention_in_days=logs.retention_days,
            opts=block.as_parent,
        )
        for child, end in (("deliveries", ""), ("failures", "/Failure"))
    ]
    aws.iam.RolePolicy(
        block.child_name("delivery-logs-policy", aws.iam.RolePolicy),
        role=role.name,
        policy=block.document(
            "delivery-logs-document",
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": list(_ACTIONS),
                        "Resource": [group.arn.apply(_with_streams) for group in groups],
                    }
                ],
            },
        ),
        opts=block.as_parent,
    )


def _group(topic: str) -> str:
    return f"sns/{region_in(topic)}/{account_in(topic)}/{resource_in(topic)}"


def _with_streams(group: str) -> str:
    return f"{group}:*"
