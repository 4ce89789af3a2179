"""A VPC that exists, as a network of ours: nothing of it is changed, and an endpoint is added to it.

Where it runs is then said once; everybody else asks this network for subnets, whoever made it.
"""

import pulumi

from roadbed import ExistingVpc, Network, NetworkArgs

landing = Network(
    "landing",
    NetworkArgs(
        existing=ExistingVpc(
            vpc_id="vpc-0a1b2c3d4e5f60718",
            cidr="10.40.0.0/18",
            zones=["a", "b"],
            private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
            private_route_table_ids=["rtb-0a1b2c3d4e5f60718"],
            nat="single",
            egress_addresses=["203.0.113.7"],
        ),
        gateway_endpoints=["s3"],
        interface_endpoints=["secretsmanager"],
    ),
)

pulumi.export("subnets", landing.private_subnet_ids)
