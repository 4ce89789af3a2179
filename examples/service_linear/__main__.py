"""A service that others call by its name gets its new revision in five steps; who sends a header reaches it before."""

import pulumi

from roadbed import (
    ClusterPlace,
    Image,
    LandingZone,
    LandingZoneArgs,
    NetworkPlace,
    RevisionHeader,
    Rollout,
    Service,
    ServiceArgs,
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
    ),
)

invoices = Service(
    "invoices",
    ServiceArgs(
        image=Image.released("invoices"),
        port=8080,
        rollout=Rollout(
            strategy="linear",
            step_percent=20,
            step_bake_time_minutes=5,
            alarms=["invoices-errors"],
            test_header=RevisionHeader(name="x-revision", value="next"),
        ),
    ),
)
Service(
    "checkout",
    ServiceArgs(image=Image.released("checkout"), port=8080, connections=[invoices.caller()]),
)

pulumi.export("address", invoices.internal_url)
