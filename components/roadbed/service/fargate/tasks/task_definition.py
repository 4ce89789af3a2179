"""Everything that a workload needs before it runs: roles, security group, log group and task definition."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from roadbed.kernel.component import Component
from roadbed.service.fargate.tasks.containers import container_definitions
from roadbed.service.fargate.tasks.firewall import Firewall, Ingoing, make_firewall
from roadbed.service.fargate.tasks.identity import Roles, make_roles
from roadbed.service.fargate.tasks.log_group import LogGroup, make_log_group
from roadbed.service.fargate.tasks.mounts import task_volumes
from roadbed.service.fargate.tasks.reachable import check_file_systems, check_registries, unreachable, warning
from roadbed.service.fargate.tasks.session import check_sessions
from roadbed.service.fargate.tasks.start_rights import start_rights
from roadbed.service.workload import Workload


@dataclass(frozen=True)
class Runnable:
    """A workload that can be run."""

    task_definition: "aws.ecs.TaskDefinition"
    roles: Roles
    firewall: Firewall
    log_group: LogGroup

    @property
    def role_arns(self) -> list[pulumi.Output[str]]:
        """The two roles that whoever runs it hands over to ECS."""
        roles = (self.roles.task_role_arn, self.roles.execution_role_arn)
        return [pulumi.Output.from_input(each) for each in roles]

    @property
    def before_it_runs(self) -> list[pulumi.Resource]:
        """What a task that starts without it fails for, and that its definition does not name."""
        return [*self.log_group.made, *self.roles.policies, *self.firewall.rules]


def make_task_definition(workload: Workload, *, ingress: Sequence[Ingoing] = ()) -> Runnable:
    """Make all that a workload needs before it runs. `ingress` is who reaches it.

    Raises `ArgsError` for sessions in a cluster that logs none, for an image or a file system that nothing leads to,
    and for directories that would be one volume.
    """
    check_sessions(workload)
    check_file_systems(workload)
    block, container = workload.block, workload.settings.container
    log_group = make_log_group(workload)
    containers = container_definitions(workload, log_group.arn)
    check_registries(workload, containers)
    starting = start_rights(workload.settings, containers, log_group.arn)
    roles = make_roles(workload, starting)
    if missing := unreachable(workload, containers, starting):
        pulumi.log.warn(f"{block.block}: {warning(missing)}", resource=block)
    firewall = make_firewall(workload, ingress=ingress)
    built_for = "ARM64" if container.architecture == "arm64" else "X86_64"
    platform: aws.ecs.TaskDefinitionRuntimePlatformArgsDict = {
        "operating_system_family": "LINUX",
        "cpu_architecture": built_for,
    }
    volumes: Any = task_volumes(workload)
    disk: aws.ecs.TaskDefinitionEphemeralStorageArgsDict | None = (
        None if container.ephemeral_storage_gib is None else {"size_in_gib": container.ephemeral_storage_gib}
    )
    task_definition = aws.ecs.TaskDefinition(
        block.child_name("task-definition", aws.ecs.TaskDefinition),
        family=family(block),
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        pid_mode="task" if container.shared_processes else None,
        cpu=str(container.cpu),
        memory=str(container.task_memory_mib),
        ephemeral_storage=disk,
        runtime_platform=platform,
        task_role_arn=roles.task_role_arn,
        execution_role_arn=roles.execution_role_arn,
        container_definitions=block.document("containers", containers, named_list=True),
        volumes=volumes,
        # ECS goes back to the revision before, or keeps running it: a deregistered one could not be deployed again.
        skip_destroy=True,
        opts=block.as_parent,
    )
    return Runnable(task_definition, roles, firewall, log_group)


def family(block: Component[Any]) -> str:
    """What all revisions of its task definition are called; it is no name that autonaming could make, and unique only
    by whose it is: `shop-payments-prod-task-migrate`.
    """
    kind = block.block.partition(" ")[0].lower()
    whole = f"{pulumi.get_project()}-{pulumi.get_stack()}-{kind}-{block.name}"
    return re.sub(r"[^A-Za-z0-9_-]", "-", whole)
