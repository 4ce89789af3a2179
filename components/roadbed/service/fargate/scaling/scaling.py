"""What changes the number of a service's tasks: Application Auto Scaling."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import resource_in
from roadbed.kernel.signal import Metric
from roadbed.service.scaling.metrics import Direction, StepMetric, TargetMetric
from roadbed.service.scaling.scale import ScaleSchedule, TaskScale
from roadbed.service.workload import Workload

_DIMENSION: Final = "ecs:service:DesiredCount"
_NAMESPACE: Final = "ecs"

GUARDED: Final[Mapping[str, frozenset[str]]] = {"scaling": frozenset({"min_capacity"})}
"""What guards the least number of tasks."""

Followed: TypeAlias = tuple[str, Mapping[str, Any], float]
"""What target tracking keeps at a value: a name, the metric as a policy takes it, and the value."""


def make_scaling(
    workload: Workload,
    scale: TaskScale,
    service: "aws.ecs.Service",
    *,
    more: Iterable[Followed] = (),
) -> "aws.appautoscaling.Target | None":
    """The bounds of a service's tasks and what moves the number between them: what `scale` says, and `more`. None, and
    nothing is made, where the number is one.
    """
    if not scale.automatic:
        return None
    block = workload.block
    bounds = aws.appautoscaling.Target(
        block.child_name("scaling", aws.appautoscaling.Target),
        min_capacity=scale.min_tasks,
        max_capacity=scale.max_tasks,
        resource_id=pulumi.Output.concat("service/", cluster_name(workload), "/", service.name),
        scalable_dimension=_DIMENSION,
        service_namespace=_NAMESPACE,
        opts=block.as_parent,
    )
    if scale.min_tasks < scale.max_tasks or any(each.min_tasks < each.max_tasks for each in scale.schedules):
        for followed in (*_followed(scale), *more):
            _follow(workload, scale, bounds, followed)
        for metric in scale.metrics:
            if isinstance(metric, StepMetric):
                _step(workload, scale, bounds, metric)
    for schedule in scale.schedules:
        _at(workload, bounds, schedule)
    return bounds


def cluster_name(workload: Workload) -> pulumi.Output[str]:
    """What metrics call the cluster."""
    return pulumi.Output.from_input(workload.cluster.arn).apply(lambda arn: resource_in(arn).removeprefix("cluster/"))


def scaled_by(bounds: "aws.appautoscaling.Target") -> dict[str, Any]:
    """What a policy is told of the number that it changes."""
    return {
        "resource_id": bounds.resource_id,
        "scalable_dimension": bounds.scalable_dimension,
        "service_namespace": bounds.service_namespace,
    }


def _followed(scale: TaskScale) -> Iterator[Followed]:
    for name, predefined, value in (
        ("cpu", "ECSServiceAverageCPUUtilization", scale.cpu_percent),
        ("memory", "ECSServiceAverageMemoryUtilization", scale.memory_percent),
    ):
        if value is not None:
            yield name, {"predefined_metric_specification": {"predefined_metric_type": predefined}}, value
    for each in scale.metrics:
        if isinstance(each, TargetMetric):
            yield each.name, {"customized_metric_specification": _own(each.metric)}, each.value


def _own(metric: Metric) -> Mapping[str, Any]:
    return {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "statistic": metric.statistic,
        "dimensions": [{"name": name, "value": value} for name, value in metric.dimensions.items()],
    }


def _follow(workload: Workload, scale: TaskScale, bounds: "aws.appautoscaling.Target", followed: Followed) -> None:
    name, specification, value = followed
    configuration: Any = {
        "target_value": value,
        "scale_out_cooldown": scale.scale_out_seconds,
        "scale_in_cooldown": scale.scale_in_seconds,
        "disable_scale_in": not scale.scale_in,
        **specification,
    }
    aws.appautoscaling.Policy(
        workload.block.child_name(f"scale-{name}", aws.appautoscaling.Policy),
        policy_type="TargetTrackingScaling",
        target_tracking_scaling_policy_configuration=configuration,
        **scaled_by(bounds),
        opts=workload.block.as_parent,
    )


def _step(workload: Workload, scale: TaskScale, bounds: "aws.appautoscaling.Target", metric: StepMetric) -> None:
    """A policy and an alarm for each direction. Bounds of a policy count from its alarm's threshold."""
    block = workload.block
    directions: tuple[Direction, Direction] = ("above", "below")
    for direction in directions:
        limits, adds = metric.bounds(direction), metric.adds(direction)
        if not limits or not (adds or scale.scale_in):
            continue
        ending, cooldown = ("out", scale.scale_out_seconds) if adds else ("in", scale.scale_in_seconds)
        threshold = limits[0] if direction == "above" else limits[-1]
        configuration: Any = {
            "adjustment_type": "ChangeInCapacity",
            "cooldown": cooldown,
            "metric_aggregation_type": _aggregated(metric.metric),
            "step_adjustments": list(_steps(metric, direction, threshold)),
        }
        policy = aws.appautoscaling.Policy(
            block.child_name(f"scale-{metric.name}-{ending}", aws.appautoscaling.Policy),
            policy_type="StepScaling",
            step_scaling_policy_configuration=configuration,
            **scaled_by(bounds),
            opts=block.as_parent,
        )
        percentile = metric.metric.statistic.startswith("p")
        aws.cloudwatch.MetricAlarm(
            block.child_name(f"scale-{metric.name}-{ending}-alarm", aws.cloudwatch.MetricAlarm),
            alarm_description=f"{block.block}: {metric.name} {direction} {_number(threshold)} changes its tasks",
            namespace=metric.metric.namespace,
            metric_name=metric.metric.name,
            dimensions=dict(metric.metric.dimensions),
            statistic=None if percentile else metric.metric.statistic,
            extended_statistic=metric.metric.statistic if percentile else None,
            period=metric.metric.period_seconds,
            evaluation_periods=metric.datapoints,
            comparison_operator="GreaterThanOrEqualToThreshold" if direction == "above" else "LessThanThreshold",
            threshold=threshold,
            # Without data nobody knows that tasks are too many.
            treat_missing_data="notBreaching",
            alarm_actions=[policy.arn],
            opts=block.as_parent,
        )


