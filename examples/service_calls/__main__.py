"""Services that call each other by name: the one that is declared first is asked for a caller, the other is named.

`checkout` calls `invoices`, and `invoices` tells `checkout` when one is paid.
"""

import pulumi

from roadbed import (
    ClusterPlace,
    Image,
    LandingZone,
    LandingZoneArgs,
    NetworkPlace,
    Port,
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

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        connections=[Service.named("invoices", port=9000, protocol="grpc").caller()],
    ),
)
invoices = Service(
    "invoices",
    ServiceArgs(
        image=Image.released("invoices"),
        port=Port(name="api", number=9000, protocol="grpc"),
        connections=[checkout.caller().named(url="PAID_URL")],
    ),
)
checkout.share(rights=["caller"])

pulumi.export("address", invoices.internal_url)
