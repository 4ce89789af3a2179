"""Two services that call each other by name, or nearly so: config says what is wrong with the program."""

import pulumi

from roadbed import ClusterPlace, Egress, LandingZone, LandingZoneArgs, NetworkPlace, Service, ServiceArgs

HERE = "eu-west-1:333333333333"
IMAGE = f"333333333333.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:{'4b' * 32}"
# Where images come from.
EGRESS = [Egress(cidr="203.0.113.0/24", port=443)]
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
called = Service.named("billing", port=port).caller()
Service("checkout", ServiceArgs(image=IMAGE, port=8080, connections=[called], egress=EGRESS))
if WRONG == "elsewhere":
    raise pulumi.RunError("the program's own failure")
if WRONG == "crash":
    print(1 / 0)
if WRONG != "nobody":
    Service(
        "billing",
        ServiceArgs(image=IMAGE, port=9000, connections=[Service.named("checkout", port=8080).caller()], egress=EGRESS),
    )
