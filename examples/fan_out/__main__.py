"""Fan-out: one topic, and three queues that each take what they need of it.

Whoever publishes knows none of the queues; a fourth is a line more. What cannot be put into a queue waits in a
dead-letter queue of that subscription.
"""

import pulumi

from roadbed import Filter, Match, Queue, QueueArgs, Topic

orders = Topic("orders")

everything = Queue("audit", QueueArgs(subscriptions=[orders.subscription()]))

parcels = Filter(attributes={"type": ["order-placed", Match(prefix="address-")], "country": ["DE", "AT", "CH"]})
Queue("shipping", QueueArgs(subscriptions=[orders.subscription(filter=parcels, raw=True)]))

worth_a_look = Filter(
    body={"order.currency": ["EUR"]},
    any_of=[{"order.total": [Match(at_least=1_000)]}, {"order.customer.first_order": [True]}],
)
Queue("fraud", QueueArgs(subscriptions=[orders.subscription(filter=worth_a_look, raw=True)]))

pulumi.export("publish here", orders.arn)
