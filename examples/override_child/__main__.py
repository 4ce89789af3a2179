"""What a block does not offer, set on one of its children: an argument, an option, and a part of a policy."""

import pulumi

from roadbed import Override, Queue, QueueArgs

events = Queue(
    "events",
    QueueArgs(
        overrides={
            # A program of another team looks the queue up by this name.
            "queue": Override(
                args={"name": "shop-events"}, opts=pulumi.ResourceOptions(ignore_changes=["delaySeconds"])
            ),
            "queue-policy-document": Override(args={"Id": "shop-events"}),
        }
    ),
)
