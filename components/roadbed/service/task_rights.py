"""What a task offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import pulumi

from roadbed.kernel.arns import resource_in
from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.kernel.contracts.consuming import Shared


class TaskRights:
    """Rights on a task, from no more than its identifiers."""

    name: str
    """Begins the variables that its right brings: `migrate` gives `MIGRATE_TASK_DEFINITION`."""
    cluster_arn: pulumi.Output[str]
    family_arn: pulumi.Output[str]
    task_role_arn: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    subnet_ids: pulumi.Output[str]
    security_group_ids: pulumi.Output[str]
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {"runner": ("ecs:RunTask",)}

    def runner(self) -> Connection:
        """The right to run it, in its own cluster and with its own two roles, and what `ecs:RunTask` must be told."""
        return self.connection(
            "runner",
            statements=to_run(
                cluster_arn=self.cluster_arn,
                # Who names no revision runs the newest, and needs the right to that.
                task_definition_arns=(revisions_of(self.family_arn),),
                role_arns=(self.task_role_arn, self.execution_role_arn),
            ),
            variables=(
                self._variable("task_definition", "TASK_DEFINITION", self.family_arn.apply(_family)),
                self._variable("cluster", "TASK_CLUSTER", self.cluster_arn),
                self._variable("subnets", "TASK_SUBNETS", self.subnet_ids),
                self._variable("security_groups", "TASK_SECURITY_GROUPS", self.security_group_ids),
            ),
        )

    def _variable(self, role: str, ending: str, value: pulumi.Output[str]) -> Variable:
        return Variable(role=role, name=f"{self.name.upper().replace('-', '_')}_{ending}", value=value)


def to_run(
    *,
    cluster_arn: pulumi.Output[str],
    task_definition_arns: Sequence[pulumi.Output[str]],
    role_arns: Sequence[pulumi.Output[str]],
) -> tuple[Statement, ...]:
    """What it takes to run tasks of these definitions in one cluster, with no roles but these.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
    """
    return (
        Statement(
            actions=TaskRights.rights["runner"],
            resources=task_definition_arns,
            conditions={"ArnEquals": {"ecs:cluster": cluster_arn}},
        ),
        Statement(
            actions=("iam:PassRole",),
            resources=role_arns,
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        # Its tasks carry the tags of who owns them, which is a right of its own:
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
        Statement(
            actions=("ecs:TagResource",),
            resources=(tasks_in(cluster_arn),),
            conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
    )


def revisions_of(family_arn: pulumi.Output[str]) -> pulumi.Output[str]:
    """Every revision of a task definition, as policies name them."""
    return family_arn.apply(lambda arn: f"{arn}:*")


def tasks_in(cluster_arn: pulumi.Output[str]) -> pulumi.Output[str]:
    """Every task of a cluster, as policies name them."""
    return cluster_arn.apply(lambda arn: f"{arn.replace(':cluster/', ':task/')}/*")


def _family(arn: str) -> str:
    return resource_in(arn).removeprefix("task-definition/")


class SharedTask(TaskRights, Shared):
    """A task of another stack: `Task.of("billing.prod", "export")`."""

    kind = "roadbed:index:Task"

    cluster_arn: pulumi.Output[str]
    """The cluster that it runs in."""

    family_arn: pulumi.Output[str]
    """Its task definition without a revision, which means the newest."""

    task_role_arn: pulumi.Output[str]
    """Whom its program is."""

    execution_role_arn: pulumi.Output[str]
    """Whom ECS is while it starts the task."""

    subnet_ids: pulumi.Output[str]
    """Where it runs, with commas between."""

    security_group_ids: pulumi.Output[str]
    """What it may reach, with commas between."""
