"""What a network is made of for those who use it, whether it was made here or exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from roadbed.foundation.network_addresses import TIERS, Tier
from roadbed.foundation.network_existing import ExistingVpc
from roadbed.kernel.args import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkParts:
    """Identifiers of a network; lists by zone, in the order of the zones."""

    vpc_id: Input[str]
    subnets: Mapping[Tier, Sequence[Input[str]]]
    """By tier; empty where it has none."""
    route_tables: Mapping[Tier, Sequence[Input[str]]]
    egress_addresses: Sequence[Input[str]]
    nat_gateways: Sequence[pulumi.Output[str]] = field(default=())
    """Those that were made here, whose health is known."""

    @property
    def every_route_table(self) -> list[Input[str]]:
        """Of all tiers."""
        return [each for tier in TIERS for each in self.route_tables[tier]]


def adopted(existing: ExistingVpc) -> NetworkParts:
    """The parts of a VPC that exists."""
    return NetworkParts(
        vpc_id=existing.vpc_id,
        subnets={
            "public": existing.public_subnet_ids,
            "private": existing.private_subnet_ids,
            "isolated": existing.isolated_subnet_ids,
        },
        route_tables={
            "public": existing.public_route_table_ids,
            "private": existing.private_route_table_ids,
            "isolated": existing.isolated_route_table_ids,
        },
        egress_addresses=existing.egress_addresses,
    )
