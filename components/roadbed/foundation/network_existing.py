"""A VPC that somebody else made, as a network of ours."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from roadbed.foundation.network_addresses import Cidr
from roadbed.foundation.network_zones import Zone
from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import Problem
from roadbed.kernel.landing_zone import SubnetId, VpcId

Nat: TypeAlias = Literal["none", "single", "per-zone"]

RouteTableId = Annotated[str, Field(pattern=r"^rtb-[0-9a-f]{8,17}$", examples=["rtb-0123456789abcdef0"])]
Ipv4Address = Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,3}){3}$", examples=["203.0.113.7"])]


class ExistingVpc(Group):
    """A VPC that exists, by its ids. Nothing of it is changed; what is said here is believed."""

    vpc_id: Input[VpcId]
    """The VPC itself: `vpc-0123456789abcdef0`."""

    cidr: Cidr
    """Its IPv4 addresses, which interface endpoints let in."""

    zones: Annotated[Sequence[Zone], Field(min_length=1, max_length=6)]
    """Its zones, by letter (`a`) or id (`euw1-az1`): every list of subnets is in this order."""

    private_subnet_ids: Annotated[Sequence[Input[SubnetId]], Field(min_length=1)]
    """Subnets for everything that runs, one for each zone."""

    public_subnet_ids: Sequence[Input[SubnetId]] = ()
    """Subnets for load balancers that the internet reaches, one for each zone; or none."""

    isolated_subnet_ids: Sequence[Input[SubnetId]] = ()
    """Subnets for databases, one for each zone; or none."""

    public_route_table_ids: Sequence[Input[RouteTableId]] = ()
    """Route tables of the public subnets."""

    private_route_table_ids: Sequence[Input[RouteTableId]] = ()
    """Route tables of the private subnets. Gateway endpoints add routes to all that are given."""

    isolated_route_table_ids: Sequence[Input[RouteTableId]] = ()
    """Route tables of the isolated subnets."""

    nat: Nat
    """How private subnets reach the internet. Others decide by it what they need endpoints for."""

    egress_addresses: Sequence[Input[Ipv4Address]] = ()
    """The public addresses that others see."""

    ipv6: bool = False
    """Whether its subnets have IPv6 addresses too."""

    @property
    def has_route_tables(self) -> bool:
        """Whether there is a route table that a gateway endpoint can add its route to."""
        return bool(self.public_route_table_ids or self.private_route_table_ids or self.isolated_route_table_ids)

    def mistakes(self) -> list[Problem]:
        """Lists of subnets that are not one for each zone."""
        return [*self._counted()]

    def _counted(self) -> Iterator[Problem]:
        if len(set(self.zones)) < len(self.zones):
            yield Problem("zones", f"got {', '.join(self.zones)}, one of them twice")
        for name in ("private_subnet_ids", "public_subnet_ids", "isolated_subnet_ids"):
            if (given := len(getattr(self, name))) not in (0, len(self.zones)):
                says = f"got {given}, wants {len(self.zones)}: one for each of zones, in their order"
                yield Problem(name, says)
