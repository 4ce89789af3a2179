"""Sessions that people open in the containers of a task: `aws ecs execute-command`."""

from typing import Final

import pulumi

from roadbed.kernel.arns import region_in
from roadbed.kernel.connection import Connection, Statement
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.landing_zone import ClusterPlace
from roadbed.service.workload import Workload

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
_CHANNELS: Final = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
_LOGGING: Final = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")

WRITABLE: Final = ("/managed-agents", "/var/lib/amazon", "/var/log/amazon")
"""What the agent that ECS puts into each container writes to. AWS supports no sessions on a read-only root file system;
with volumes here they work, as others found out.

https://github.com/aws/containers-roadmap/issues/1359
https://github.com/aws-containers/amazon-ecs-exec-checker/issues/71
"""


def session_host(cluster: ClusterPlace) -> Connection:
    """What the role of a task needs for sessions in its containers: the way in, and the log of what is done."""
    statements = [Statement(actions=_CHANNELS, any_resource=True)]
    if cluster.exec_log_group_arn is not None:
        streams = pulumi.Output.from_input(cluster.exec_log_group_arn).apply(lambda arn: f"{arn.removesuffix(':*')}:*")
        statements.append(Statement(actions=("logs:DescribeLogGroups",), any_resource=True))
        statements.append(Statement(actions=_LOGGING, resources=(streams,)))
    if cluster.exec_kms_key_arn is not None:
        statements.append(Statement(actions=("kms:Decrypt",), resources=(cluster.exec_kms_key_arn,)))
    return Connection(of="sessions in its containers", right="session_host", statements=statements)


def check_sessions(workload: Workload) -> None:
    """Refuse sessions that nobody could look at afterwards.

    Raises `ArgsError` where the cluster logs none.
    """
    if workload.settings.placement.exec and workload.cluster.exec_log_group_arn is None:
        says = "got True, and the cluster has no log for sessions; give it one: EcsClusterArgs(exec_logs=…)"
        raise ArgsError(workload.block.block, [Problem("placement.exec", says)], workload.block.made_at)


def session_command(workload: Workload) -> pulumi.Output[str] | None:
    """The line that opens a session, but for the task, which only a running one has; None where none is allowed."""
    if not workload.settings.placement.exec:
        return None
    container = workload.block.name
    return pulumi.Output.from_input(workload.cluster.arn).apply(
        lambda arn: (
            f"aws ecs execute-command --region {region_in(arn)} --cluster {arn} --task TASK_ID"
            f" --container {container} --interactive --command /bin/sh"
        )
    )
