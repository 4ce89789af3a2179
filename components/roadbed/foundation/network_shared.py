"""A network that another stack shares."""

from collections.abc import Sequence

import pulumi

from roadbed.foundation.network_addresses import Tier
from roadbed.foundation.network_existing import Nat
from roadbed.kernel.contracts.consuming import Shared


class SharedNetwork(Shared):
    """A network of another stack: `Network.of("platform.prod", "main")`."""

    kind = "roadbed:index:Network"

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
    """Where routes of public subnets are added."""

    private_route_table_ids: pulumi.Output[Sequence[str]]
    """Where routes of private subnets are added, one a zone."""

    isolated_route_table_ids: pulumi.Output[Sequence[str]]
    """Where routes of isolated subnets are added."""

    endpoint_security_group_id: pulumi.Output[str] | None = None
    """In front of the interface endpoints, where there are any."""

    cidr: str
    """The VPC's IPv4 addresses."""

    zones: list[str]
    """Zones by letter or id, in the order of the subnets."""

    subnet_cidrs: dict[Tier, dict[str, str]]
    """By tier and zone; empty where the VPC was not made here."""

    nat: Nat
    """How private subnets reach the internet."""

    ipv6: bool
    """Whether subnets have IPv6 addresses too."""

    endpoints: list[str]
    """Services reached without the internet: `s3`, `ecr.api`."""
