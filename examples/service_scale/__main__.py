"""Few tasks by day, none at night and at weekends; while there are some, requests and a queue of our own decide."""

import pulumi

from roadbed import (
    Band,
    ClusterPlace,
    Domain,
    Image,
    IngressPlace,
    LandingZone,
    LandingZoneArgs,
    Metric,
    NetworkPlace,
    Route,
    Scale,
    ScaleSchedule,
    Service,
    ServiceArgs,
    Step,
    StepMetric,
)

HERE = "eu-west-1:111111111111"

# What a platform stack says once for all teams; here of things that exist.
LandingZone(
    "zone",
    LandingZoneArgs(
        network=NetworkPlace(
            vpc_id="vpc-0a1b2c3d4e5f60001",
            private_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
            cidrs=["10.20.0.0/16"],
        ),
        cluster=ClusterPlace(
            arn=f"arn:aws:ecs:{HERE}:cluster/main",
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            namespace_arn=f"arn:aws:servicediscovery:{HERE}:namespace/ns-0a1b2c3d4e5f6000",
        ),
        ingresses=[
            IngressPlace(
                name="public",
                load_balancer_arn=f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/public/50dc6c495c0c9188",
                listener_arn=f"arn:aws:elasticloadbalancing:{HERE}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2",
                security_group_id="sg-0a1b2c3d4e5f60002",
                dns_name="public-1.eu-west-1.elb.amazonaws.com",
                dns_zone_id="Z32O12XQLNTSW2",
                domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
                bands={"payments": Band(first=1000, last=1999)},
            )
        ],
    ),
)

orders_waiting = Metric(namespace="Shop", name="OrdersWaiting", dimensions={"Shop": "main"}, statistic="Maximum")

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        routes=[Route()],
        scale=Scale(
            min_tasks=1,
            max_tasks=8,
            requests_per_task=1_000,
            metrics=[
                StepMetric(
                    name="orders",
                    metric=orders_waiting,
                    steps=[Step(above=100, change=1), Step(above=500, change=4), Step(below=1, change=-1)],
                )
            ],
            schedules=[
                ScaleSchedule(
                    name="morning",
                    schedule="cron(0 7 ? * MON-FRI *)",
                    time_zone="Europe/Berlin",
                    min_tasks=1,
                    max_tasks=8,
                ),
                ScaleSchedule(
                    name="evening",
                    schedule="cron(0 20 ? * MON-FRI *)",
                    time_zone="Europe/Berlin",
                    min_tasks=0,
                    max_tasks=0,
                ),
            ],
        ),
    ),
)

pulumi.export("url", checkout.url)
