"""What a service says about its health."""

from collections.abc import Sequence
from typing import Any, Final

import pulumi

from roadbed.kernel.signal import All, Condition, Metric, Signal, Threshold
from roadbed.kernel.signal import Any as AnyOf
from roadbed.service.fargate.traffic.target_groups import Target

_RUNBOOK: Final = "docs/runbooks/service.md"

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
_OF_TASKS: Final = "AWS/ECS"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
_OF_APPLICATION: Final = "AWS/ApplicationELB"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
_OF_NETWORK: Final = "AWS/NetworkELB"

_BUSY_PERCENT: Final = 90
_BUSY_MINUTES: Final = 15
_ERRORS_A_MINUTE: Final = 10
_STOPPED_MINUTES: Final = 5


def service_signals(
    cluster_name: pulumi.Output[str],
    service_name: pulumi.Output[str],
    targets: Sequence[Target],
    *,
    always_there: bool = True,
    runbook: str = _RUNBOOK,
) -> tuple[Signal, ...]:
    """The signals of one service: of its tasks, and of every load balancer that sends them requests.

    `always_there`: whether it is wrong to have no tasks at all; without load balancers nobody else would notice.
    """
    tasks = {"ClusterName": cluster_name, "ServiceName": service_name}
    found = [_none_runs(tasks, runbook)] if always_there and not targets else []
    found += [
        Signal(
            name="cpu",
            condition=_busy("CPUUtilization", tasks),
            severity="ticket",
            description="Tasks use nearly all of their CPU for a while: they are too few, too small, or in a loop.",
            runbook=f"{runbook}#cpu",
        ),
        Signal(
            name="memory",
            condition=_busy("MemoryUtilization", tasks),
            severity="ticket",
            description="Tasks use nearly all of their memory; one that needs more is killed while it works.",
            runbook=f"{runbook}#memory",
        ),
    ]
    for number, target in enumerate(targets, 1):
        ending = "" if number == 1 else f"-{number}"
        if always_there:
            found.append(
                Signal(
                    name=f"unavailable{ending}",
                    condition=_nobody_well(target),
                    severity="page",
                    description=f"The load balancer {target.ingress.name} finds no healthy task to send requests to.",
                    runbook=f"{_RUNBOOK}#unavailable",
                )
            )
        if target.ingress.kind == "application":
            found.append(
                Signal(
                    name=f"errors{ending}",
                    condition=_failing(target),
                    severity="ticket",
                    description="Tasks answer many requests with an error of their own, a status of 500 or above.",
                    runbook=f"{_RUNBOOK}#errors",
                )
            )
    return tuple(found)


def _none_runs(tasks: dict[str, Any], runbook: str) -> Signal:
    # Without a running task there are no data.
    running = Metric(namespace=_OF_TASKS, name="CPUUtilization", dimensions=tasks, statistic="SampleCount")
    return Signal(
        name="stopped",
        condition=Threshold(
            metric=running,
            comparison="<",
            value=1,
            datapoints=_STOPPED_MINUTES,
            periods=_STOPPED_MINUTES,
            missing_data="breaching",
        ),
        severity="page",
        description="No task has run for five minutes, so that nothing is done: they fail, or cannot be started.",
        runbook=f"{runbook}#stopped",
    )


def _busy(name: str, dimensions: dict[str, Any]) -> Threshold:
    metric = Metric(namespace=_OF_TASKS, name=name, dimensions=dimensions, statistic="Average")
    return Threshold(
        metric=metric, comparison=">=", value=_BUSY_PERCENT, datapoints=_BUSY_MINUTES, periods=_BUSY_MINUTES
    )


def _sides(target: Target) -> list[dict[str, Any]]:
    groups = [target.group] if target.alternate is None else [target.group, target.alternate]
    return [{"LoadBalancer": target.load_balancer, "TargetGroup": group.arn_suffix} for group in groups]


def _nobody_well(target: Target) -> Condition:
    """Of a pair both: the one without traffic has no tasks at all. What counts is the most that any zone's node finds:
    where zones are not crossed, one in a zone without tasks finds none, and gets no requests.
    """
    namespace = _OF_APPLICATION if target.ingress.kind == "application" else _OF_NETWORK
    empty = [
        Threshold(
            metric=Metric(namespace=namespace, name="HealthyHostCount", dimensions=each, statistic="Maximum"),
            comparison="<",
            value=1,
            datapoints=3,
            periods=3,
            missing_data="breaching",
        )
        for each in _sides(target)
    ]
    return empty[0] if len(empty) == 1 else All(of=empty)


def _failing(target: Target) -> Condition:
    failing = [
        Threshold(
            metric=Metric(
                namespace=_OF_APPLICATION, name="HTTPCode_Target_5XX_Count", dimensions=each, statistic="Sum"
            ),
            comparison=">=",
            value=_ERRORS_A_MINUTE,
            datapoints=3,
            periods=5,
            missing_data="notBreaching",
        )
        for each in _sides(target)
    ]
    return failing[0] if len(failing) == 1 else AnyOf(of=failing)
