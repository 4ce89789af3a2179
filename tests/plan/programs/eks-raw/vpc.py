from pulumi_aws import ec2, get_availability_zones

vpc = ec2.Vpc("eks-vpc", cidr_block="10.100.0.0/16", instance_tenancy="default", enable_dns_hostnames=True)
gateway = ec2.InternetGateway("vpc-ig", vpc_id=vpc.id)
route_table = ec2.RouteTable(
    "vpc-route-table", vpc_id=vpc.id, routes=[ec2.RouteTableRouteArgs(cidr_block="0.0.0.0/0", gateway_id=gateway.id)]
)

zones = get_availability_zones()
subnet_ids = []
for zone in zones.names:
    subnet = ec2.Subnet(
        f"vpc-subnet-{zone}",
        assign_ipv6_address_on_creation=False,
        vpc_id=vpc.id,
        map_public_ip_on_launch=True,
        cidr_block=f"10.100.{len(subnet_ids)}.0/24",
        availability_zone=zone,
        tags={"Name": f"eks-subnet-{zone}"},
    )
    ec2.RouteTableAssociation(f"vpc-route-table-assoc-{zone}", route_table_id=route_table.id, subnet_id=subnet.id)
    subnet_ids.append(subnet.id)
