"""The fewest arguments that each block does with, and the landing zone that it runs in."""

from acme import NightlyExportArgs

from roadbed import (
    Backlog,
    Connection,
    Domain,
    IngressArgs,
    LandingZoneArgs,
    NetworkIngressArgs,
    NetworkPath,
    NetworkPlace,
    OpenPort,
    ScheduledJobArgs,
    ServiceArgs,
    Statement,
    TaskArgs,
    WorkerArgs,
)
from roadbed.kernel.args import Args
from roadbed.testing import made_up_zone

ZONE = made_up_zone()
WAREHOUSE = Connection(of="external warehouse", right="reader", network=(NetworkPath(port=5439),))
NETWORK = NetworkPlace(
    vpc_id="vpc-0a1b2c3d4e5f60718",
    private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
    public_subnet_ids=["subnet-2a3b4c5d6e7f80910", "subnet-3a4b5c6d7e8f90a1b"],
    zones=["a", "b"],
    cidrs=["10.0.0.0/16"],
)
DOMAIN = Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:{'4b' * 32}"
QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:orders"
QUEUE = Backlog(
    consumer=Connection(
        of="external queue",
        right="consumer",
        statements=[Statement(actions=["sqs:DeleteMessage", "sqs:ReceiveMessage"], resources=[QUEUE_ARN])],
    ),
    queue_arn=QUEUE_ARN,
)
SMALLEST: dict[str, Args] = {
    "Ingress": IngressArgs(network=NETWORK, domains=[DOMAIN]),
    "LandingZone": LandingZoneArgs(network=ZONE.network, cluster=ZONE.cluster),
    "NetworkIngress": NetworkIngressArgs(network=NETWORK, ports=[OpenPort(port=8883)], domain=DOMAIN),
    "NightlyExport": NightlyExportArgs(connections=[WAREHOUSE]),
    "Service": ServiceArgs(image=IMAGE, port=8080),
    "ScheduledJob": ScheduledJobArgs(image=IMAGE, schedule="cron(0 3 * * ? *)"),
    "Task": TaskArgs(image=IMAGE),
    "Worker": WorkerArgs(image=IMAGE, consumes=QUEUE),
}
"""Of blocks that need any, by the block's name."""
