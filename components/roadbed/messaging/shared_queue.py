"""A queue that another stack shares."""

import pulumi

from roadbed.kernel.contracts.consuming import Shared
from roadbed.messaging.queue_rights import QueueRights


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

    visibility_timeout_seconds: int | None = None
    """How long a received message stays hidden; None where the owner knows only after deployment."""
