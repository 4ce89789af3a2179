"""How a team declares topics, and what arrives in its queues."""

import pulumi

from roadbed import (
    Connection,
    DataProtection,
    DeliveryLogs,
    Filter,
    HttpDelivery,
    Match,
    Queue,
    QueueArgs,
    Topic,
    TopicArgs,
    TopicSource,
    TopicSubscription,
)


def topics(key: pulumi.Output[str], alarm: pulumi.Output[str], existing: pulumi.Output[str]) -> Queue:
    plain = Topic("plain")
    prices = Topic("prices", TopicArgs(fifo=True, archive_days=30, fifo_throughput_scope="MessageGroup"))
    orders = Topic(
        "orders",
        TopicArgs(
            kms_key_arn=key,
            sources=[TopicSource(service="cloudwatch", arn=alarm)],
            subscriber_accounts=["123456789012"],
            http_delivery=HttpDelivery(retries=10, backoff="exponential"),
            delivery_logs=DeliveryLogs(success_percent={"sqs": 0, "http": 100}),
            data_protection=[DataProtection(operation="deny", identifiers=["CreditCardNumber"])],
        ),
    )
    connections: list[Connection] = [plain.publisher(), orders.publisher().named(arn="TOPIC")]
    placed = Filter(attributes={"type": ["placed", Match(prefix="refund-")], "total": [100, Match(above=0, below=10)]})
    dear = Filter(body={"order.country": ["DE", None, True]}, any_of=[{"a": [1.5]}, {"b": [Match(exists=False)]}])
    return Queue(
        f"shipping-{len(connections)}",
        QueueArgs(
            subscriptions=[
                plain.subscription(),
                orders.subscription(filter=placed, raw=True),
                prices.subscription(filter=dear, name="all-prices"),
                TopicSubscription(name="existing", topic=existing),
            ]
        ),
    )
