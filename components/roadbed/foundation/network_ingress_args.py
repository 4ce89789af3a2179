"""What the owner of a network ingress decides."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import pulumi
from pydantic import Field

from roadbed.foundation.ingress_access import Opening, cidr_mistakes, counted, internet
from roadbed.foundation.ingress_certificates import CertificateArn, certificate_mistakes
from roadbed.foundation.ingress_logs import LoadBalancerLogs
from roadbed.foundation.network_args import AllocationId
from roadbed.kernel.args import Args, Input, by_profile, guarded
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import Problem, listed
from roadbed.kernel.ingress_place import Domain, OpenPort
from roadbed.kernel.landing_zone import NetworkPlace

# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html
MOST_LISTENERS: Final = 50

_ZONE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NetworkIngressArgs(Args):
    """What the owner of a network ingress decides."""

    network: NetworkPlace
    """The network it is in: `main.place`."""

    ports: Annotated[Sequence[OpenPort], Field(min_length=1, max_length=MOST_LISTENERS)]
    """Where services may listen, each on one of its own; nothing else is let in. TLS is spoken on `tcp`."""

    internal: bool = False
    """Reached from within the network only. Changing it replaces the load balancer, and its addresses."""

    allowed_cidrs: Sequence[Cidr] | None = None
    """Who may connect. By default everybody, and within the network the network."""

    # https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    fixed_addresses: bool = True
    """One Elastic IP a zone, for clients that know addresses and no names. Changing it replaces the load balancer, and
    so does a zone less. AWS allows 5 in a region, those of NAT gateways counted, until it raises that. Not for
    `internal`."""

    allocation_ids: Sequence[Input[AllocationId]] = ()
    """Elastic IPs that exist, one for each zone in the order of `network.zones`, instead of new ones."""

    domain: Domain | None = None
    """What services are called under. With its hosted zone it gets a certificate, for listeners that speak TLS."""

    certificate_arn: Input[CertificateArn] | None = None
    """A certificate that exists, instead, for listeners that speak TLS."""

    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-load-balancer-attributes.html
    cross_zone: bool = True
    """Every address reaches the tasks of every zone; AWS bills what crosses zones. Without it, a zone's address fails
    with the last task there, and each zone gets the same share, whatever runs in it."""

    logs: LoadBalancerLogs = LoadBalancerLogs()
    """What is kept of TLS connections, of which alone AWS logs; so nothing without a certificate."""

    ipv6: bool = False
    """Addresses of IPv6 too, which its subnets must have. Not for UDP."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi, nor a removed line, nor the console deletes the load balancer; its addresses and its logs are
    left behind. Without it they are deleted with the block."""

    @property
    def allowed(self) -> tuple[Cidr, ...]:
        """Who may connect, however it was given."""
        if self.allowed_cidrs is not None:
            return tuple(self.allowed_cidrs)
        return tuple(self.network.cidrs) if self.internal else internet(ipv6=self.ipv6)

    @property
    def subnet_ids(self) -> Input[Sequence[str]]:
        """Where it stands."""
        return self.network.private_subnet_ids if self.internal else self.network.public_subnet_ids

    @property
    def has_fixed_addresses(self) -> bool:
        """Whether there is an Elastic IP in each zone."""
        return self.fixed_addresses and not self.internal

    @property
    def logs_tls(self) -> bool:
        """Whether there can be something to log."""
        certified = self.domain is not None and self.domain.hosted_zone_id is not None
        return self.logs.enabled and (certified or self.certificate_arn is not None)

    @property
    def inbound(self) -> tuple[Opening, ...]:
        """What its security group lets in."""
        return tuple(
            Opening(cidr=cidr, port=each.port, protocol=each.protocol, says=f"Clients of {each.team or 'any team'}")
            for each in self.ports
            for cidr in self.allowed
        )

    @property
    def outbound(self) -> tuple[Opening, ...]:
        """What it may reach: targets, and their health checks, which are TCP for UDP too."""
        says = "Targets and their health checks"
        protocols = dict.fromkeys(["tcp", *(each.protocol for each in self.ports)])
        return tuple(
            Opening(cidr=cidr, protocol=protocol, says=says) for protocol in protocols for cidr in self.network.cidrs
        )

    def mistakes(self) -> list[Problem]:
        """Ports, addresses and names that do not fit each other."""
        subnets = [*self._subnets()]
        return [*self._ports(), *subnets, *([] if subnets else self._addresses()), *self._names(), *self._access()]

    def _ports(self) -> Iterator[Problem]:
        for index, each in enumerate(self.ports):
            if (each.port, each.protocol) in [(other.port, other.protocol) for other in self.ports[:index]]:
                yield Problem(f"ports[{index}]", f"got {each.protocol} {each.port} a second time")
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
            elif strangers := [
                other for other in self.ports[:index] if other.port == each.port and other.team != each.team
            ]:
                says = f"got {each.team or 'any team'}, but {strangers[0].protocol} {each.port} is for"
                fix = "AWS takes one listener on a port, so give both to one of them"
                yield Problem(f"ports[{index}].team", f"{says} {strangers[0].team or 'any team'}; {fix}")
            if each.protocol == "udp" and self.ipv6:
                says = "got UDP, which it does not serve together with addresses of IPv6"
                yield Problem(f"ports[{index}]", f"{says}; leave ipv6 out, or give it a load balancer of its own")

    def _subnets(self) -> Iterator[Problem]:
        if not self.network.cidrs:
            yield Problem("network.cidrs", "got none; the load balancer must know where its targets are")
        if not isinstance(self.subnet_ids, pulumi.Output) and not self.subnet_ids:
            fix = "give some, or write internal=True"
            yield Problem("network.public_subnet_ids", f"got none, and the internet reaches no others; {fix}")

    def _addresses(self) -> Iterator[Problem]:
        zones, given = self.network.zones, len(self.allocation_ids)
        if self.internal and "fixed_addresses" in self.model_fields_set and self.fixed_addresses:
            yield Problem("fixed_addresses", "not with internal: its addresses are the subnets' own; leave it out")
        if given and not self.has_fixed_addresses:
            yield Problem("allocation_ids", f"got {given}, but it has no fixed addresses; leave them out")
        elif self.has_fixed_addresses and not zones:
            fix = "give them in the order of the subnets, or write fixed_addresses=False"
            yield Problem("network.zones", f"got none, but each zone gets an address of its own; {fix}")
        elif (
            self.has_fixed_addresses
            and not isinstance(ids := self.subnet_ids, pulumi.Output)
            and len(ids) != len(zones)
        ):
            says = f"got {len(zones)}, but there are {len(ids)} subnets: one for each, in their order"
            yield Problem("network.zones", says)
        elif given and given != len(zones):
            yield Problem("allocation_ids", f"got {given}, wants {len(zones)}: one for each zone, {listed(zones)}")
        for index, zone in enumerate(zones):
            if zone in zones[:index]:
                yield Problem(f"network.zones[{index}]", f"got {zone!r} a second time")
            elif not _ZONE.fullmatch(zone):
                yield Problem(f"network.zones[{index}]", f"got {zone!r}, wants a letter such as a, or an id: euw1-az1")
        known = [each for each in self.allocation_ids if isinstance(each, str)]
        for repeated in sorted({each for each in known if known.count(each) > 1}):
            yield Problem("allocation_ids", f"got {repeated!r} twice")

    def _names(self) -> Iterator[Problem]:
        if self.domain is None:
            return
        given = {} if self.certificate_arn is None else {"given": self.certificate_arn}
        for problem in certificate_mistakes([self.domain], given, most=1):
            yield Problem(problem.path.replace("domains[0]", "domain"), problem.says.replace("domains", "domain"))

    def _access(self) -> Iterator[Problem]:
        if self.allowed_cidrs is not None:
            if not self.allowed_cidrs:
                yield Problem("allowed_cidrs", "got none; nobody could connect, so leave it out or give some")
            yield from cidr_mistakes("allowed_cidrs", self.allowed_cidrs, ipv6=self.ipv6)
        yield from counted("ports", self.inbound)
