"""A VPC and its subnets, each with the addresses that its tier and zone have."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import pulumi
import pulumi_aws as aws

from roadbed.foundation.network_addresses import TIERS, Tier, ipv6_subnet, subnet
from roadbed.foundation.network_args import NetworkArgs
from roadbed.foundation.network_zones import label, zone_id, zone_name
from roadbed.kernel.component import Component
from roadbed.kernel.protection import protected_child

Network: TypeAlias = Component[NetworkArgs]
Subnets: TypeAlias = "Mapping[Tier, Mapping[str, aws.ec2.Subnet]]"
"""By tier and zone."""

# https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
_KUBERNETES: Final[Mapping[Tier, Mapping[str, str]]] = {
    "public": {"kubernetes.io/role/elb": "1"},
    "private": {"kubernetes.io/role/internal-elb": "1"},
}


def make_vpc(block: Network) -> "aws.ec2.Vpc":
    """The VPC, and its default security group without a rule, as CIS and Security Hub (EC2.2) demand.

    Its default network ACL stays as AWS made it: docs/decisions/0017.
    """
    vpc = aws.ec2.Vpc(
        block.child_name("vpc", aws.ec2.Vpc),
        cidr_block=block.settings.cidr,
        enable_dns_support=True,
        enable_dns_hostnames=True,
        assign_generated_ipv6_cidr_block=block.settings.ipv6 or None,
        tags={"Name": block.name},
        opts=protected_child(block, block.settings.deletion_protection),
    )
    aws.ec2.DefaultSecurityGroup(
        block.child_name("default-security-group", aws.ec2.DefaultSecurityGroup),
        vpc_id=vpc.id,
        ingress=[],
        egress=[],
        tags={"Name": f"{block.name}-unused"},
        opts=block.as_parent,
    )
    return vpc


def tiers_of(settings: NetworkArgs) -> tuple[Tier, ...]:
    """The tiers that a new network has."""
    left_out = {"public": not settings.public_subnets, "isolated": not settings.isolated_subnets}
    return tuple(tier for tier in TIERS if not left_out.get(tier))


def subnet_cidrs(settings: NetworkArgs) -> dict[str, dict[str, str]]:
    """The addresses of every subnet of a new network, by tier and zone."""
    return {tier: {zone: subnet(settings.cidr, tier, zone) for zone in settings.placed} for tier in tiers_of(settings)}


def make_subnets(block: Network, vpc: "aws.ec2.Vpc") -> Subnets:
    """One subnet for each tier and zone."""
    region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=block)).region
    return {
        tier: {zone: _subnet(block, vpc, tier, zone, region) for zone in block.settings.placed}
        for tier in tiers_of(block.settings)
    }


def _subnet(block: Network, vpc: "aws.ec2.Vpc", tier: Tier, zone: str, region: pulumi.Output[str]) -> "aws.ec2.Subnet":
    settings = block.settings
    name = block.child_name(f"{tier}-{label(zone)}", aws.ec2.Subnet)
    ipv6 = vpc.ipv6_cidr_block.apply(lambda cidr: ipv6_subnet(cidr, tier, zone)) if settings.ipv6 else None
    return aws.ec2.Subnet(
        name,
        vpc_id=vpc.id,
        cidr_block=subnet(settings.cidr, tier, zone),
        availability_zone=zone_name(zone, region),
        availability_zone_id=zone_id(zone),
        map_public_ip_on_launch=False,
        ipv6_cidr_block=ipv6,
        # In a public one an address of IPv6 is public; load balancers take theirs without being told to.
        assign_ipv6_address_on_creation=(settings.ipv6 and tier != "public") or None,
        tags={"Name": name, **(_KUBERNETES.get(tier, {}) if settings.kubernetes else {})},
        opts=block.as_parent,
    )
