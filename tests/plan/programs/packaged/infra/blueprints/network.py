from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass
class NetworkArgs:
    cidr: str
    zones: list[str]
    nat: bool = False


class Network(pulumi.ComponentResource):
    vpc_id: pulumi.Output[str]
    private_subnet_ids: pulumi.Output[list[str]]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:net:Network", name, {}, opts)
        mine = pulumi.ResourceOptions(parent=self)
        vpc = aws.ec2.Vpc(f"{name}-vpc", cidr_block=args.cidr, opts=mine)
        prefix = args.cidr.split(".")[:2]
        subnets = [
            aws.ec2.Subnet(
                f"{name}-private-{i}",
                vpc_id=vpc.id,
                availability_zone=zone,
                cidr_block=".".join([*prefix, str(i), "0"]) + "/24",
                opts=pulumi.ResourceOptions(parent=vpc),
            )
            for i, zone in enumerate(args.zones)
        ]
        if args.nat:
            address = aws.ec2.Eip(f"{name}-nat", domain="vpc", opts=mine)
            aws.ec2.NatGateway(f"{name}-nat", allocation_id=address.id, subnet_id=subnets[0].id, opts=mine)
        self.vpc_id = vpc.id
        self.private_subnet_ids = pulumi.Output.all(*[subnet.id for subnet in subnets])
        self.register_outputs({"vpc_id": self.vpc_id, "private_subnet_ids": self.private_subnet_ids})
