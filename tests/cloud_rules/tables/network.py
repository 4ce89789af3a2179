from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

TAGS: Final = {"tags": "TagSpecifications[].Tags"}
DNS_OPTIONS: Final = {
    "enableResourceNameDnsARecordOnLaunch": "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord",
    "enableResourceNameDnsAaaaRecordOnLaunch": "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord",
    "privateDnsHostnameTypeOnLaunch": "PrivateDnsNameOptionsOnLaunch.HostnameType",
}
GROUP_RULES: Final = {
    f"{direction}.{key}": new
    for direction in ("ingress", "egress")
    for key, new in {
        "protocol": "IpProtocol",
        "cidrBlocks": "CidrIp",
        "ipv6CidrBlocks": "CidrIpv6",
        "securityGroups": f"{'Source' if direction == 'ingress' else 'Destination'}SecurityGroupId",
        "prefixListIds": f"{'Source' if direction == 'ingress' else 'Destination'}PrefixListId",
    }.items()
}
PERMISSION: Final = {
    "securityGroupId": "GroupId",
    "ipProtocol": "IpPermissions[].IpProtocol",
    "fromPort": "IpPermissions[].FromPort",
    "toPort": "IpPermissions[].ToPort",
    "cidrIpv4": "IpPermissions[].IpRanges[].CidrIp",
    "cidrIpv6": "IpPermissions[].Ipv6Ranges[].CidrIpv6",
    "prefixListId": "IpPermissions[].PrefixListIds[].PrefixListId",
    "referencedSecurityGroupId": "IpPermissions[].UserIdGroupPairs[].GroupId",
    **TAGS,
}

