"""The log group of a workload: what its containers print, and its proxy."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import resource_in
from roadbed.kernel.protection import protected_child
from roadbed.service.workload import Workload


@dataclass(frozen=True)
class LogGroup:
    """Where a workload logs to."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    made: Sequence[pulumi.Resource]
    """The log group itself; nothing for one that exists."""


def make_log_group(workload: Workload) -> LogGroup:
    """A log group of the workload's own, or the one that exists."""
    block, logs = workload.block, workload.settings.logs
    if logs.log_group_arn is not None:
        arn = pulumi.Output.from_input(logs.log_group_arn)
        return LogGroup(arn, arn.apply(log_group_name), ())
    made = aws.cloudwatch.LogGroup(
        block.child_name("logs", aws.cloudwatch.LogGroup),
        retention_in_days=logs.retention_days,
        kms_key_id=key_of_logs(workload),
        log_group_class=logs.log_class,
        opts=protected_child(block, logs.deletion_protection),
    )
    return LogGroup(made.arn, made.name, (made,))


def key_of_logs(workload: Workload) -> pulumi.Input[str] | None:
    """What a log group of the workload is encrypted with: what it says, or the zone's key for its data."""
    block, given = workload.block, workload.settings.logs.kms_key_arn
    return workload.zone.key_arns.get(block.data_class or block.context.data_class) if given is None else given


def log_group_name(arn: str) -> str:
    """What a log group is called, by its ARN."""
    return resource_in(arn).removeprefix("log-group:").removesuffix(":*")
