"""How does a service run in a VPC, a cluster, roles and behind a listener that exist?

What was there before stays as it is. The image is a tag that another pipeline deploys, so that nothing here takes its
revision back.
"""

import pulumi

from roadbed import (
    Band,
    ClusterPlace,
    Domain,
    Image,
    IngressPlace,
    NetworkPlace,
    Placement,
    Route,
    Service,
    ServiceArgs,
)

HERE = "eu-west-1:111111111111"

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.tag("111111111111.dkr.ecr.eu-west-1.amazonaws.com/checkout:main", owner="the old pipeline"),
        port=8080,
        routes=[Route(hosts=["checkout.shop.example.com"], dns_record=False)],
        placement=Placement(
            network=NetworkPlace(
                vpc_id="vpc-0a1b2c3d4e5f60001",
                private_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
            ),
            cluster=ClusterPlace(arn=f"arn:aws:ecs:{HERE}:cluster/production"),
            ingresses=[
                IngressPlace(
                    name="old",
                    load_balancer_arn=f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/old/50dc6c495c0c9188",
                    listener_arn=f"arn:aws:elasticloadbalancing:{HERE}:listener/app/old/50dc6c495c0c9188/f2f7dc8efc522ab2",
                    security_group_id="sg-0a1b2c3d4e5f60002",
                    dns_name="old-1234567890.eu-west-1.elb.amazonaws.com",
                    dns_zone_id="Z32O12XQLNTSW2",
                    domains=[Domain(name="shop.example.com")],
                    bands={"payments": Band(first=20_000, last=20_099)},
                )
            ],
            security_group_id="sg-0a1b2c3d4e5f60003",
            task_role_arn="arn:aws:iam::111111111111:role/checkout",
            execution_role_arn="arn:aws:iam::111111111111:role/ecs-task-execution",
        ),
    ),
)

pulumi.export("url", checkout.url)
