"""Queues and topics that other stacks share."""

import pulumi

from roadbed.kernel.contracts.shared import Shared
from roadbed.messaging.queue_rights import QueueRights
from roadbed.messaging.topic_rights import TopicRights


class SharedQueue(QueueRights, Shared):
    """A queue of another stack: `Queue.of("payments.prod", "events")`."""

    kind = "roadbed:index:Queue"

    arn: pulumi.Output[str]
    """What policies and event sources call the queue."""

    url: pulumi.Output[str]
    """Where producers send messages."""

    dead_letter_arn: pulumi.Output[str]
    """What a redrive starts from."""

    dead_letter_url: pulumi.Output[str]
    """Where to read the messages that failed."""

    kms_key_arn: pulumi.Output[str] | None = None
    """The owner's own key, where it has one."""

    fifo: bool
    """Whether messages keep their order within a group."""


class SharedTopic(TopicRights, Shared):
    """A topic of another stack: `Topic.of("orders.prod", "placed")`."""

    kind = "roadbed:index:Topic"

    arn: pulumi.Output[str]
    """Where publishers publish, and what subscriptions name."""

    kms_key_arn: pulumi.Output[str] | None = None
    """The owner's own key, where it has one."""

    fifo: bool
    """Whether messages keep their order within a group."""
