"""Ways out of a new network: the internet gateway, NAT gateways with fixed addresses, and the routes to them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.network_addresses import Tier
from roadbed.foundation.network_parts import NetworkParts
from roadbed.foundation.network_subnets import Network, Subnets, make_subnets, make_vpc
from roadbed.foundation.network_zones import label
from roadbed.kernel.protection import protected_child

_EVERYWHERE: Final = "0.0.0.0/0"
_EVERYWHERE_IPV6: Final = "::/0"


def build(block: Network) -> NetworkParts:
    """Make a network."""
    vpc = make_vpc(block)
    subnets = make_subnets(block, vpc)
    internet = _internet_gateway(block, vpc) if "public" in subnets else None
    nat = _nat_gateways(block, subnets, internet) if internet else {}
    tables: dict[Tier, Sequence[aws.ec2.RouteTable]] = {
        "public": _public(block, vpc, subnets, internet) if internet else (),
        "private": _private(block, vpc, subnets, nat),
        "isolated": _isolated(block, vpc, subnets) if "isolated" in subnets else (),
    }
    ids: dict[Tier, Sequence[pulumi.Output[str]]] = {
        tier: [each.id for each in subnets.get(tier, {}).values()] for tier in tables
    }
    if internet:
        ids["public"] = [_after(internet, each) for each in ids["public"]]
    return NetworkParts(
        vpc_id=vpc.id,
        subnets=ids,
        route_tables={tier: [each.id for each in found] for tier, found in tables.items()},
        egress_addresses=[each.public_ip for each in nat.values()],
        nat_gateways=[each.id for each in nat.values()],
    )


def _after(internet: "aws.ec2.InternetGateway", subnet_id: pulumi.Output[str]) -> pulumi.Output[str]:
    """A public subnet for those who use it: a load balancer is refused where the VPC has no way to the internet yet,
    and the way cannot be taken away before it.
    """
    return pulumi.Output.all(subnet_id, internet.id).apply(lambda both: str(both[0]))


def _internet_gateway(block: Network, vpc: "aws.ec2.Vpc") -> "aws.ec2.InternetGateway":
    name = block.child_name("internet-gateway", aws.ec2.InternetGateway)
    return aws.ec2.InternetGateway(name, vpc_id=vpc.id, tags={"Name": name}, opts=block.as_parent)


def _nat_gateways(
    block: Network, subnets: Subnets, internet: aws.ec2.InternetGateway
) -> "Mapping[str, aws.ec2.NatGateway]":
    """By zone. Each has a role of its zone, so that one for each zone keeps the address that a single one had."""
    found: dict[str, aws.ec2.NatGateway] = {}
    for index, zone in enumerate(block.settings.nat_zones):
        given = block.settings.egress_allocation_ids
        name = block.child_name(f"nat-{label(zone)}", aws.ec2.NatGateway)
        found[zone] = aws.ec2.NatGateway(
            name,
            allocation_id=given[index] if given else _address(block, zone, internet).allocation_id,
            subnet_id=subnets["public"][zone].id,
            connectivity_type="public",
            tags={"Name": name},
            # It fails where the VPC has no way to the internet yet, which nothing in its arguments says.
            opts=pulumi.ResourceOptions(parent=block, depends_on=[internet]),
        )
    return found


def _address(block: Network, zone: str, internet: "aws.ec2.InternetGateway") -> "aws.ec2.Eip":
    name = block.child_name(f"egress-address-{label(zone)}", aws.ec2.Eip)
    after = pulumi.ResourceOptions(depends_on=[internet])
    # Others have let it in.
    options = pulumi.ResourceOptions.merge(protected_child(block, block.settings.deletion_protection), after)
    return aws.ec2.Eip(name, domain="vpc", tags={"Name": name}, opts=options)


def _public(
    block: Network, vpc: "aws.ec2.Vpc", subnets: Subnets, internet: aws.ec2.InternetGateway
) -> "Sequence[aws.ec2.RouteTable]":
    table = _table(block, vpc, "public-routes")
    _route(block, table, "internet-route", destination_cidr_block=_EVERYWHERE, gateway_id=internet.id)
    if block.settings.ipv6:
        _route(
            block, table, "internet-ipv6-route", destination_ipv6_cidr_block=_EVERYWHERE_IPV6, gateway_id=internet.id
        )
    for zone, subnet in subnets["public"].items():
        _associate(block, table, subnet, f"public-association-{label(zone)}")
    return [table]


def _private(
    block: Network, vpc: "aws.ec2.Vpc", subnets: Subnets, nat: "Mapping[str, aws.ec2.NatGateway]"
) -> "Sequence[aws.ec2.RouteTable]":
    """A table for each zone also where they have one NAT gateway, so that more of them only change routes."""
    ipv6 = _egress_only_gateway(block, vpc) if block.settings.ipv6 else None
    tables = []
    for zone, subnet in subnets["private"].items():
        at = label(zone)
        table = _table(block, vpc, f"private-routes-{at}")
        if nat:
            through = nat.get(zone) or next(iter(nat.values()))
            _route(block, table, f"egress-route-{at}", destination_cidr_block=_EVERYWHERE, nat_gateway_id=through.id)
        if ipv6:
            _route(
                block,
                table,
                f"egress-ipv6-route-{at}",
                destination_ipv6_cidr_block=_EVERYWHERE_IPV6,
                egress_only_gateway_id=ipv6.id,
            )
        _associate(block, table, subnet, f"private-association-{at}")
        tables.append(table)
    return tables


def _isolated(block: Network, vpc: "aws.ec2.Vpc", subnets: Subnets) -> "Sequence[aws.ec2.RouteTable]":
    table = _table(block, vpc, "isolated-routes")
    for zone, subnet in subnets["isolated"].items():
        _associate(block, table, subnet, f"isolated-association-{label(zone)}")
    return [table]


def _egress_only_gateway(block: Network, vpc: "aws.ec2.Vpc") -> "aws.ec2.EgressOnlyInternetGateway":
    name = block.child_name("egress-ipv6-gateway", aws.ec2.EgressOnlyInternetGateway)
    return aws.ec2.EgressOnlyInternetGateway(name, vpc_id=vpc.id, tags={"Name": name}, opts=block.as_parent)


def _table(block: Network, vpc: "aws.ec2.Vpc", role: str) -> "aws.ec2.RouteTable":
    name = block.child_name(role, aws.ec2.RouteTable)
    return aws.ec2.RouteTable(name, vpc_id=vpc.id, tags={"Name": name}, opts=block.as_parent)


def _route(block: Network, table: "aws.ec2.RouteTable", role: str, **to: Any) -> None:
    aws.ec2.Route(block.child_name(role, aws.ec2.Route), route_table_id=table.id, opts=block.as_parent, **to)


def _associate(block: Network, table: "aws.ec2.RouteTable", subnet: "aws.ec2.Subnet", role: str) -> None:
    aws.ec2.RouteTableAssociation(
        block.child_name(role, aws.ec2.RouteTableAssociation),
        route_table_id=table.id,
        subnet_id=subnet.id,
        opts=block.as_parent,
    )
