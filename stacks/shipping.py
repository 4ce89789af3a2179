"""The shipping team: parcels are packed here, and what carriers report of them is told to others."""

import pulumi
import pulumi_aws as aws

from roadbed import (
    Container,
    Filter,
    Image,
    Processing,
    Queue,
    QueueArgs,
    QueueSource,
    Route,
    Service,
    ServiceArgs,
    Topic,
    Worker,
    WorkerArgs,
)

config = pulumi.Config()
image = Image.released("packing")

paid = Topic.of("payments", "payments").subscription(filter=Filter(attributes={"type": ["order-paid"]}))
parcels = Queue(
    "parcels",
    QueueArgs(service="packing", subscriptions=[paid], visibility_timeout_seconds=15 * 60, stale_after_seconds=60 * 60),
)

carrier_reports = aws.sns.Topic("carrier-reports", kms_master_key_id="alias/carrier-reports")
tracking = Queue(
    "tracking",
    QueueArgs(
        sources=[QueueSource(service="sns", arn=carrier_reports.arn)],
        sender_principals=[config.require("carrierRole")],
        kms_key_arn=config.get("trackingKey"),
    ),
)
aws.sns.TopicSubscription(
    "carrier-reports-to-tracking",
    topic=carrier_reports.arn,
    protocol="sqs",
    endpoint=tracking.arn,
    raw_message_delivery=True,
)

deliveries = Topic("deliveries")
deliveries.share(to=["billing"], rights=["subscription"])

packing = Service(
    "packing",
    ServiceArgs(
        image=image,
        port=8080,
        routes=[Route(ingress="private")],
        connections=[Service.of("payments", "checkout").caller(), Service.named("carriers", port=8081).caller()],
    ),
)
carriers = Service(
    "carriers",
    ServiceArgs(
        image=image,
        port=8081,
        container=Container(command=["bin/carriers"]),
        connections=[packing.caller(), deliveries.publisher()],
    ),
)

Worker(
    "tracker",
    WorkerArgs(
        image=image,
        container=Container(command=["bin/track"]),
        consumes=[parcels, tracking],
        processing=Processing(seconds=20),
        connections=[carriers.caller()],
    ),
)

pulumi.export("trackingUrl", tracking.url)
