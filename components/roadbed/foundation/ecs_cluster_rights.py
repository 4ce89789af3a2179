"""What a cluster offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

import pulumi

from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.kernel.contracts.consuming import Shared

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
_CHANNELS: Final = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
_LOGGING: Final = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


class EcsClusterRights:
    """Rights on a cluster, from no more than its identifiers."""

    name: str
    """Begins the variable that its rights bring: `main` gives `MAIN_CLUSTER`."""
    cluster_arn: pulumi.Output[str]
    exec_log_group_arn: pulumi.Output[str] | None
    exec_kms_key_arn: str | pulumi.Output[str] | None
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "session_opener": ("ecs:DescribeTasks", "ecs:ExecuteCommand"),
        "session_host": _CHANNELS,
    }

    def session_opener(self) -> Connection:
        """The right to open sessions in the containers of every task of the cluster, for people and pipelines."""
        key = self.exec_kms_key_arn
        on_key = () if key is None else (Statement(actions=("kms:GenerateDataKey",), resources=(key,)),)
        return self.connection(
            "session_opener",
            resources=(self.cluster_arn, self.cluster_arn.apply(lambda arn: f"{arn.replace(':cluster/', ':task/')}/*")),
            statements=on_key,
            variables=(Variable(role="cluster", name=self._variable, value=self.cluster_arn),),
        )

    def session_host(self) -> Connection:
        """What the role of a task needs for sessions in its containers: the way in, and the log of what is done."""
        statements = [Statement(actions=_CHANNELS, any_resource=True)]
        if self.exec_log_group_arn is not None:
            streams = self.exec_log_group_arn.apply(lambda arn: f"{arn}:*")
            statements.append(Statement(actions=("logs:DescribeLogGroups",), any_resource=True))
            statements.append(Statement(actions=_LOGGING, resources=(streams,)))
        if self.exec_kms_key_arn is not None:
            statements.append(Statement(actions=("kms:Decrypt",), resources=(self.exec_kms_key_arn,)))
        return self.connection("session_host", statements=tuple(statements))

    @property
    def _variable(self) -> str:
        return f"{self.name.upper().replace('-', '_')}_CLUSTER"


class SharedEcsCluster(EcsClusterRights, Shared):
    """A cluster of another stack: `EcsCluster.of("platform.prod", "main")`."""

    kind = "roadbed:index:EcsCluster"

    cluster_arn: pulumi.Output[str]
    """Where services and tasks run."""

    cluster_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    namespace_arn: pulumi.Output[str] | None = None
    """The namespace of Service Connect, where it has one."""

    exec_log_group_arn: pulumi.Output[str] | None = None
    """Where sessions in containers are logged, where they are."""

    exec_kms_key_arn: pulumi.Output[str] | None = None
    """What sessions are encrypted with, where the owner has a key for it."""

    capacity_providers: list[str]
    """What tasks can run on: `FARGATE`, `FARGATE_SPOT`."""

    namespace_name: str | None = None
    """The name of the namespace of Service Connect."""
