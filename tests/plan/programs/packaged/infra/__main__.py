import pulumi
import pulumi_aws as aws
from blueprints import Network, NetworkArgs, Service

zones = aws.get_availability_zones_output(state="available").names
services = pulumi.Config().require_object("services")

network = Network("main", NetworkArgs(cidr="10.20.0.0/16", zones=["eu-north-1a", "eu-north-1b"], nat=True))
for service in services:
    Service(
        service["name"],
        vpc_id=network.vpc_id,
        port=service["port"],
        opts=pulumi.ResourceOptions(depends_on=[network], custom_timeouts=pulumi.CustomTimeouts(create="10m")),
    )

pulumi.export("subnets", network.private_subnet_ids)
pulumi.export("firstZone", zones[0])
