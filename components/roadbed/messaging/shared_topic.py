"""A topic that another stack shares."""

import pulumi

from roadbed.kernel.contracts.consuming import Shared
from roadbed.messaging.topic_rights import TopicRights


class SharedTopic(TopicRights, Shared):
    """A topic of another stack: `Topic.of("orders.prod", "placed")`."""

    kind = "roadbed:index:Topic"

    arn: pulumi.Output[str]
    """Where publishers publish, and what subscriptions name."""

    kms_key_arn: pulumi.Output[str] | None = None
    """The owner's own key, where it has one."""

    fifo: bool
    """Whether messages keep their order within a group."""
