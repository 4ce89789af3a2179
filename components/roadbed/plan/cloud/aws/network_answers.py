"""Answers about networks that exist, and what is in them."""

from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask, ids


def _vpc(ask: Ask) -> dict[str, Any]:
    cidr = ask.text("cidrBlock", "172.31.0.0/16" if ask.args.get("default") is True else "10.0.0.0/16")
    vpc = ask.text("id") or next(iter(ask.filter("vpc-id")), f"vpc-{ask.fields['hex17']}")
    association = {"associationId": f"vpc-cidr-assoc-{ask.fields['hex17']}", "cidrBlock": cidr, "state": "associated"}
    return {
        "id": vpc,
        "arn": ask.place.arn("ec2", f"vpc/{vpc}"),
        "cidrBlock": cidr,
        "cidrBlockAssociations": [association],
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "instanceTenancy": "default",
        "ipv6AssociationId": "",
        "ipv6CidrBlock": "",
        "ipv6CidrBlockAssociations": [],
        "state": "available",
    }


def _subnet(ask: Ask) -> dict[str, Any]:
    subnet = ask.text("id") or next(iter(ask.filter("subnet-id")), f"subnet-{ask.fields['hex17']}")
    # Subnets that are asked for one after the other lie in different zones, as they would in a real network.
    number = int(subnet[-1], 16) if subnet[-1] in "0123456789abcdef" else 0
    at = number % len(ask.place.zones)
    return {
        "id": subnet,
        "arn": ask.place.arn("ec2", f"subnet/{subnet}"),
        "availabilityZone": ask.place.zones[at],
        "availabilityZoneId": ask.place.zone_ids[at],
        "availableIpAddressCount": 251,
        "cidrBlock": f"10.0.{number}.0/24",
        "ipv6CidrBlock": "",
        "ipv6CidrBlockAssociationId": "",
        "outpostArn": "",
        "customerOwnedIpv4Pool": "",
        "privateDnsHostnameTypeOnLaunch": "ip-name",
        "state": "available",
    }


def _security_groups(ask: Ask) -> dict[str, Any]:
    groups = ask.several("sg-{hex17}", 2)
    return {
        "ids": groups,
        "arns": [ask.place.arn("ec2", f"security-group/{group}") for group in groups],
        "vpcIds": [f"vpc-{ask.fields['hex17']}"] * len(groups),
        "id": ask.place.region,
    }


def _prefix_list(ask: Ask) -> dict[str, Any]:
    prefix_list = ask.text("id") or ask.text("prefixListId") or f"pl-{ask.fields['hex8']}"
    name = ask.text("name") or next(iter(ask.filter("prefix-list-name")), f"com.amazonaws.{ask.place.region}.s3")
    return {
        "id": prefix_list,
        "name": name,
        "arn": f"arn:{ask.place.partition}:ec2:{ask.place.region}:aws:prefix-list/{prefix_list}",
        "ownerId": "AWS",
        "addressFamily": "IPv4",
        "cidrBlocks": ["192.0.2.0/24"],
        "entries": [{"cidr": "192.0.2.0/24", "description": ""}],
        "maxEntries": 0,
        "version": 0,
    }


def _endpoint_service(ask: Ask) -> dict[str, Any]:
    service = ask.text("service", "s3")
    name = ask.text("serviceName", f"com.amazonaws.{ask.place.region}.{service}")
    return {
        "id": f"vpce-svc-{ask.fields['hex17']}",
        "serviceId": f"vpce-svc-{ask.fields['hex17']}",
        "serviceName": name,
        "arn": ask.place.arn("ec2", f"vpc-endpoint-service/vpce-svc-{ask.fields['hex17']}"),
        "serviceType": ask.text("serviceType", "Gateway" if service in ("s3", "dynamodb") else "Interface"),
        "serviceRegion": ask.place.region,
        "availabilityZones": list(ask.place.zones),
        "baseEndpointDnsNames": [f"{service}.{ask.place.region}.vpce.{ask.place.dns_suffix}"],
        "privateDnsName": f"{service}.{ask.place.region}.{ask.place.dns_suffix}",
        "privateDnsNames": [f"{service}.{ask.place.region}.{ask.place.dns_suffix}"],
        "owner": "amazon",
        "supportedIpAddressTypes": ["ipv4"],
        "vpcEndpointPolicySupported": True,
    }


def _address(ask: Ask) -> dict[str, Any]:
    allocation = ask.text("id", f"eipalloc-{ask.fields['hex17']}")
    return {
        "id": allocation,
        "arn": ask.place.arn("ec2", f"elastic-ip/{allocation}"),
        "domain": "vpc",
        "publicIp": f"203.0.113.{ask.fields['byte']}",
    }


ANSWERS: Final[Answers] = {
    "aws:ec2/getElasticIp:getElasticIp": _address,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _prefix_list,
    "aws:ec2/getNatGateways:getNatGateways": ids("nat-{hex17}"),
    "aws:ec2/getPrefixList:getPrefixList": _prefix_list,
    "aws:ec2/getRouteTables:getRouteTables": ids("rtb-{hex17}"),
    "aws:ec2/getSecurityGroups:getSecurityGroups": _security_groups,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getSubnets:getSubnets": ids("subnet-{hex17}"),
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": _endpoint_service,
    "aws:ec2/getVpcs:getVpcs": ids("vpc-{hex17}", 1),
}
