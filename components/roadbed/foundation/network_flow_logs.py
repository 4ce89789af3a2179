"""Where a network logs its connections, and the role that this takes."""

from collections.abc import Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.network_parts import NetworkParts
from roadbed.foundation.network_subnets import Network
from roadbed.kernel.protection import retained_child
from roadbed.kernel.regions import of_region

_TRAFFIC: Final = {"rejected": "REJECT", "all": "ALL"}

# Without logs:CreateLogGroup: the group is made here.
# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
_ACTIONS: Final = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


def make_flow_logs(block: Network, parts: NetworkParts) -> None:
    """Log to the bucket that is given, else to a log group."""
    logs = block.settings.flow_logs
    if logs.bucket_arn is not None:
        _flow_log(block, parts, log_destination=logs.bucket_arn, log_destination_type="s3")
        return
    key = logs.kms_key_arn
    if key is not None:
        region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=block)).region
        key = of_region(region, key, block, "flow_logs.kms_key_arn")
    group = aws.cloudwatch.LogGroup(
        block.child_name("flow-logs", aws.cloudwatch.LogGroup),
        retention_in_days=logs.retention_days,
        kms_key_id=key,
        opts=retained_child(block, block.settings.deletion_protection),
    )
    role = _role(block)
    policy = aws.iam.RolePolicy(
        block.child_name("flow-logs-policy", aws.iam.RolePolicy),
        role=role.name,
        policy=block.document("flow-logs-document", _allowed(group.arn)),
        opts=block.as_parent,
    )
    _flow_log(
        block,
        parts,
        log_destination=group.arn,
        log_destination_type="cloud-watch-logs",
        iam_role_arn=role.arn,
        # It is made without asking whether the role may write, and then loses what it cannot.
        after=[policy],
    )


def _flow_log(block: Network, parts: NetworkParts, *, after: Sequence[pulumi.Resource] = (), **to: Any) -> None:
    logs = block.settings.flow_logs
    name = block.child_name("flow-log", aws.ec2.FlowLog)
    aws.ec2.FlowLog(
        name,
        vpc_id=parts.vpc_id,
        traffic_type=_TRAFFIC[logs.traffic],
        max_aggregation_interval=logs.interval_seconds,
        tags={"Name": name},
        # Every change replaces it, and AWS refuses a second one for the same traffic to the same place.
        opts=pulumi.ResourceOptions(parent=block, depends_on=[*after], delete_before_replace=True),
        **to,
    )


def _role(block: Network) -> "aws.iam.Role":
    here = pulumi.InvokeOutputOptions(parent=block)
    account = aws.get_caller_identity_output(opts=here).account_id
    partition, region = aws.get_partition_output(opts=here).partition, aws.get_region_output(opts=here).region
    flow_logs = pulumi.Output.concat("arn:", partition, ":ec2:", region, ":", account, ":vpc-flow-log/*")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": flow_logs}},
    }
    return aws.iam.Role(
        block.child_name("flow-logs-role", aws.iam.Role),
        assume_role_policy=block.document("flow-logs-trust", {"Version": "2012-10-17", "Statement": [trust]}),
        opts=block.as_parent,
    )


def _allowed(group: pulumi.Output[str]) -> dict[str, Any]:
    resources = [group, pulumi.Output.concat(group, ":*")]
    # IAM knows no resource for DescribeLogGroups: on anything but `*` it is not allowed at all.
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": list(_ACTIONS), "Resource": resources},
            {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": ["*"]},
        ],
    }
