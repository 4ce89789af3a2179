"""What another stack of the project shares."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
subnets = [
    aws.ec2.Subnet(f"private-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24", availability_zone=zone)
    for index, zone in enumerate(aws.get_availability_zones(state="available").names[:2])
]

pulumi.export("vpc", vpc.id)
pulumi.export("subnets", [subnet.id for subnet in subnets])
pulumi.export("owner", "platform")
pulumi.export("join_token", pulumi.Output.secret("s3cr3t"))
pulumi.export("database", {"port": 5432, "password": pulumi.Output.secret("hunter2")})
