"""What a topic offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

import pulumi

from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.messaging.filters import Filter
from roadbed.messaging.topic_subscription import TopicSubscription

# A quota, which AWS raises on request: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
MOST_FILTERS: Final = 200


class TopicRights:
    """Rights on a topic, and subscriptions to it, from no more than its identifier and its key."""

    name: str
    """Begins the variable that its right brings: `events` gives `EVENTS_TOPIC_ARN`."""
    block: str
    """What previews and errors call it: `Topic events`."""
    arn: pulumi.Output[str]
    fifo: bool
    kms_key_arn: str | pulumi.Output[str] | None
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""
    filters: int = 0
    """How many of its subscriptions in this program have a filter."""

    # PublishBatch needs the same permission.
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "publisher": ("sns:Publish",),
        "subscription": ("sns:Subscribe",),
    }

    def publisher(self) -> Connection:
        """The right to publish messages."""
        # AWS's own key lets in everybody who may publish; a key of one's own asks for rights on itself.
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        on_key = ("kms:Decrypt", "kms:GenerateDataKey")
        key = self.kms_key_arn
        variable = f"{self.name.upper().replace('-', '_')}_TOPIC_ARN"
        return self.connection(
            "publisher",
            resources=(self.arn,),
            statements=() if key is None else (Statement(actions=on_key, resources=(key,)),),
            variables=(Variable(role="arn", name=variable, value=self.arn),),
        )

    def subscription(
        self,
        *,
        filter: Filter | None = None,  # noqa: A002 - SNS's own word
        raw: bool = False,
        name: str | None = None,
    ) -> TopicSubscription:
        """What is published here, to arrive in a queue: `QueueArgs(subscriptions=[orders.subscription()])`.

        `filter` leaves out other messages, `raw` delivers a message as it was published instead of wrapped in JSON
        that tells of its topic. `name` is what the queue's resources for it are named after, by default the topic's
        name; it tells apart topics of one name. Changing it makes the subscription anew.
        """
        self.connection("subscription")
        self.filters += filter is not None
        if filter is not None and self.filters == MOST_FILTERS + 1:
            says = f"more than {MOST_FILTERS} filters; SNS refuses them unless its quota for filter policies is raised"
            pulumi.log.warn(f"{self.block}: {says}")
        return TopicSubscription(
            name=self.name.lower() if name is None else name,
            of=self.block,
            topic=self.arn,
            fifo=self.fifo,
            filter=filter,
            raw=raw,
        )
