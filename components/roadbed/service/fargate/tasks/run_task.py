"""How a task is run: what whoever runs it must be told, and the line that does so by hand."""

from collections.abc import Sequence

import pulumi

from roadbed.kernel.arns import region_in
from roadbed.service.fargate.capacity import capacity_shares
from roadbed.service.fargate.tasks.task_definition import Runnable
from roadbed.service.rollouts.task_run import TaskRun
from roadbed.service.workload import Workload


def as_run(workload: Workload, made: Runnable, *, timeout_minutes: int = 60) -> TaskRun:
    """What it takes to run the task of a workload to its end."""
    return TaskRun(
        of=workload.block.block,
        made=workload.block,
        cluster_arn=workload.cluster.arn,
        task_definition_arn=made.task_definition.arn,
        container=workload.block.name,
        subnet_ids=workload.zone.network.private_subnet_ids,
        security_group_ids=made.firewall.security_group_ids,
        capacity=capacity_shares(workload),
        timeout_minutes=timeout_minutes,
    )


def start_command(machine_arn: pulumi.Output[str]) -> pulumi.Output[str]:
    """What starts an execution of a state machine, for a shell."""
    return machine_arn.apply(
        lambda arn: f"aws stepfunctions start-execution --region {region_in(arn)} --state-machine-arn {arn}"
    )


def run_command(workload: Workload, run: TaskRun) -> pulumi.Output[str]:
    """What starts the task once, exactly as a rollout would, for a shell."""
    shares = " ".join(f"capacityProvider={provider},weight={weight}" for provider, weight in capacity_shares(workload))
    session = " --enable-execute-command" if workload.settings.placement.exec else ""

    def line(cluster: str, task_definition: str, subnets: Sequence[str], groups: Sequence[str]) -> str:
        network = f"subnets=[{','.join(subnets)}],securityGroups=[{','.join(groups)}],assignPublicIp=DISABLED"
        return (
            f"aws ecs run-task --region {region_in(cluster)} --cluster {cluster} --task-definition {task_definition}"
            f" --capacity-provider-strategy {shares} --network-configuration 'awsvpcConfiguration={{{network}}}'"
            f" --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags{session}"
        )

    known = pulumi.Output.all(
        run.cluster_arn, run.task_definition_arn, run.subnet_ids, pulumi.Output.all(*run.security_group_ids)
    )
    return known.apply(lambda values: line(*values))
