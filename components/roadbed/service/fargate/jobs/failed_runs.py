"""Who is told that a run of a job failed: an EventBridge rule that sends what happened to an alarm topic."""

from collections.abc import Mapping
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from roadbed.service.containers.sidecar import PREPARE, awaited
from roadbed.service.workload import Workload

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
_NEVER_ENDED = ["SpotInterruption", "TaskFailedToStart", "TerminationNotice", "UserInitiated"]


def tasks_failed(workload: Workload, family_arn: pulumi.Output[str]) -> Mapping[str, Any]:
    """Tasks of any revision whose own container, or one that it waits for, ended with another code than 0, and those
    that did not end by themselves. What else runs beside it is stopped with it, and ends as it may.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    """
    revisions = family_arn.apply(lambda arn: f"{arn}:")
    names = [workload.block.name, *awaited(workload.settings.sidecars), PREPARE]
    ended_badly = {"name": names, "exitCode": [{"anything-but": 0}]}
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [workload.cluster.arn],
            "lastStatus": ["STOPPED"],
            "taskDefinitionArn": [{"prefix": revisions}],
            "$or": [{"containers": ended_badly}, {"stopCode": _NEVER_ENDED}],
        },
    }


def executions_failed(machine_arn: pulumi.Output[str]) -> Mapping[str, Any]:
    """Executions of a state machine that ended without success, after every attempt.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [machine_arn], "status": ["ABORTED", "FAILED", "TIMED_OUT"]},
    }


def tell_of_failures(workload: Workload, severity: Literal["page", "ticket"] | None, failed: Mapping[str, Any]) -> None:
    """Send every such event to the landing zone's alarm topic. Warns where there is none."""
    block = workload.block
    topic = workload.zone.alarm_topic_arns.get(severity) if severity else None
    if topic is None:
        if severity:
            says = f"nobody is told of runs that fail: the landing zone has no alarm topic for a {severity}"
            pulumi.log.warn(f"{block.block}: {says}", resource=block)
        return
    rule = aws.cloudwatch.EventRule(
        block.child_name("failed", aws.cloudwatch.EventRule),
        description=f"Runs of {block.block} that failed",
        event_pattern=block.document("failed-pattern", failed),
        opts=block.as_parent,
    )
    aws.cloudwatch.EventTarget(
        block.child_name("failed-alarm", aws.cloudwatch.EventTarget),
        rule=rule.name,
        arn=topic,
        opts=block.as_parent,
    )
