"""A network of our own with one web server in it."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
instance_type = config.get("instanceType", "t3.small")
network_cidr = config.get("vpcNetworkCidr") or "10.0.0.0/16"

ubuntu = aws.ec2.get_ami(
    most_recent=True,
    owners=["099720109477"],
    filters=[
        aws.ec2.GetAmiFilterArgs(name="name", values=["ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*"]),
        {"name": "virtualization-type", "values": ["hvm"]},
    ],
)
zones = aws.get_availability_zones(state="available")

user_data = """#!/bin/bash
apt-get update -y && apt-get install -y nginx
echo "Hello from $(hostname -f)" > /var/www/html/index.html
"""

vpc = aws.ec2.Vpc("vpc", cidr_block=network_cidr, enable_dns_hostnames=True, enable_dns_support=True)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
routes = aws.ec2.RouteTable(
    "routes",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}],
)

subnets = []
for i, zone in enumerate(zones.names[:2]):
    subnet = aws.ec2.Subnet(
        f"subnet-{i}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{i + 1}.0/24",
        availability_zone=zone,
        map_public_ip_on_launch=True,
        tags={"Name": f"public-{zone}"},
    )
    aws.ec2.RouteTableAssociation(f"routes-{i}", subnet_id=subnet.id, route_table_id=routes.id)
    subnets.append(subnet)

firewall = aws.ec2.SecurityGroup(
    "firewall",
    description="Enable HTTP access",
    vpc_id=vpc.id,
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(from_port=80, to_port=80, protocol="tcp", cidr_blocks=["0.0.0.0/0"]),
        {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [network_cidr]},
    ],
    egress=[{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}],
)

server = aws.ec2.Instance(
    "server",
    instance_type=instance_type,
    subnet_id=subnets[0].id,
    vpc_security_group_ids=[firewall.id],
    user_data=user_data,
    ami=ubuntu.id,
    root_block_device={"volume_size": 16, "volume_type": "gp3", "encrypted": True},
    metadata_options={"http_tokens": "required"},
    tags={"Name": "webserver"},
)
address = aws.ec2.Eip("address", instance=server.id, domain="vpc")

pulumi.export("ip", address.public_ip)
pulumi.export("hostname", server.public_dns)
pulumi.export("url", server.public_dns.apply(lambda name: f"http://{name}"))
pulumi.export("zones", zones.names)
