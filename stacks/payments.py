"""The payments team: shoppers check out here, and what they order is settled with the payment provider."""

import pulumi
import pulumi_aws as aws

from roadbed import (
    Bucket,
    BucketArgs,
    Connection,
    Container,
    Egress,
    Image,
    NetworkPath,
    Processing,
    Queue,
    QueueArgs,
    Rollout,
    Route,
    SecretReference,
    Service,
    ServiceArgs,
    Task,
    TaskArgs,
    Topic,
    Worker,
    WorkerArgs,
    by_profile,
)

config = pulumi.Config()
image = Image.released("checkout")

orders = Queue("orders", QueueArgs(visibility_timeout_seconds=120, max_receives=by_profile(dev=1, staging=5, prod=5)))
refunds = Queue("refunds", QueueArgs(fifo=True, high_throughput=True, data_class="confidential"))
refunds.share(to=["billing"], rights=["sender"])
payments = Topic("payments")
payments.share(to=["billing", "shipping"], rights=["subscription"])
printed_again = "a receipt that is lost is printed again"
receipts = Bucket("receipts", BucketArgs(versioning=False, because={"versioning": printed_again}))
receipts.share(to=["billing"], rights=["events", "reader"])

database = Connection(
    of="Aurora payments",
    right="owner",
    secrets=[SecretReference(role="url", name="DATABASE_URL", arn=config.require("database"))],
    network=[NetworkPath(port=5432, security_group=config.require("databaseGroup"))],
)
migrate = Task("migrate", TaskArgs(image=image, container=Container(command=["bin/migrate"]), connections=[database]))

failing = aws.cloudwatch.MetricAlarm(
    "failing-checkouts",
    namespace="Shop",
    metric_name="FailedCheckouts",
    statistic="Sum",
    period=60,
    evaluation_periods=3,
    comparison_operator="GreaterThanThreshold",
    threshold=5,
)
checkout = Service(
    "checkout",
    ServiceArgs(
        image=image,
        port=8080,
        routes=[Route()],
        connections=[database, orders.sender(), payments.publisher()],
        rollout=Rollout(
            strategy=by_profile(dev="rolling", staging="rolling", prod="canary"),
            alarms=[failing.name],
            before_rollout=migrate,
        ),
    ),
)
checkout.share(to=["billing", "shipping"], rights=["caller"])

Worker(
    "settlement",
    WorkerArgs(
        image=image,
        container=Container(command=["bin/settle"]),
        consumes=[orders, refunds],
        processing=Processing(seconds=2, longest_seconds=25),
        connections=[
            checkout.caller(),
            payments.publisher(),
            receipts.writer(),
            Queue.of("platform", "audit").sender(),
        ],
        egress=[Egress(cidr="198.51.100.0/28", port=443)],
    ),
)

pulumi.export("url", checkout.url)
