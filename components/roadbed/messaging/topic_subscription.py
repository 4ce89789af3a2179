"""A topic's messages, arriving in a queue."""

from typing import ClassVar

import pulumi
import pulumi_aws as aws

from roadbed.kernel.args import Input
from roadbed.kernel.arns import TopicArn, account_in, region_in
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.inputs import given
from roadbed.kernel.subscription import Arrival, Source, Subscription
from roadbed.messaging.filters import Filter


class TopicSubscription(Subscription):
    """What is published to a topic, to arrive in a queue. Topics of ours make them: `orders.subscription()`."""

    service: ClassVar = "sns"

    topic: Input[TopicArn]
    """The topic's ARN. It must be in the queue's region."""

    fifo: bool = False
    """Whether the topic is FIFO, as its ARN says: `….fifo`."""

    filter: Filter | None = None
    """Which messages arrive; by default all. A change can take 15 minutes to take effect everywhere."""

    # https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
    raw: bool = False
    """Deliver a message as it was published, its attributes as those of SQS, instead of wrapped in JSON that tells of
    its topic. Raw, a message with more than 10 attributes cannot be delivered."""

    @property
    def label(self) -> str:
        """What delivers, as previews and errors call it."""
        return self.of or f"Topic {self.name}"

    @property
    def undelivered_fifo(self) -> bool:
        """SNS wants the dead-letter queue of a subscription to be of its topic's kind, whatever kind the queue is.

        https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
        """
        return self.fifo

    def mistakes(self) -> list[Problem]:
        """A kind that is not the one in the ARN."""
        if isinstance(self.topic, str) and self.topic.endswith(".fifo") != self.fifo:
            return [Problem("fifo", f"got {self.fifo}, the ARN {self.topic} says {not self.fifo}")]
        return []

    def refusal(self, *, fifo: bool) -> str | None:
        """Only what has an order can be put into a FIFO queue.

        https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
        """
        if fifo and not self.fifo:
            raw = " with raw=True" if self.raw else ""
            fix = "only a FIFO topic delivers to a FIFO queue; make both of one kind"
            return f"got {self.label}{raw}, a standard topic; {fix}"
        return None

    def remark(self, *, fifo: bool) -> str | None:
        """A standard queue keeps neither what FIFO topics promise.

        https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html
        """
        if self.fifo and not fifo:
            return f"order and deduplication of {self.label} end here, as the queue is a standard one"
        return None

    def same_as(self, other: Subscription) -> bool:
        """Whether both are of one topic, as far as it is known yet."""
        if not isinstance(other, TopicSubscription):
            return False
        one, another = given(self.topic), given(other.topic)
        known = isinstance(one, str) and isinstance(another, str)
        return one == another if known else one is another

    def arrive(self, at: Arrival) -> Source:
        """Subscribe the queue."""

        def within_region(arns: list[str]) -> str:
            topic, queue = arns
            if region_in(topic) != region_in(queue):
                fix = "a subscription keeps its dead letters in the topic's region; move the queue there"
                says = f"got {self.label} in {region_in(topic)}, the queue is in {region_in(queue)}; {fix}"
                raise ArgsError(at.block.block, [Problem(at.path, says)], at.block.made_at)
            return topic

        aws.sns.TopicSubscription(
            at.block.child_name(at.role, aws.sns.TopicSubscription),
            topic=pulumi.Output.all(self.topic, at.queue_arn).apply(within_region),
            protocol="sqs",
            endpoint=at.queue_arn,
            raw_message_delivery=self.raw,
            filter_policy=at.block.document(f"{at.role}-filter", self.filter.policy()) if self.filter else None,
            filter_policy_scope=self.filter.scope if self.filter else None,
            redrive_policy=at.block.document(f"{at.role}-redrive-policy", {"deadLetterTargetArn": at.undelivered_arn}),
            opts=at.block.as_parent,
        )
        account = pulumi.Output.from_input(self.topic).apply(account_in)
        return Source(service=self.service, arn=self.topic, account=account)
