"""How the number of a service's tasks follows the requests that load balancers send it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.fargate.scaling.metric_math import filled
from roadbed.service.fargate.scaling.scaling import Followed
from roadbed.service.fargate.traffic.target_groups import Target
from roadbed.service.scaling.scale import Scale
from roadbed.service.workload import Workload

_OF_LOAD_BALANCER: Final = "AWS/ApplicationELB"


def check_scale(workload: Workload, scale: Scale, targets: Sequence[Target]) -> None:
    """Raises `ArgsError` for what follows requests where no application ingress brings any."""
    if any(each.ingress.kind == "application" for each in targets):
        return
    names = [name for name in ("requests_per_task", "response_milliseconds") if getattr(scale, name) is not None]
    if names:
        says = "counts what an application ingress brings, and there is no such route; add one, or use metrics"
        problems = [Problem(f"scale.{name}", says) for name in names]
        raise ArgsError(workload.block.block, problems, workload.block.made_at)


def requests_followed(scale: Scale, targets: Sequence[Target]) -> Iterator[Followed]:
    """What target tracking follows of every application ingress: requests per task, and how long answers take."""
    of_requests = [each for each in targets if each.ingress.kind == "application"]
    for number, target in enumerate(of_requests, 1):
        ending = "" if number == 1 else f"-{number}"
        if scale.requests_per_task is not None:
            yield f"requests{ending}", _requests(target), scale.requests_per_task
        if scale.response_milliseconds is not None:
            metric = _by_target(target, "TargetResponseTime", "Average", "MAX")
            yield f"response{ending}", metric, scale.response_milliseconds / 1000


def _requests(target: Target) -> Mapping[str, Any]:
    if target.alternate is not None:
        return _by_target(target, "RequestCountPerTarget", "Sum", "SUM")
    label = target.request_count_label
    predefined = {"predefined_metric_type": "ALBRequestCountPerTarget", "resource_label": label}
    return {"predefined_metric_specification": predefined}


def _by_target(target: Target, name: str, statistic: str, together: str) -> Mapping[str, Any]:
    """A metric of a target group, or of both of a pair: which of them has the traffic changes with each rollout."""
    groups = [target.group] if target.alternate is None else [target.group, target.alternate]
    measured = [
        {
            "id": f"side{number}",
            "metric_stat": {
                "metric": {
                    "namespace": _OF_LOAD_BALANCER,
                    "metric_name": name,
                    "dimensions": [
                        {"name": "LoadBalancer", "value": target.load_balancer},
                        {"name": "TargetGroup", "value": group.arn_suffix},
                    ],
                },
                "stat": statistic,
            },
            "return_data": len(groups) == 1,
        }
        for number, group in enumerate(groups, 1)
    ]
    if len(groups) > 1:
        # The idle one of a pair has no data.
        sides = f"{filled('side1')}, {filled('side2')}"
        both = {"id": "both", "expression": f"{together}([{sides}])", "return_data": True}
        measured = [*measured, both]
    return {"customized_metric_specification": {"metrics": measured}}
