"""A network: a VPC with subnets in two or three zones, its ways out, and what it logs."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from roadbed.foundation.network_addresses import Tier
from roadbed.foundation.network_args import NetworkArgs
from roadbed.foundation.network_endpoints import make_endpoints
from roadbed.foundation.network_flow_logs import make_flow_logs
from roadbed.foundation.network_parts import adopted
from roadbed.foundation.network_routing import build
from roadbed.foundation.network_shared import SharedNetwork
from roadbed.foundation.network_signals import network_signals
from roadbed.foundation.network_subnets import subnet_cidrs
from roadbed.kernel.component import Component
from roadbed.kernel.landing_zone import NetworkPlace
from roadbed.kernel.signal import Signal

__all__ = ["Network", "NetworkArgs"]

_PROTECTION = frozenset({"protect", "retain_on_delete"})


class Network(Component[NetworkArgs]):
    """A VPC in which nothing is reached from outside, and everything gets out through addresses that stay the same.

    >>> main = Network("main", NetworkArgs(cidr="10.20.0.0/16", interface_endpoints=["ecr.api", "ecr.dkr", "logs"]))
    """

    vpc_id: pulumi.Output[str]
    """The VPC."""

    public_subnet_ids: pulumi.Output[Sequence[str]]
    """For load balancers that the internet reaches, one a zone; empty where there are none."""

    private_subnet_ids: pulumi.Output[Sequence[str]]
    """For everything that runs, one a zone."""

    isolated_subnet_ids: pulumi.Output[Sequence[str]]
    """For databases, one a zone; empty where there are none."""

    egress_addresses: pulumi.Output[Sequence[str]]
    """The public addresses that others see, one for each NAT gateway."""

    public_route_table_ids: pulumi.Output[Sequence[str]]
    """Where routes of public subnets are added: one table for all of them."""

    private_route_table_ids: pulumi.Output[Sequence[str]]
    """Where routes of private subnets are added: one table a zone."""

    isolated_route_table_ids: pulumi.Output[Sequence[str]]
    """Where routes of isolated subnets are added: one table for all of them."""

    shared_ids: ClassVar = (
        "vpc_id",
        "public_subnet_ids",
        "private_subnet_ids",
        "isolated_subnet_ids",
        "egress_addresses",
        "public_route_table_ids",
        "private_route_table_ids",
        "isolated_route_table_ids",
        "endpoint_security_group_id",
    )

    guarded_children: ClassVar = {
        "vpc": _PROTECTION,
        "egress-address-*": _PROTECTION,
        "default-security-group": frozenset({"ingress", "egress"}),
        "public-*": frozenset({"assign_ipv6_address_on_creation", "map_public_ip_on_launch"}),
        "private-*": frozenset({"map_public_ip_on_launch", "route_table_id"}),
        "isolated-*": frozenset({"map_public_ip_on_launch", "route_table_id", "routes"}),
        "egress-*route-*": frozenset({"gateway_id"}),
        "endpoints": frozenset({"ingress", "egress"}),
        "endpoints-ingress": frozenset({"cidr_ipv4", "cidr_ipv6", "from_port", "to_port", "ip_protocol"}),
        "flow-log": frozenset({"traffic_type"}),
        "flow-logs": frozenset({"retain_on_delete", "retention_in_days"}),
        "flow-logs-role": frozenset({"assume_role_policy"}),
        "flow-logs-trust": frozenset({"Statement"}),
    }

    def __init__(self, name: str, args: NetworkArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Network", name, NetworkArgs() if args is None else args, opts)
        existing = self.settings.existing
        self.cidr = self.settings.cidr if existing is None else existing.cidr
        self.zones = self.settings.placed

        parts = build(self) if existing is None else adopted(existing)
        endpoints = make_endpoints(self, parts, self.cidr)
        if self.settings.logs_flows:
            make_flow_logs(self, parts)

        self._nat_gateways = parts.nat_gateways
        self._has_public_subnets = bool(parts.subnets["public"])
        self.vpc_id = pulumi.Output.from_input(parts.vpc_id)
        self.public_subnet_ids, self.private_subnet_ids, self.isolated_subnet_ids = _by_tier(parts.subnets)
        self.public_route_table_ids, self.private_route_table_ids, self.isolated_route_table_ids = _by_tier(
            parts.route_tables
        )
        self.egress_addresses = pulumi.Output.all(*parts.egress_addresses)
        self.endpoint_security_group_id = endpoints.security_group_id
        self._prefix_list_ids = endpoints.prefix_list_ids
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedNetwork:
        """The network that another stack shares under this name.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Network.of("platform.prod", "main")
        """
        return SharedNetwork(stack, name)

    @property
    def place(self) -> NetworkPlace:
        """Where things run in it, for a landing zone."""
        return NetworkPlace(
            vpc_id=self.vpc_id,
            private_subnet_ids=self.private_subnet_ids,
            public_subnet_ids=self.public_subnet_ids if self._has_public_subnets else (),
            zones=self.zones,
            cidrs=[self.cidr],
            endpoints=sorted([*self.settings.gateways, *self.settings.interface_endpoints]),
            endpoint_security_group_id=self.endpoint_security_group_id,
            prefix_list_ids=self._prefix_list_ids,
        )

    def signals(self) -> tuple[Signal, ...]:
        """What tells that connections to the internet fail. Of NAT gateways that somebody else made nothing is
        known.
        """
        return network_signals(self._nat_gateways)

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the network before it is deployed."""
        settings, existing = self.settings, self.settings.existing
        links = [link.name for link in settings.private_links]
        return {
            "cidr": self.cidr,
            "zones": list(self.zones),
            "subnet_cidrs": subnet_cidrs(settings) if existing is None else {},
            "nat": settings.nat if existing is None else existing.nat,
            "ipv6": settings.ipv6 if existing is None else existing.ipv6,
            "endpoints": sorted([*settings.gateways, *settings.interface_endpoints, *links]),
        }


def _by_tier(ids: Mapping[Tier, Sequence[Any]]) -> list[pulumi.Output[Sequence[str]]]:
    return [pulumi.Output.all(*ids[tier]) for tier in ("public", "private", "isolated")]
