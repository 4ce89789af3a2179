"""The ECS service of something that runs on and on: what it is told, and what it waits for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.containers.image import Image
from roadbed.service.fargate.capacity import capacity_shares
from roadbed.service.fargate.deputies import GUARDED as OF_DEPUTIES
from roadbed.service.fargate.disks import make_disks
from roadbed.service.fargate.rollouts.rollout import GUARDED as OF_ROLLOUT
from roadbed.service.fargate.rollouts.rollout import make_deployment
from roadbed.service.fargate.rollouts.steady_state import check_rolled_out
from roadbed.service.fargate.service_connect import check_calls, connects, service_connect
from roadbed.service.fargate.tasks.task_definition import Runnable
from roadbed.service.fargate.traffic.traffic import Traffic
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.traffic.port import Port
from roadbed.service.workload import Workload

_ALL: Final = 100
_FARGATE: Final = "FARGATE"
_SPOT: Final = "FARGATE_SPOT"

GUARDED: Final[Mapping[str, frozenset[str]]] = {
    **OF_DEPUTIES,
    "service": OF_ROLLOUT
    | {
        "availability_zone_rebalancing",
        "capacity_provider_strategies",
        "desired_count",
        "enable_execute_command",
        "network_configuration",
        "task_definition",
        "volume_configuration",
    },
}
"""What guards the service itself, and the roles in which ECS acts for it."""


@dataclass(frozen=True)
class Bounds:
    """How many tasks there are, as far as the service itself is told."""

    tasks: int
    """The number, or where it begins if others decide on it."""

    automatic: bool
    """Whether others decide on it, so that `up` leaves what it finds."""

    rebalance_zones: bool = True
    """Whether tasks move where one zone has more than its share."""


@dataclass(frozen=True)
class Running:
    """A service that ECS keeps running."""

    service: "aws.ecs.Service"
    """What ECS was told."""

    revision: pulumi.Output[str]
    """The revision that ECS runs; fails an update while that is another one than the program's."""


def make_service(
    workload: Workload,
    made: Runnable,
    rollout: Rollout,
    bounds: Bounds,
    *,
    port: Port | None = None,
    traffic: Traffic | None = None,
) -> Running:
    """The ECS service. It waits for what its tasks would fail without, and for the rules that lead to it: nothing else,
    for what it waits for must be deleted after it, and every edge makes a rollout wait.

    Raises `ArgsError` for calls by names that its tasks could not resolve, for zones that cannot be rebalanced, and for
    rollouts that move traffic where none is.
    """
    check_calls(workload)
    traffic = traffic or Traffic()
    if problems := [
        *_not_rebalanced(rollout, bounds),
        *_stuck(rollout, bounds),
        *_not_moved(workload, rollout, port, traffic),
    ]:
        raise ArgsError(workload.block.block, problems, workload.block.made_at)
    block, settings = workload.block, workload.settings
    deployed_outside = Image.of(settings.image).owner is not None
    deployment = make_deployment(workload, rollout, deployed_outside=deployed_outside)
    volume, disk_deputy = make_disks(workload)
    waits = [*made.before_it_runs, *traffic.rules, *([disk_deputy.policy] if disk_deputy else [])]
    service = aws.ecs.Service(
        block.child_name("service", aws.ecs.Service),
        cluster=workload.cluster.arn,
        task_definition=made.task_definition.arn,
        desired_count=bounds.tasks,
        capacity_provider_strategies=_shares(workload),
        # Without it another share of Spot makes another service, and the old one stops first.
        force_new_deployment=True,
        network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
            subnets=workload.zone.network.private_subnet_ids,
            security_groups=list(made.firewall.security_group_ids),
            assign_public_ip=False,
        ),
        load_balancers=list(traffic.load_balancers) or None,
        health_check_grace_period_seconds=traffic.grace_period_seconds,
        service_connect_configuration=service_connect(workload, made.log_group, port=port, rollout=rollout),
        volume_configuration=volume,
        enable_execute_command=settings.placement.exec,
        enable_ecs_managed_tags=True,
        propagate_tags="SERVICE",
        availability_zone_rebalancing="ENABLED" if bounds.rebalance_zones else "DISABLED",
        **deployment.arguments,
        opts=pulumi.ResourceOptions.merge(_options(workload, bounds, waits), deployment.options),
    )
    wanted = made.task_definition.arn
    revision = service.task_definition if deployed_outside else check_rolled_out(workload, service, wanted)
    return Running(service, pulumi.Output.from_input(revision).apply(str))


def _not_rebalanced(rollout: Rollout, bounds: Bounds) -> Iterator[Problem]:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    if bounds.rebalance_zones and rollout.maximum_percent == _ALL:
        says = f"got {_ALL}, with which ECS rebalances no zones; allow more, or write scale.rebalance_zones=False"
        yield Problem("rollout.maximum_percent", says)


def _stuck(rollout: Rollout, bounds: Bounds) -> Iterator[Problem]:
    """Percents of few tasks are whole tasks: the most rounded down, the fewest rounded up.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    tasks = bounds.tasks
    most, fewest = tasks * rollout.maximum_percent // _ALL, -(-tasks * rollout.minimum_healthy_percent // _ALL)
    if rollout.strategy == "rolling" and tasks and most <= tasks <= fewest:
        says = f"got {rollout.maximum_percent}, which of {tasks} is {most}, and {fewest} must stay"
        fix = f"allow {-(-(tasks + 1) * _ALL // tasks)} or more"
        yield Problem("rollout.maximum_percent", f"{says}: no task may stop or start, so no rollout ever ends; {fix}")


def _not_moved(workload: Workload, rollout: Rollout, port: Port | None, traffic: Traffic) -> Iterator[Problem]:
    """What only the cluster tells: whether there is Service Connect, which carries no UDP.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment-implementation.html
    """
    if not connects(workload):
        why = "there is no Service Connect"
    elif port is None:
        why = "nobody calls it"
    elif port.protocol == "udp":
        why = "its port is UDP"
    else:
        return
    if rollout.strategy in ("canary", "linear") and not traffic.load_balancers:
        says = f"got {rollout.strategy!r}, which moves traffic, and it has no routes, and {why}"
        yield Problem("rollout.strategy", f"{says}; add a route, or use 'rolling' or 'blue_green'")
    if rollout.test_header is not None:
        yield Problem("rollout.test_header", f"is read by Service Connect alone, and {why}; leave it out")


def _options(workload: Workload, bounds: Bounds, waits: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    ignored = ["desiredCount"] if bounds.automatic else None
    return pulumi.ResourceOptions(parent=workload.block, depends_on=list(waits), ignore_changes=ignored)


def _shares(workload: Workload) -> list[Any]:
    shares = dict(capacity_shares(workload))
    steady = workload.settings.placement.tasks_off_spot if _SPOT in shares else 0
    on_fargate = {_FARGATE: 0} if steady else {}
    return [
        aws.ecs.ServiceCapacityProviderStrategyArgs(
            capacity_provider=provider, weight=weight, base=(steady or None) if provider == _FARGATE else None
        )
        for provider, weight in {**on_fargate, **shares}.items()
    ]
