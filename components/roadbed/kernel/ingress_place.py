"""A load balancer that many services share, as routes need it: whose names it serves, and who has a place on it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import Problem
from roadbed.kernel.limits.load_balancers import MOST_RULES

TeamName = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=40, examples=["payments"])]
"""A team as stacks are named after it."""

SecurityGroupId = Annotated[str, Field(pattern=r"^sg-[0-9a-f]{8,17}$", examples=["sg-0a1b2c3d4e5f67890"])]
HostedZoneId = Annotated[str, Field(pattern=r"^Z[0-9A-Z]{1,31}$", examples=["Z0123456789ABCDEFGHIJ"])]
DomainName = Annotated[
    str,
    Field(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$", max_length=253, examples=["example.com"]),
]
LoadBalancerArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/(app|net)/[A-Za-z0-9-]+/[0-9a-f]+$",
        examples=["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/main/50dc6c495c0c9188"],
    ),
]
ListenerArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener/(app|net)/[A-Za-z0-9-]+/[0-9a-f]+/[0-9a-f]+$",
        examples=[
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2"
        ],
    ),
]


class Domain(Group):
    """A domain that a load balancer has a certificate for, with every name directly under it."""

    name: DomainName
    """`shop.example.com` serves itself and `checkout.shop.example.com`."""

    hosted_zone_id: Input[HostedZoneId] | None = None
    """Where Route 53 keeps its records; without it records are made elsewhere."""


class Band(Group):
    """The priorities of listener rules that one team may use; AWS allows 1 to 50,000 on a listener."""

    first: Annotated[int, Field(ge=1, le=50_000)]
    """The lowest, which wins over higher ones."""

    last: Annotated[int, Field(ge=1, le=50_000)]
    """The highest, which every other one wins over."""

    def mistakes(self) -> list[Problem]:
        """An end before the beginning."""
        if self.last < self.first:
            return [Problem("last", f"got {self.last}, wants at least first, which is {self.first}")]
        return []


class OpenPort(Group):
    """A port of a network load balancer on which one service may listen."""

    port: Annotated[int, Field(ge=1, le=65_535)]
    """What clients connect to."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """How; TLS is spoken over `tcp`."""

    team: TeamName | None = None
    """Whose service listens there; by default any team's that comes first."""


def overlapping(bands: Mapping[str, Band]) -> Iterator[tuple[str, str]]:
    """Teams whose bands have a priority in common, two by two, by the order of their bands."""
    ordered = sorted(bands.items(), key=lambda each: (each[1].first, each[0]))
    for index, (team, band) in enumerate(ordered):
        for other, next_band in ordered[index + 1 :]:
            if next_band.first <= band.last:
                yield team, other


class IngressPlace(Group):
    """A load balancer that many services share."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", examples=["public"])]
    """What routes call it: `Route(ingress="private")`."""

    kind: Literal["application", "network"] = "application"
    """HTTP by rules (`application`), or TCP, TLS and UDP by port (`network`)."""

    internal: bool = False
    """Reached from within the network only."""

    load_balancer_arn: Input[LoadBalancerArn]
    """The load balancer."""

    listener_arn: Input[ListenerArn] | None = None
    """Of HTTPS, where rules are added; a network load balancer has none, services bring theirs."""

    test_listener_arn: Input[ListenerArn] | None = None
    """Where the new revision of a blue/green rollout is reached before anybody else reaches it."""

    certificate_arn: Input[str] | None = None
    """For TLS listeners that services bring."""

    security_group_id: Input[SecurityGroupId] | None = None
    """What tasks let in."""

    dns_name: Input[str]
    """The load balancer's own name, which records of services point at."""

    dns_zone_id: Input[HostedZoneId]
    """The hosted zone of that name, which alias records need."""

    domains: Sequence[Domain] = ()
    """Whose names it serves; the first is where a service's own name is made."""

    bands: Mapping[str, Band] = {}
    """By team: the priorities of its rules. A team without one has no place on the listener."""

    most_rules: Annotated[int, Field(ge=1)] = MOST_RULES
    """How many rules AWS allows on all listeners of the load balancer together, default ones not counted."""

    ports: Sequence[OpenPort] = ()
    """Of a network load balancer: where services may listen."""

    def mistakes(self) -> list[Problem]:
        """Bands that two teams share."""
        return [
            Problem(f"bands.{other}", f"overlaps with the band of {team}; their rules could take each other's place")
            for team, other in overlapping(self.bands)
        ]
