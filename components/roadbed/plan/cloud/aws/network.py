"""Shapes of networks, load balancers, names and edges."""

from collections.abc import Mapping
from typing import Any, Final

from roadbed.plan.cloud.aws.shape import Shape, shape


def _ec2(kind: str, prefix: str, **outputs: Any) -> Shape:
    return shape(f"ec2:{{region}}:{{account}}:{kind}/{{id}}", f"{prefix}-{{hex17}}", **outputs)


_OF_RULE: Final = shape(
    "ec2:{region}:{account}:security-group-rule/{id}", "sgr-{hex17}", securityGroupRuleId="sgr-{hex17}"
)
_LOAD_BALANCING: Final = "elasticloadbalancing:{region}:{account}"
_LISTENER: Final = {"arn": "{listener_of_load_balancer}/{hex16}", "id": "{arn}", "protocol": "HTTP"}
_LISTENER_RULE: Final = {"arn": "{rule_of_listener}/{hex16}", "id": "{arn}", "priority": 1}
_LOAD_BALANCER: Final = shape(
    f"{_LOAD_BALANCING}:loadbalancer/{{arnSuffix}}",
    "{arn}",
    arnSuffix="{load_balancer_letters}/{name}/{hex16}",
    dnsName="{label}-{decimal}.{load_balancer_host}",
    ipAddressType="ipv4",
    zoneId="Z{HEX13}",
    loadBalancerType="application",
)
_TARGET_GROUP: Final = shape(
    f"{_LOAD_BALANCING}:{{arnSuffix}}", "{arn}", arnSuffix="targetgroup/{name}/{hex16}", ipAddressType="ipv4"
)

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:ec2/vpc:Vpc": _ec2(
        "vpc",
        "vpc",
        enableDnsSupport=True,
        instanceTenancy="default",
        ipv6CidrBlock="",
        ipv6AssociationId="",
        ipv6CidrBlockNetworkBorderGroup="",
    ),
    "aws:ec2/defaultVpc:DefaultVpc": _ec2("vpc", "vpc", cidrBlock="172.31.0.0/16"),
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet", ipv6CidrBlock="", ipv6CidrBlockAssociationId=""),
    "aws:ec2/defaultSubnet:DefaultSubnet": _ec2("subnet", "subnet", cidrBlock="172.31.0.0/20"),
    "aws:ec2/securityGroup:SecurityGroup": _ec2("security-group", "sg", description="Managed by Pulumi"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2("security-group", "sg", name="default"),
    "aws:ec2/securityGroupRule:SecurityGroupRule": shape(id="sgrule-{decimal}", securityGroupRuleId="sgr-{hex17}"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _OF_RULE,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _OF_RULE,
    "aws:ec2/internetGateway:InternetGateway": _ec2("internet-gateway", "igw"),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": shape(id="eigw-{hex17}"),
    "aws:ec2/natGateway:NatGateway": shape(id="nat-{hex17}", connectivityType="public"),
    "aws:ec2/routeTable:RouteTable": _ec2("route-table", "rtb"),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _ec2("route-table", "rtb"),
    "aws:ec2/route:Route": shape(id="r-{routeTableId}{decimal}", origin="CreateRoute", state="active"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": shape(id="rtbassoc-{hex17}"),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": shape(id="rtbassoc-{hex17}"),
    "aws:ec2/networkAcl:NetworkAcl": _ec2("network-acl", "acl"),
    "aws:ec2/networkInterface:NetworkInterface": _ec2("network-interface", "eni"),
    "aws:ec2/eip:Eip": _ec2(
        "elastic-ip",
        "eipalloc",
        allocationId="eipalloc-{hex17}",
        publicIp="203.0.113.{byte}",
        publicDns="ec2-203-0-113-{byte}.{ec2_public_host}",
        domain="vpc",
        associationId="",
        networkInterface="",
        privateIp="",
        carrierIp="",
        customerOwnedIp="",
    ),
    "aws:ec2/eipAssociation:EipAssociation": shape(id="eipassoc-{hex17}"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2("vpc-endpoint", "vpce", state="available", vpcEndpointType="Gateway"),
    "aws:ec2/vpcEndpointService:VpcEndpointService": _ec2(
        "vpc-endpoint-service",
        "vpce-svc",
        serviceName="com.amazonaws.vpce.{region}.{id}",
        serviceType="Interface",
        state="Available",
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": shape(id="pcx-{hex17}", acceptStatus="active"),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": shape(id="{vpcPeeringConnectionId}"),
    "aws:ec2/managedPrefixList:ManagedPrefixList": _ec2("prefix-list", "pl"),
    "aws:ec2/flowLog:FlowLog": _ec2("vpc-flow-log", "fl"),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": _ec2("dhcp-options", "dopt"),
    "aws:ec2/customerGateway:CustomerGateway": _ec2("customer-gateway", "cgw"),
    "aws:ec2/vpnGateway:VpnGateway": _ec2("vpn-gateway", "vgw"),
    "aws:ec2/vpnConnection:VpnConnection": _ec2("vpn-connection", "vpn"),
    "aws:ec2transitgateway/transitGateway:TransitGateway": _ec2("transit-gateway", "tgw"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _ec2("transit-gateway-attachment", "tgw-attach"),
    "aws:ec2transitgateway/routeTable:RouteTable": _ec2("transit-gateway-route-table", "tgw-rtb"),
    "aws:lb/loadBalancer:LoadBalancer": _LOAD_BALANCER,
    "aws:alb/loadBalancer:LoadBalancer": _LOAD_BALANCER,
    "aws:lb/targetGroup:TargetGroup": _TARGET_GROUP,
    "aws:alb/targetGroup:TargetGroup": _TARGET_GROUP,
    "aws:lb/listener:Listener": _LISTENER,
    "aws:alb/listener:Listener": _LISTENER,
    "aws:lb/listenerRule:ListenerRule": _LISTENER_RULE,
    "aws:alb/listenerRule:ListenerRule": _LISTENER_RULE,
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": shape(id="{targetGroupArn}-{decimal}"),
    "aws:lb/listenerCertificate:ListenerCertificate": shape(id="{listenerArn}_{certificateArn}"),
    "aws:elb/loadBalancer:LoadBalancer": shape(
        f"{_LOAD_BALANCING}:loadbalancer/{{name}}",
        dnsName="{label}-{decimal}.{region}.elb.{dns_suffix}",
        zoneId="Z{HEX13}",
        sourceSecurityGroup="{account}/{name}",
    ),
    "aws:route53/zone:Zone": shape("route53:::hostedzone/{id}", "Z{HEX20}", zoneId="{id}", comment="Managed by Pulumi"),
    "aws:route53/record:Record": shape(id="{zoneId}_{name}_{type}", fqdn="{name}"),
    "aws:route53/healthCheck:HealthCheck": shape("route53:::healthcheck/{id}", "{uuid}"),
    "aws:route53/resolverEndpoint:ResolverEndpoint": shape(
        "route53resolver:{region}:{account}:resolver-endpoint/{id}", "rslvr-out-{hex17}"
    ),
    "aws:cloudfront/distribution:Distribution": shape(
        "cloudfront::{account}:distribution/{id}",
        "E{HEX13}",
        domainName="d{hex13}.cloudfront.net",
        hostedZoneId="Z2FDTNDATAQYW2",
        status="Deployed",
        etag="E{HEX13}",
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": shape(
        "cloudfront::{account}:origin-access-control/{id}", "E{HEX13}"
    ),
    "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": shape(
        "cloudfront::{account}:origin-access-identity/{id}",
        "E{HEX13}",
        iamArn="arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
        cloudfrontAccessIdentityPath="origin-access-identity/cloudfront/{id}",
        s3CanonicalUserId="{hex32}{hex32}",
    ),
    "aws:cloudfront/function:Function": shape("cloudfront::{account}:function/{name}", status="UNASSOCIATED"),
    "aws:cloudfront/cachePolicy:CachePolicy": shape("cloudfront::{account}:cache-policy/{id}", "{uuid}"),
    "aws:globalaccelerator/accelerator:Accelerator": shape(
        "globalaccelerator::{account}:accelerator/{uuid}", "{arn}", hostedZoneId="Z2BJ6XQ5FK7U4H"
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": shape(
        "servicediscovery:{region}:{account}:namespace/{id}", "ns-{hex16}", hostedZone="Z{HEX20}"
    ),
    "aws:servicediscovery/httpNamespace:HttpNamespace": shape(
        "servicediscovery:{region}:{account}:namespace/{id}", "ns-{hex16}", httpName="{name}"
    ),
    "aws:servicediscovery/service:Service": shape(
        "servicediscovery:{region}:{account}:service/{id}", "srv-{hex16}", namespaceId="ns-{hex16}"
    ),
}