def _steps(metric: StepMetric, direction: Direction, threshold: float) -> Iterator[dict[str, Any]]:
    limits = metric.bounds(direction)
    changes = {getattr(each, direction): each.change for each in metric.steps}
    for at, limit in enumerate(limits):
        if direction == "above":
            end = limits[at + 1] - threshold if at + 1 < len(limits) else None
            yield _adjustment(changes[limit], limit - threshold, end)
        else:
            start = limits[at - 1] - threshold if at else None
            yield _adjustment(changes[limit], start, limit - threshold)


def _adjustment(change: int, lower: float | None, upper: float | None) -> dict[str, Any]:
    bounds = {"metric_interval_lower_bound": lower, "metric_interval_upper_bound": upper}
    return {
        "scaling_adjustment": change,
        **{name: _number(value) for name, value in bounds.items() if value is not None},
    }


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _aggregated(metric: Metric) -> str:
    return metric.statistic if metric.statistic in ("Minimum", "Maximum") else "Average"


def _at(workload: Workload, bounds: "aws.appautoscaling.Target", schedule: ScaleSchedule) -> None:
    block = workload.block
    aws.appautoscaling.ScheduledAction(
        block.child_name(f"scale-at-{schedule.name}", aws.appautoscaling.ScheduledAction),
        schedule=schedule.schedule,
        timezone=schedule.time_zone,
        scalable_target_action={"min_capacity": schedule.min_tasks, "max_capacity": schedule.max_tasks},
        **scaled_by(bounds),
        opts=block.as_parent,
    )
