"""Two services that call each other by name, or nearly so: config says what is wrong with the program."""

import pulumi

from roadbed import ClusterPlace, LandingZone, LandingZoneArgs, NetworkPlace, Service, ServiceArgs

HERE = "eu-west-1:333333333333"
IMAGE = f"333333333333.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:{'4b' * 32}"
WRONG = pulumi.Config().get("wrong")

LandingZone(
    "zone",
    LandingZoneArgs(
        network=NetworkPlace(
            vpc_id="vpc-0a1b2c3d4e5f67890",
            private_subnet_ids=["subnet-0a1b2c3d4e5f67890"],
            endpoints=["ecr.api", "ecr.dkr", "logs", "s3"],
        ),
        cluster=ClusterPlace(
            arn=f"arn:aws:ecs:{HERE}:cluster/main",
            namespace_arn=f"arn:aws:servicediscovery:{HERE}:namespace/ns-0a1b2c3d4e5f6000",
        ),
    ),
)
port = 9001 if WRONG == "port" else 9000
Service("checkout", ServiceArgs(image=IMAGE, port=8080, connections=[Service.named("billing", port=port).caller()]))
if WRONG == "elsewhere":
    raise pulumi.RunError("the program's own failure")
if WRONG == "crash":
    print(1 / 0)
if WRONG != "nobody":
    Service(
        "billing",
        ServiceArgs(image=IMAGE, port=9000, connections=[Service.named("checkout", port=8080).caller()]),
    )
