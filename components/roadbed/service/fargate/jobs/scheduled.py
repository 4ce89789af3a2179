"""What starts a job: a schedule of EventBridge Scheduler, its role, and a queue for what it could not start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.connection import Statement
from roadbed.kernel.policies import deny_insecure_transport
from roadbed.service.fargate.service_roles import allow, make_service_role
from roadbed.service.fargate.tasks.task_definition import Runnable
from roadbed.service.rollouts.task_run import TaskRun
from roadbed.service.scheduled_job_args import ScheduledJobArgs
from roadbed.service.task_rights import revisions_of, to_run
from roadbed.service.workload import Workload

GUARDED: Final[Mapping[str, frozenset[str]]] = {
    "undelivered": frozenset({"kms_master_key_id", "message_retention_seconds", "policy", "sqs_managed_sse_enabled"}),
    "undelivered-policy": frozenset({"policy"}),
}
"""What guards the queue of undelivered runs."""

_KEPT_SECONDS: Final = 14 * 24 * 60 * 60


@dataclass(frozen=True)
class Target:
    """What a schedule calls."""

    arn: pulumi.Input[str]
    statements: Sequence[Statement]
    """The rights that it takes."""
    ready: Sequence[pulumi.Resource]
    """What must be there before it is called."""
    parameters: Mapping[str, Any]
    """How it is called."""


def task_target(workload: Workload, made: Runnable, run: TaskRun) -> Target:
    """One run of a task, for whose end nobody waits."""
    revisions = revisions_of(made.task_definition.arn_without_revision)
    cluster = pulumi.Output.from_input(workload.cluster.arn)
    parameters: Mapping[str, Any] = {
        "task_definition_arn": run.task_definition_arn,
        "task_count": 1,
        "capacity_provider_strategies": [
            {"capacity_provider": provider, "weight": weight} for provider, weight in run.capacity
        ],
        "network_configuration": {
            "subnets": run.subnet_ids,
            "security_groups": list(run.security_group_ids),
            "assign_public_ip": False,
        },
        "propagate_tags": "TASK_DEFINITION",
        "enable_ecs_managed_tags": True,
        "enable_execute_command": workload.settings.placement.exec,
    }
    return Target(
        arn=cluster,
        statements=to_run(cluster_arn=cluster, task_definition_arns=[revisions], role_arns=made.role_arns),
        ready=made.before_it_runs,
        parameters={"ecs_parameters": parameters},
    )


def machine_target(machine: "aws.sfn.StateMachine", ready: Sequence[pulumi.Resource]) -> Target:
    """One execution of a state machine."""
    start = Statement(actions=("states:StartExecution",), resources=(machine.arn,))
    return Target(arn=machine.arn, statements=[start], ready=ready, parameters={})


def make_schedule(workload: Workload, args: ScheduledJobArgs, target: Target) -> "aws.sqs.Queue":
    """The schedule, in a group of its own because only groups carry tags; gives the queue of what was not delivered.
    Warns of moments that are over.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    block, delivery = workload.block, args.delivery
    for each in args.over(datetime.now(UTC)):
        pulumi.log.warn(f"{block.block}: {each.path}: {each.says}", resource=block)
    undelivered = _undelivered(workload)
    group = aws.scheduler.ScheduleGroup(
        block.child_name("schedule-group", aws.scheduler.ScheduleGroup), opts=block.as_parent
    )
    role = make_service_role(workload, "scheduler", service="scheduler", source_arn=group.arn)
    tell = Statement(actions=("sqs:SendMessage",), resources=(undelivered.arn,))
    rights = allow(workload, "scheduler", role, [*target.statements, tell])
    window = delivery.flexible_minutes
    flexible: Any = {"mode": "OFF"} if window is None else {"mode": "FLEXIBLE", "maximum_window_in_minutes": window}
    called: Any = {
        "arn": target.arn,
        "role_arn": role.arn,
        "dead_letter_config": {"arn": undelivered.arn},
        "retry_policy": {
            "maximum_retry_attempts": delivery.retries,
            "maximum_event_age_in_seconds": delivery.give_up_after_minutes * 60,
        },
        **target.parameters,
    }
    aws.scheduler.Schedule(
        block.child_name("schedule", aws.scheduler.Schedule),
        group_name=group.name,
        schedule_expression=args.schedule,
        schedule_expression_timezone=args.time_zone,
        start_date=delivery.starts_at,
        end_date=delivery.ends_at,
        state="ENABLED" if delivery.enabled else "DISABLED",
        flexible_time_window=flexible,
        target=called,
        opts=pulumi.ResourceOptions(parent=block, depends_on=[rights, *target.ready]),
    )
    return undelivered


def _undelivered(workload: Workload) -> "aws.sqs.Queue":
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"""
    block = workload.block
    queue = aws.sqs.Queue(
        block.child_name("undelivered", aws.sqs.Queue),
        message_retention_seconds=_KEPT_SECONDS,
        sqs_managed_sse_enabled=True,
        opts=block.as_parent,
    )
    only_tls = {"Version": "2012-10-17", "Statement": [deny_insecure_transport("sqs:*", queue.arn)]}
    aws.sqs.QueuePolicy(
        block.child_name("undelivered-policy", aws.sqs.QueuePolicy),
        queue_url=queue.url,
        policy=block.document("undelivered-policy-document", only_tls),
        opts=block.as_parent,
    )
    return queue
