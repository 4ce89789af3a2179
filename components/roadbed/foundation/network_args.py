"""What the owner of a network decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

import pulumi
from pydantic import Field

from roadbed.foundation.network_addresses import (
    SMALLEST_WITH_LOAD_BALANCERS,
    Cidr,
    VpcCidr,
    overlapping,
    prefix_length,
)
from roadbed.foundation.network_endpoint_args import GatewayService, InterfaceService, PrivateLink
from roadbed.foundation.network_existing import ExistingVpc, Nat
from roadbed.foundation.network_flow_log_args import FlowLogs
from roadbed.foundation.network_zones import Zone, first_zones, slot
from roadbed.kernel.args import Args, Input, by_profile, guarded
from roadbed.kernel.errors import Problem, listed

AllocationId = Annotated[
    str, Field(pattern=r"^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$", examples=["eipalloc-0123456789abcdef0"])
]

_OF_A_NEW_VPC: Final = (
    *("cidr", "zones", "zone_count", "public_subnets", "isolated_subnets", "nat", "egress_allocation_ids", "ipv6"),
    *("kubernetes", "deletion_protection"),
)


class NetworkArgs(Args):
    """What the owner of a network decides."""

    cidr: VpcCidr = "10.0.0.0/16"
    """The VPC's addresses, a /16 to a /24, from which every subnet's follow. They cannot be changed once there is
    anything: AWS moves neither an internet gateway in use nor a load balancer into another VPC, so make a second
    network. Two that are ever to be connected need different ones."""

    zone_count: Literal[2, 3] = by_profile(dev=2, staging=2, prod=3)
    """In how many availability zones everything has subnets, beginning with the region's first. More can be added
    later: no subnet changes."""

    zones: Annotated[Sequence[Zone], Field(min_length=2, max_length=3)] | None = None
    """The zones themselves instead of their number, by letter (`a`) or by id (`euw1-az1`, the same place in every
    account). Taking one away deletes its subnets; the first has the only NAT gateway of `single`."""

    public_subnets: bool = True
    """Subnets that the internet reaches, for load balancers and NAT gateways. Nothing gets a public address there by
    itself."""

    isolated_subnets: bool = True
    """Subnets without a way to the internet, for databases."""

    nat: Nat = guarded(
        by_profile(dev="single", staging="single", prod="per-zone"),
        weaker=lambda value, default: default == "per-zone" and value == "single",
    )
    """How private subnets reach the internet: through one NAT gateway, whose zone can take the way from all others;
    through one in each zone; or not at all, so that AWS is reached through endpoints only."""

    egress_allocation_ids: Sequence[Input[AllocationId]] = ()
    """Elastic IPs that exist, one for each NAT gateway, for partners that have let these addresses in. By default new
    ones are made, which stay the same as long as the network lives."""

    gateway_endpoints: Sequence[GatewayService] = ("s3", "dynamodb")
    """AWS services reached without the internet and without cost."""

    interface_endpoints: Sequence[InterfaceService] = ()
    """AWS services reached without the internet under their own names, from the VPC only. Each costs by the hour, in
    every zone."""

    private_links: Sequence[PrivateLink] = ()
    """Other endpoint services, by their full names."""

    flow_logs: FlowLogs = FlowLogs()
    """What is logged of connections in the VPC."""

    ipv6: bool = False
    """Addresses of IPv6 too, which AWS chooses: private subnets reach the internet by them without NAT, and are not
    reached."""

    peers: Sequence[Cidr] = ()
    """Networks this one is, or will be, connected with. Makes no connection: an overlap is an error."""

    kubernetes: bool = False
    """Tag subnets for the load balancers of an EKS cluster."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the VPC, or gives up the addresses that others have let in. Flow logs
    that there are stay when they go elsewhere."""

    existing: ExistingVpc | None = None
    """A VPC that somebody else made, instead of a new one. Of the other arguments it takes endpoints and flow logs,
    and makes those that are given."""

    @property
    def placed(self) -> tuple[str, ...]:
        """The zones, however they were given."""
        if self.existing is not None:
            return tuple(self.existing.zones)
        return tuple(self.zones or first_zones(self.zone_count, pulumi.Config("aws").get("region")))

    @property
    def nat_zones(self) -> tuple[str, ...]:
        """The zones that have a NAT gateway."""
        return {"none": (), "single": self.placed[:1], "per-zone": self.placed}[self.nat]

    @property
    def gateways(self) -> tuple[GatewayService, ...]:
        """The gateway endpoints that are made: in somebody else's VPC only those that are asked for."""
        asked = self.existing is None or "gateway_endpoints" in self.model_fields_set
        return tuple(self.gateway_endpoints) if asked else ()

    @property
    def logs_flows(self) -> bool:
        """Whether connections are logged: in somebody else's VPC only where that is asked for."""
        asked = self.existing is None or "flow_logs" in self.model_fields_set
        return asked and self.flow_logs.traffic != "none"

    def mistakes(self) -> list[Problem]:
        """Zones, addresses, NAT and endpoints that do not fit each other."""
        found = [*self._overlaps(), *self._repeated()]
        if self.existing is not None:
            return [*found, *self._not_of_existing(self.existing)]
        return [*found, *self._zones(), *self._too_small(), *self._nat()]

    def _overlaps(self) -> Iterator[Problem]:
        cidr = self.cidr if self.existing is None else self.existing.cidr
        for index, peer in overlapping(cidr, self.peers):
            fix = "give one of the two other addresses"
            says = f"got {peer!r}, which overlaps with {cidr}, so that neither could reach the other; {fix}"
            yield Problem(f"peers[{index}]", says)

    def _repeated(self) -> Iterator[Problem]:
        names = [link.name for link in self.private_links]
        taken = [service.replace(".", "-") for service in (*self.gateway_endpoints, *self.interface_endpoints)]
        for name, values in (
            ("gateway_endpoints", self.gateway_endpoints),
            ("interface_endpoints", self.interface_endpoints),
            ("private_links", names),
            ("egress_allocation_ids", [each for each in self.egress_allocation_ids if isinstance(each, str)]),
        ):
            for value in sorted({each for each in values if list(values).count(each) > 1}):
                yield Problem(name, f"got {value!r} twice")
        for name in sorted({*names} & {*taken}):
            yield Problem("private_links", f"got {name!r}, which another endpoint of the network is called; rename it")

    def _zones(self) -> Iterator[Problem]:
        zones = self.placed
        if self.zones is None and len(zones) < self.zone_count:
            says = f"got {self.zone_count}, but the region has {len(zones)} zones; write zone_count={len(zones)}"
            yield Problem("zone_count", says)
        if len({len(zone) == 1 for zone in zones}) > 1:
            yield Problem("zones", f"got {listed(zones)}; give letters or ids, not both")
            return
        for index, zone in enumerate(zones):
            for other in zones[:index]:
                if zone == other:
                    yield Problem(f"zones[{index}]", f"got {zone!r} a second time")
                elif slot(zone) == slot(other):
                    says = f"got {zone!r}, whose addresses are those of {other!r}; take one of the zones between them"
                    yield Problem(f"zones[{index}]", says)

    def _too_small(self) -> Iterator[Problem]:
        length = prefix_length(self.cidr)
        if self.public_subnets and length > SMALLEST_WITH_LOAD_BALANCERS:
            says = f"too small for public subnets: each would be a /{length + 4}, load balancers want a /27"
            fix = f"take a /{SMALLEST_WITH_LOAD_BALANCERS} or larger, or public_subnets=False"
            yield Problem("cidr", f"got {self.cidr!r}, {says}; {fix}")

    def _nat(self) -> Iterator[Problem]:
        if self.nat != "none" and not self.public_subnets:
            fix = "write nat='none', or leave public_subnets out"
            yield Problem("nat", f"got {self.nat!r}, but NAT gateways stand in public subnets; {fix}")
        given, wanted = len(self.egress_allocation_ids), len(self.nat_zones)
        if given and given != wanted:
            yield Problem("egress_allocation_ids", f"got {given}, wants {wanted}: one for each NAT gateway")

    def _not_of_existing(self, existing: ExistingVpc) -> Iterator[Problem]:
        for name in _OF_A_NEW_VPC:
            if name in self.model_fields_set:
                yield Problem(name, "not with existing: it is as its owner made it; leave this out")
        if self.gateways and not existing.has_route_tables:
            fix = "give existing.private_route_table_ids"
            yield Problem("gateway_endpoints", f"got {listed(self.gateways)}, which are routes; {fix}")