ENTRIES: Final[dict[str, Entry]] = {
    "aws:ec2/vpc:Vpc": entry(
        Source("ec2 CreateVpc", TAGS | {"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"}),
        Source("AWS::EC2::VPC"),
    ),
    "aws:ec2/subnet:Subnet": entry(
        Source("ec2 CreateSubnet", TAGS),
        Source("AWS::EC2::Subnet", DNS_OPTIONS),
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": entry(
        Source("ec2 CreateSecurityGroup", TAGS, {"GroupName": "default", "Description": "default VPC security group"}),
        Source(
            "AWS::EC2::SecurityGroup",
            GROUP_RULES | {"egress": "SecurityGroupEgress", "ingress": "SecurityGroupIngress"},
            {"GroupDescription": "default VPC security group"},
        ),
        provider_only={"name": "the cloud's own, `default`"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": entry(
        Source("ec2 CreateSecurityGroup", TAGS | {"name": "GroupName"}),
        Source(
            "AWS::EC2::SecurityGroup",
            GROUP_RULES
            | {
                "name": "GroupName",
                "description": "GroupDescription",
                "egress": "SecurityGroupEgress",
                "ingress": "SecurityGroupIngress",
            },
        ),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": entry(
        Source("ec2 AuthorizeSecurityGroupIngress", PERMISSION),
        Source(
            "AWS::EC2::SecurityGroupIngress",
            {
                "securityGroupId": "GroupId",
                "cidrIpv4": "CidrIp",
                "prefixListId": "SourcePrefixListId",
                "referencedSecurityGroupId": "SourceSecurityGroupId",
            },
        ),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": entry(
        Source("ec2 AuthorizeSecurityGroupEgress", PERMISSION),
        Source(
            "AWS::EC2::SecurityGroupEgress",
            {
                "securityGroupId": "GroupId",
                "cidrIpv4": "CidrIp",
                "prefixListId": "DestinationPrefixListId",
                "referencedSecurityGroupId": "DestinationSecurityGroupId",
            },
        ),
    ),
    "aws:ec2/internetGateway:InternetGateway": entry(
        Source("ec2 CreateInternetGateway", TAGS),
        Source("ec2 AttachInternetGateway", {}, {"InternetGatewayId": "igw-00000000000000000"}),
        Source("AWS::EC2::VPCGatewayAttachment", {}, {"InternetGatewayId": "igw-00000000000000000"}),
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": entry(
        Source("ec2 CreateEgressOnlyInternetGateway", TAGS),
        Source("AWS::EC2::EgressOnlyInternetGateway"),
    ),
    "aws:ec2/eip:Eip": entry(
        Source("ec2 AllocateAddress", TAGS),
        Source("AWS::EC2::EIP", {"instance": "InstanceId"}),
    ),
    "aws:ec2/natGateway:NatGateway": entry(
        Source("ec2 CreateNatGateway", TAGS | {"privateIp": "PrivateIpAddress"}),
        Source("AWS::EC2::NatGateway", {"privateIp": "PrivateIpAddress"}),
    ),
    "aws:ec2/routeTable:RouteTable": entry(
        Source("ec2 CreateRouteTable", TAGS),
        Source("AWS::EC2::RouteTable"),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": entry(
        Source("ec2 AssociateRouteTable"),
        Source("AWS::EC2::SubnetRouteTableAssociation"),
    ),
    "aws:ec2/route:Route": entry(
        Source("ec2 CreateRoute", {"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}),
        Source("AWS::EC2::Route", {"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": entry(
        Source("ec2 CreateVpcEndpoint", TAGS | {"policy": "PolicyDocument"}),
        Source("AWS::EC2::VPCEndpoint", {"policy": "PolicyDocument"}),
    ),
    "aws:ec2/flowLog:FlowLog": entry(
        Source(
            "ec2 CreateFlowLogs",
            TAGS | {"iamRoleArn": "DeliverLogsPermissionArn", "vpcId": "ResourceIds[]", "subnetId": "ResourceIds[]"},
            {"ResourceType": "VPC"},
        ),
        Source(
            "AWS::EC2::FlowLog",
            {"iamRoleArn": "DeliverLogsPermissionArn", "vpcId": "ResourceId", "subnetId": "ResourceId"},
            {"ResourceType": "VPC"},
        ),
    ),
    "aws:route53/zone:Zone": entry(
        Source(
            "route53 CreateHostedZone",
            {"comment": "HostedZoneConfig.Comment"},
            {"CallerReference": "zone"},
        ),
        Source("AWS::Route53::HostedZone", {"comment": "HostedZoneConfig.Comment", "tags": "HostedZoneTags"}),
    ),
    "aws:route53/record:Record": entry(
        Source(
            "route53 ChangeResourceRecordSets",
            {
                "zoneId": "HostedZoneId",
                "records": "ChangeBatch.Changes[].ResourceRecordSet.ResourceRecords",
                "aliases": "ChangeBatch.Changes[].ResourceRecordSet.AliasTarget",
                "aliases.name": "DNSName",
                "aliases.zoneId": "HostedZoneId",
                "weightedRoutingPolicies": "ChangeBatch.Changes[].ResourceRecordSet",
                "name": "ChangeBatch.Changes[].ResourceRecordSet.Name",
                "type": "ChangeBatch.Changes[].ResourceRecordSet.Type",
                "ttl": "ChangeBatch.Changes[].ResourceRecordSet.TTL",
                "setIdentifier": "ChangeBatch.Changes[].ResourceRecordSet.SetIdentifier",
                "healthCheckId": "ChangeBatch.Changes[].ResourceRecordSet.HealthCheckId",
            },
            {"ChangeBatch.Changes[].Action": "UPSERT"},
        ),
        Source(
            "AWS::Route53::RecordSet",
            {
                "zoneId": "HostedZoneId",
                "records": "ResourceRecords",
                "aliases": "AliasTarget",
                "aliases.name": "DNSName",
                "aliases.zoneId": "HostedZoneId",
                "weightedRoutingPolicies": ".",
            },
        ),
        provider_only={"allowOverwrite": "for the provider alone: whether it adopts"},
    ),
    "aws:servicediscovery/httpNamespace:HttpNamespace": entry(
        Source("servicediscovery CreateHttpNamespace"),
        Source("AWS::ServiceDiscovery::HttpNamespace"),
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": entry(
        Source("servicediscovery CreatePrivateDnsNamespace"),
        Source("AWS::ServiceDiscovery::PrivateDnsNamespace"),
    ),
    "aws:servicediscovery/service:Service": entry(
        Source("servicediscovery CreateService"),
        Source("AWS::ServiceDiscovery::Service"),
    ),
}
