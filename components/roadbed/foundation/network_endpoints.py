"""Endpoints of a network, through which it reaches services without the internet."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pulumi
import pulumi_aws as aws

from roadbed.foundation.network_endpoint_args import GatewayService
from roadbed.foundation.network_parts import NetworkParts
from roadbed.foundation.network_subnets import Network
from roadbed.kernel.args import Input

_HTTPS: Final = 443


class Endpoints(NamedTuple):
    """What others need of a network's endpoints."""

    prefix_list_ids: "Mapping[GatewayService, pulumi.Output[str]]"
    """The addresses behind each gateway endpoint."""
    security_group_id: "pulumi.Output[str] | None"
    """In front of interface endpoints, where there are any."""


def make_endpoints(block: Network, parts: NetworkParts, cidr: str) -> Endpoints:
    """Make what is asked for."""
    settings = block.settings
    region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=block)).region
    prefix_list_ids: dict[GatewayService, pulumi.Output[str]] = {}
    for gateway in settings.gateways:
        name = pulumi.Output.concat("com.amazonaws.", region, ".", gateway)
        tables = parts.every_route_table
        made = _endpoint(block, parts, gateway, name, vpc_endpoint_type="Gateway", route_table_ids=tables)
        prefix_list_ids[gateway] = made.prefix_list_id
    if not settings.interface_endpoints and not settings.private_links:
        return Endpoints(prefix_list_ids, None)
    group = _security_group(block, parts, cidr)
    inside = {
        "vpc_endpoint_type": "Interface",
        "subnet_ids": parts.subnets["private"],
        "security_group_ids": [group.id],
    }
    for service in settings.interface_endpoints:
        name = pulumi.Output.concat("com.amazonaws.", region, ".", service)
        _endpoint(block, parts, service.replace(".", "-"), name, private_dns_enabled=True, **inside)
    for link in settings.private_links:
        _endpoint(block, parts, link.name, link.service_name, private_dns_enabled=link.own_name, **inside)
    return Endpoints(prefix_list_ids, group.id)


def _endpoint(
    block: Network, parts: NetworkParts, called: str, service: Input[str], **more: Any
) -> "aws.ec2.VpcEndpoint":
    name = block.child_name(f"endpoint-{called}", aws.ec2.VpcEndpoint)
    return aws.ec2.VpcEndpoint(
        name, vpc_id=parts.vpc_id, service_name=service, tags={"Name": name}, opts=block.as_parent, **more
    )


def _security_group(block: Network, parts: NetworkParts, cidr: str) -> "aws.ec2.SecurityGroup":
    name = block.child_name("endpoints", aws.ec2.SecurityGroup)
    group = aws.ec2.SecurityGroup(
        name,
        description="Interface endpoints: HTTPS from the VPC and nothing else",
        vpc_id=parts.vpc_id,
        tags={"Name": name},
        opts=block.as_parent,
    )
    aws.vpc.SecurityGroupIngressRule(
        block.child_name("endpoints-ingress", aws.vpc.SecurityGroupIngressRule),
        security_group_id=group.id,
        description="HTTPS from the VPC",
        cidr_ipv4=cidr,
        ip_protocol="tcp",
        from_port=_HTTPS,
        to_port=_HTTPS,
        opts=block.as_parent,
    )
    return group
