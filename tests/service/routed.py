"""A stand-in for a service: what routes need of one, and nothing else."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pytest

from roadbed.kernel.args import Args
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.ingress_place import Band, Domain, IngressPlace, OpenPort
from roadbed.kernel.landing_zone import Zone
from roadbed.service.fargate.traffic.traffic import Traffic, make_traffic
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Route
from roadbed.service.workload import Workload
from roadbed.testing import Deployment, deploy, made_up_zone

_HERE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
PUBLIC = IngressPlace(
    name="public",
    load_balancer_arn=f"{_HERE}:loadbalancer/app/public/50dc6c495c0c9188",
    listener_arn=f"{_HERE}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2",
    security_group_id="sg-0a1b2c3d4e5f60002",
    dns_name="public-1.eu-west-1.elb.amazonaws.com",
    dns_zone_id="Z32O12XQLNTSW2",
    domains=[
        Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ"),
        Domain(name="shop.example.org"),
    ],
    bands={"payments": Band(first=1000, last=1999), "shipping": Band(first=2000, last=2999)},
)
INTERNAL = PUBLIC.but(
    name="internal",
    internal=True,
    load_balancer_arn=f"{_HERE}:loadbalancer/app/internal/60dc6c495c0c9188",
    listener_arn=f"{_HERE}:listener/app/internal/60dc6c495c0c9188/a2f7dc8efc522ab2",
    security_group_id="sg-0a1b2c3d4e5f60003",
)
EDGE = IngressPlace(
    name="edge",
    kind="network",
    load_balancer_arn=f"{_HERE}:loadbalancer/net/edge/70dc6c495c0c9188",
    certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c",
    security_group_id="sg-0a1b2c3d4e5f60004",
    dns_name="edge-1.elb.eu-west-1.amazonaws.com",
    dns_zone_id="Z2IFOLAFXWLO4F",
    domains=[Domain(name="edge.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
    ports=[OpenPort(port=5671), OpenPort(port=514, protocol="udp"), OpenPort(port=25, team="shipping")],
)


class RoutedArgs(Args):
    """What a service says of its traffic."""

    routes: Sequence[Route] = ()
    health: Health = Health()


class Routed(Component[RoutedArgs]):
    """A service of which only the traffic is made."""

    traffic: Traffic

    def __init__(
        self,
        name: str,
        args: RoutedArgs,
        *,
        ports: Sequence[Port] = (Port(name="main", number=8080),),
        two_sided: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("roadbed:index:Service", name, args, opts)
        zone = Zone.current()
        workload = Workload(block=self, zone=zone, image="unused", connections=(), ports=tuple(ports))
        settings = self.settings
        self.traffic = make_traffic(workload, settings.routes, settings.health, two_sided=two_sided)


def routed(
    *routes: Route,
    name: str = "checkout",
    health: Health | None = None,
    because: dict[str, str] | None = None,
    overrides: dict[str, Any] | None = None,
    **how: Any,
) -> Routed:
    """A service with these routes, within a program."""
    args = {"routes": routes, "health": health or Health(), "because": because or {}, "overrides": overrides or {}}
    return Routed(name, RoutedArgs(**args), **how)


def deployed(program: Any, *, stack: str = "payments.dev", ingresses: Sequence[IngressPlace] = ()) -> Deployment[Any]:
    """A program in a landing zone with these ingresses; routes alone are a service's."""
    run = program if callable(program) else lambda: routed(*program)
    return deploy(run, stack=stack, zone=made_up_zone(ingresses=list(ingresses) or [PUBLIC, INTERNAL, EDGE]))


def refused(program: Any, **how: Any) -> str:
    """What is said of a program that cannot be."""
    with pytest.raises(ArgsError) as raised:
        deployed(program, **how)
    return str(raised.value)
