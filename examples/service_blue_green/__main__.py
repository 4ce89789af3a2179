"""A new revision beside the old one: a migration, then tests on the test listener, then a person, then all traffic.

The migration runs to its end before ECS hears of the revision; the old one stays for ten minutes to go back to.
"""

import pulumi

from roadbed import (
    Band,
    ClusterPlace,
    Container,
    Domain,
    Image,
    IngressPlace,
    LandingZone,
    LandingZoneArgs,
    LifecycleHook,
    NetworkPlace,
    Rollout,
    Route,
    Service,
    ServiceArgs,
    Task,
    TaskArgs,
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
                test_listener_arn=f"arn:aws:elasticloadbalancing:{HERE}:listener/app/public/50dc6c495c0c9188/e2f7dc8efc522ab2",
                security_group_id="sg-0a1b2c3d4e5f60002",
                dns_name="public-1.eu-west-1.elb.amazonaws.com",
                dns_zone_id="Z32O12XQLNTSW2",
                domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
                bands={"payments": Band(first=1000, last=1999)},
            )
        ],
    ),
)

migrate = Task("migrate", TaskArgs(image=Image.released("checkout"), container=Container(command=["bin/migrate"])))

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        routes=[Route()],
        rollout=Rollout(
            strategy="blue_green",
            alarms=["checkout-errors"],
            before_rollout=migrate,
            hooks=[
                LifecycleHook(
                    stages=["POST_TEST_TRAFFIC_SHIFT"],
                    function_arn=f"arn:aws:lambda:{HERE}:function:smoke-test",
                ),
                LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], pause_minutes=60),
            ],
        ),
    ),
)

pulumi.export("url", checkout.url)
