"""Target groups: where load balancers find a service's tasks, and how they treat them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.ingress_place import IngressPlace
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port
from roadbed.service.workload import Workload

_VERSIONS: Final = {"http": "HTTP1", "http2": "HTTP2", "grpc": "GRPC"}


@dataclass(frozen=True)
class Target:
    """Where one load balancer finds the tasks that listen on one port."""

    ingress: IngressPlace
    port: Port
    group: aws.lb.TargetGroup
    alternate: aws.lb.TargetGroup | None = None
    """The other one of a pair: a rollout fills it with new tasks while the first still has the traffic. Which of the
    two has it changes with each rollout."""

    @property
    def load_balancer(self) -> pulumi.Output[str]:
        """The load balancer as metrics call it: `app/main/50dc6c495c0c9188`."""
        arn = pulumi.Output.from_input(self.ingress.load_balancer_arn)
        return arn.apply(lambda known: known.partition(":loadbalancer/")[2])

    @property
    def request_count_label(self) -> pulumi.Output[str]:
        """What autoscaling by requests calls it.

        https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
        """
        return pulumi.Output.concat(self.load_balancer, "/", self.group.arn_suffix)


def make_targets(
    workload: Workload, placed: Sequence[PlacedRoute], health: Health, *, two_sided: bool
) -> Mapping[str, Target]:
    """The target groups that routes lead to, by `PlacedRoute.target`; in pairs where a rollout has two sides."""
    made: dict[str, Target] = {}
    for each in placed:
        if each.target in made:
            continue
        arguments = {**_of_all(workload, each), **_by_kind(each, health)}
        group = _make(workload, each.target, arguments)
        alternate = _make(workload, f"{each.target}-alt", arguments) if two_sided else None
        made[each.target] = Target(each.ingress, each.port, group, alternate)
    return made


def _make(workload: Workload, role: str, arguments: Mapping[str, Any]) -> aws.lb.TargetGroup:
    block = workload.block
    # Never by a fixed name: a new one must be there before rules leave the old one.
    return aws.lb.TargetGroup(block.child_name(role, aws.lb.TargetGroup), **arguments, opts=block.as_parent)


def _of_all(workload: Workload, placed: PlacedRoute) -> dict[str, Any]:
    targets = placed.route.targets
    return {
        "target_type": "ip",
        "vpc_id": workload.zone.network.vpc_id,
        "port": placed.port.number,
        "deregistration_delay": targets.deregistration_seconds,
        "load_balancing_cross_zone_enabled": None if targets.cross_zone is None else str(targets.cross_zone).lower(),
    }


def _by_kind(placed: PlacedRoute, health: Health) -> dict[str, Any]:
    return _of_network(placed, health) if placed.ingress.kind == "network" else _of_application(placed, health)


def _of_application(placed: PlacedRoute, health: Health) -> dict[str, Any]:
    targets, protocol = placed.route.targets, placed.port.protocol
    found: dict[str, Any] = {
        "protocol": "HTTP",
        "protocol_version": _VERSIONS[protocol],
        "load_balancing_algorithm_type": targets.algorithm,
        "slow_start": targets.slow_start_seconds,
        "health_check": _check(health, "HTTP", health.path_for(protocol), health.codes_for(protocol)),
    }
    if targets.algorithm == "weighted_random":
        found["load_balancing_anomaly_mitigation"] = "on"
    if sticky := targets.sticky:
        found["stickiness"] = aws.lb.TargetGroupStickinessArgs(
            type="app_cookie" if sticky.cookie else "lb_cookie",
            cookie_name=sticky.cookie,
            cookie_duration=sticky.seconds,
            enabled=True,
        )
    return found


def _of_network(placed: PlacedRoute, health: Health) -> dict[str, Any]:
    targets, listen = placed.route.targets, placed.route.listen
    protocol = {"udp": "UDP", "tcp_udp": "TCP_UDP"}.get(listen.protocol if listen else "tcp", "TCP")
    over_http = health.path is not None
    codes = health.codes_for("http") if over_http else None
    found: dict[str, Any] = {
        "protocol": protocol,
        # What UDP has is always on: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
        "preserve_client_ip": str(targets.preserve_client_ip).lower() if protocol == "TCP" else None,
        "connection_termination": True,
        "proxy_protocol_v2": targets.proxy_protocol or None,
        "health_check": _check(health, "HTTP" if over_http else "TCP", health.path, codes),
    }
    if targets.sticky:
        found["stickiness"] = aws.lb.TargetGroupStickinessArgs(type="source_ip", enabled=True)
    return found


def _check(health: Health, protocol: str, path: str | None, codes: str | None) -> aws.lb.TargetGroupHealthCheckArgs:
    return aws.lb.TargetGroupHealthCheckArgs(
        enabled=True,
        protocol=protocol,
        path=path,
        matcher=codes,
        port="traffic-port" if health.port is None else str(health.port),
        interval=health.interval_seconds,
        timeout=health.timeout_seconds,
        healthy_threshold=health.healthy_threshold,
        unhealthy_threshold=health.unhealthy_threshold,
    )
