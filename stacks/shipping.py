"""The shipping team: parcels to be packed, and what carriers report about them."""

import pulumi
import pulumi_aws as aws

from roadbed import Filter, Queue, QueueArgs, QueueSource, Topic

config = pulumi.Config()

paid = Topic.of("payments", "payments").subscription(filter=Filter(attributes={"type": ["order-paid"]}))

parcels = Queue(
    "parcels",
    QueueArgs(service="packing", subscriptions=[paid], visibility_timeout_seconds=15 * 60, stale_after_seconds=60 * 60),
)

deliveries = Topic("deliveries")
deliveries.share(to=["billing"], rights=["subscription"])

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

pulumi.export("trackingUrl", tracking.url)
