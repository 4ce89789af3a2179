"""The billing team: invoices, made from what was paid and what was delivered, for shoppers to fetch."""

import pulumi

from roadbed import (
    Attempts,
    Bucket,
    Container,
    Filter,
    Image,
    Match,
    Processing,
    Queue,
    QueueArgs,
    Route,
    ScheduledJob,
    ScheduledJobArgs,
    Service,
    ServiceArgs,
    Topic,
    Worker,
    WorkerArgs,
)

image = Image.released("invoices")
receipts = Bucket.of("payments", "receipts")
paid = Topic.of("payments", "payments").subscription(
    filter=Filter(attributes={"type": ["order-paid", Match(prefix="refund-")], "total": [Match(above=0)]}), raw=True
)
delivered = Topic.of("shipping", "deliveries").subscription(raw=True)
invoices = Queue(
    "invoices", QueueArgs(subscriptions=[paid, delivered, receipts.events()], visibility_timeout_seconds=5 * 60)
)
documents = Bucket("documents")

accounts = Service(
    "accounts",
    ServiceArgs(
        image=image,
        port=8080,
        routes=[Route(paths=["/invoices/*"])],
        connections=[documents.reader(), Queue.of("payments", "refunds").sender()],
    ),
)

Worker(
    "invoicing",
    WorkerArgs(
        image=image,
        container=Container(command=["bin/invoice"], stop_timeout_seconds=60),
        consumes=invoices,
        processing=Processing(seconds=5, longest_seconds=60),
        connections=[
            accounts.caller(),
            documents.writer(),
            receipts.reader(),
            Queue.of("platform", "audit").sender(),
            Service.of("payments", "checkout").caller(),
        ],
    ),
)
ScheduledJob(
    "statements",
    ScheduledJobArgs(
        image=image,
        container=Container(command=["bin/statements"]),
        schedule="cron(0 6 1 * ? *)",
        time_zone="Europe/Berlin",
        attempts=Attempts(retries=2, timeout_minutes=4 * 60, overlap="skip"),
        connections=[documents.reader(), documents.writer(prefix="statements/")],
    ),
)

pulumi.export("url", accounts.url)
