"""How the number of a worker's tasks follows the messages that wait for it."""

from collections.abc import Iterator
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import resource_in
from roadbed.service.fargate.scaling.metric_math import filled
from roadbed.service.fargate.scaling.scaling import Followed, cluster_name, scaled_by
from roadbed.service.worker_args import WorkerArgs
from roadbed.service.workload import Workload

_PERIOD_SECONDS: Final = 60
# A task takes its time to start; until then no second one is started for the same message.
_WAKING_SECONDS: Final = 300


def follows_backlog(args: WorkerArgs) -> bool:
    """Whether messages move the number of tasks."""
    return args.scale.latency_seconds is not None and any(least < most for least, most in args.scale.bounds)


def backlog_followed(workload: Workload, args: WorkerArgs, service: "aws.ecs.Service") -> list[Followed]:
    """What target tracking keeps where `latency_seconds` puts it: unprocessed messages per task, those at work among
    them, so that the last task is not taken away from its last message.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
    """
    if not follows_backlog(args):
        return []
    latency, processing = args.scale.latency_seconds or 0, args.processing
    measured: list[dict[str, Any]] = [
        {
            "id": each["id"],
            "metric_stat": {
                "metric": {
                    "namespace": each["namespace"],
                    "metric_name": each["name"],
                    "dimensions": [{"name": name, "value": value} for name, value in each["dimensions"].items()],
                },
                "stat": "Average",
            },
            "return_data": False,
        }
        for each in _metrics(workload, args, service)
    ]
    # Without a task there is nothing to divide by.
    tasks = f"IF({filled('tasks')} > 0, {filled('tasks')}, 1)"
    per_task = {"id": "each", "expression": f"({_unprocessed(args)}) / {tasks}", "return_data": True}
    specification = {"customized_metric_specification": {"metrics": [*measured, per_task]}}
    return [("backlog", specification, max(1.0, latency * processing.at_once / processing.seconds))]


def make_waker(
    workload: Workload,
    args: WorkerArgs,
    service: "aws.ecs.Service",
    bounds: "aws.appautoscaling.Target | None",
) -> None:
    """Start the first task for the first message, which target tracking leaves alone until there are enough for one
    task's share. Nothing where there always is a task.
    """
    asleep = any(least == 0 < most for least, most in args.scale.bounds)
    if bounds is None or not asleep or not follows_backlog(args):
        return
    block = workload.block
    policy = aws.appautoscaling.Policy(
        block.child_name("scale-from-zero", aws.appautoscaling.Policy),
        policy_type="StepScaling",
        step_scaling_policy_configuration={
            "adjustment_type": "ChangeInCapacity",
            "cooldown": _WAKING_SECONDS,
            "metric_aggregation_type": "Maximum",
            "step_adjustments": [{"scaling_adjustment": 1, "metric_interval_lower_bound": "0"}],
        },
        **scaled_by(bounds),
        opts=block.as_parent,
    )
    measured: list[Any] = [
        {
            "id": each["id"],
            "metric": {
                "namespace": each["namespace"],
                "metric_name": each["name"],
                "dimensions": each["dimensions"],
                "period": _PERIOD_SECONDS,
                "stat": "Average",
            },
        }
        for each in _metrics(workload, args, service)
    ]
    waits = f"IF(({filled('tasks')} < 1) AND (({_unprocessed(args)}) > 0), 1, 0)"
    aws.cloudwatch.MetricAlarm(
        block.child_name("scale-from-zero-alarm", aws.cloudwatch.MetricAlarm),
        alarm_description=f"{block.block}: messages wait and no task runs, which starts one",
        metric_queries=[*measured, {"id": "waits", "expression": waits, "label": "waits", "return_data": True}],
        evaluation_periods=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=1,
        treat_missing_data="notBreaching",
        alarm_actions=[policy.arn],
        opts=block.as_parent,
    )


def _unprocessed(args: WorkerArgs) -> str:
    return " + ".join(
        filled(f"{kind}{number}") for number, _ in enumerate(args.backlogs, 1) for kind in ("waiting", "working")
    )


def _metrics(workload: Workload, args: WorkerArgs, service: "aws.ecs.Service") -> Iterator[dict[str, Any]]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
    for number, each in enumerate(args.backlogs, 1):
        queue = pulumi.Output.from_input(each.queue_arn).apply(resource_in)
        for kind, name in (("waiting", "Visible"), ("working", "NotVisible")):
            yield {
                "id": f"{kind}{number}",
                "namespace": "AWS/SQS",
                "name": f"ApproximateNumberOfMessages{name}",
                "dimensions": {"QueueName": queue},
            }
    yield {
        "id": "tasks",
        "namespace": "ECS/ContainerInsights",
        "name": "RunningTaskCount",
        "dimensions": {"ClusterName": cluster_name(workload), "ServiceName": service.name},
    }
