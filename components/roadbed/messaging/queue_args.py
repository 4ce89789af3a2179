"""What the owner of a queue decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from roadbed.kernel.args import Args, Input, by_profile, guarded
from roadbed.kernel.arns import KmsKeyArn, PrincipalArn
from roadbed.kernel.errors import Problem
from roadbed.kernel.subscription import Subscription
from roadbed.messaging.sources import ServiceSource

# Every bound below is from SetQueueAttributes, unless it names its own page:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
LONGEST_RETENTION_SECONDS: Final = 14 * 24 * 60 * 60

# On standard queues a dead letter expires by the time of its first send, so what the source keeps is taken from its 14
# days.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
LONGEST_SAFE_RETENTION_SECONDS: Final = 10 * 24 * 60 * 60

SourceArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:(sns|events|s3):[a-z0-9-]*:(\d{12})?:[^*?]+$",
        examples=["arn:aws:sns:eu-west-1:123456789012:orders"],
    ),
]

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
MOST_STATEMENTS: Final = 20
MOST_PRINCIPALS: Final = 50

# A second one is the first one, or is refused where it differs.
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
SECOND_TIME: Final = "a second time; SNS keeps one subscription of a topic and a queue: put both filters into any_of"


class QueueSource(ServiceSource):
    """An AWS service that delivers into the queue by itself, on behalf of one of its resources."""

    service: Literal["sns", "events", "s3"]
    """SNS, EventBridge (`events`), or S3 notifications. S3 cannot deliver to a FIFO queue; EventBridge can."""

    arn: Input[SourceArn]
    """The topic, EventBridge rule (not bus) or bucket. No other resource of the service is let in."""


class QueueArgs(Args):
    """What the owner of a queue decides."""

    fifo: bool = False
    """Deliver in order and once, within a message group. Changing it replaces the queue and drops its messages."""

    high_throughput: bool = False
    """FIFO only: deduplicate and limit per message group instead of per queue. Groups scale apart from each other."""

    content_based_deduplication: bool = True
    """FIFO only: two sends of one body within five minutes count as one. Without it every send must bring its own
    deduplication id."""

    deduplication_scope: Literal["queue", "messageGroup"] | None = None
    """FIFO only: where a message counts as sent before. By default `queue`, with `high_throughput` `messageGroup`."""

    visibility_timeout_seconds: Input[Annotated[int, Field(ge=0, le=43_200)]] = 30
    """How long a received message stays hidden. Keep it above the consumer's own timeout, six times that of a Lambda
    function."""

    message_retention_seconds: Input[Annotated[int, Field(ge=60, le=LONGEST_RETENTION_SECONDS)]] = guarded(
        4 * 24 * 60 * 60, weaker=lambda value, _: value > LONGEST_SAFE_RETENTION_SECONDS, unless=lambda args: args.fifo
    )
    """How long an unread message is kept. More than 10 days leave a dead letter less than 4 to be looked at, except in
    FIFO queues."""

    delay_seconds: Input[Annotated[int, Field(ge=0, le=900)]] = 0
    """How long every new message stays hidden."""

    max_message_bytes: Input[Annotated[int, Field(ge=1_024, le=1_048_576)]] = 262_144
    """Larger messages are refused. SQS bills every 64 KiB of a message as one request."""

    receive_wait_time_seconds: Input[Annotated[int, Field(ge=0, le=20)]] = 20
    """Long polling: how long a receive waits for a message. 0 answers at once, may miss messages and costs a request
    each time."""

    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
    max_receives: Input[Annotated[int, Field(ge=1, le=1_000)]] = 5
    """Failed receives before a message moves to the dead-letter queue. Below 3, one restart of the consumer can be
    enough."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key instead of SQS's own. Senders and consumers get the rights they need on it; for
    `subscriptions` and `sources` the key's own policy must admit their services, which AWS's managed key
    `alias/aws/sqs` cannot."""

    kms_data_key_reuse_seconds: Input[Annotated[int, Field(ge=60, le=86_400)]] = 300
    """With `kms_key_arn`: how long SQS reuses a data key. Longer costs fewer requests to KMS."""

    subscriptions: Sequence[Subscription] = ()
    """What arrives in the queue: `orders_topic.subscription()`. Each has a dead-letter queue of its own for what could
    not be put into this one."""

    sources: Sequence[QueueSource] = ()
    """Services that deliver into the queue and are set up elsewhere. Nobody else may, but for `subscriptions` and
    identities of this account that hold `sender()`."""

    sender_principals: Sequence[Input[PrincipalArn]] = ()
    """Roles, users or whole accounts (`arn:aws:iam::123456789012:root`) of other accounts that may send, if their own
    policy lets them too; with `kms_key_arn` the key's policy must admit them as well. In the own account use
    `sender()`."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the queue and its messages. SQS has no protection of its own."""

    stale_after_seconds: Annotated[int, Field(ge=60, le=LONGEST_RETENTION_SECONDS)] = 15 * 60
    """The age of the oldest message from which on the queue counts as too slow; with nothing processed, as stalled."""

    def mistakes(self) -> list[Problem]:
        """FIFO arguments on a standard queue, and arguments that contradict each other."""
        found = []
        if not self.fifo:
            for name in ("high_throughput", "content_based_deduplication", "deduplication_scope"):
                if name in self.model_fields_set and getattr(self, name):
                    found.append(Problem(name, f"got {getattr(self, name)!r}, allowed only with fifo=True"))
        if self.high_throughput and self.deduplication_scope == "queue":
            found.append(
                Problem("deduplication_scope", "got 'queue', high_throughput needs 'messageGroup'; leave it out")
            )
        if self.fifo and any(source.service == "s3" for source in self.sources):
            found.append(
                Problem(
                    "sources", "got a bucket, S3 cannot deliver to a FIFO queue; send its events through EventBridge"
                )
            )
        for index, source in enumerate(self.sources):
            plain = source.arn if isinstance(source.arn, str) else None
            if self.fifo and source.service == "sns" and plain and not plain.endswith(".fifo"):
                says = "got a standard topic, only a FIFO topic delivers to a FIFO queue"
                found.append(Problem(f"sources[{index}].arn", says))
            if plain and plain in [each.arn for each in self.sources[:index]]:
                found.append(Problem(f"sources[{index}].arn", f"got {plain!r} a second time"))
        # One statement denies plain HTTP, one admits the principals of other accounts.
        if (admitted := len(self.sources) + len(self.subscriptions)) > MOST_STATEMENTS - 2:
            most = f"SQS takes {MOST_STATEMENTS} statements in a policy"
            path = (
                "sources and subscriptions"
                if self.sources and self.subscriptions
                else ("subscriptions" if self.subscriptions else "sources")
            )
            found.append(Problem(path, f"got {admitted}, allowed {MOST_STATEMENTS - 2}: {most}"))
        if len(self.sender_principals) > MOST_PRINCIPALS:
            found.append(Problem("sender_principals", f"got {len(self.sender_principals)}, allowed {MOST_PRINCIPALS}"))
        if self.kms_key_arn is None and "kms_data_key_reuse_seconds" in self.model_fields_set:
            found.append(
                Problem("kms_data_key_reuse_seconds", "has no effect without kms_key_arn; remove it or give the key")
            )
        return [*found, *self._unfit_subscriptions()]

    def _unfit_subscriptions(self) -> Iterator[Problem]:
        """What cannot arrive in a queue of this kind, and two of one topic or of one name."""
        for index, each in enumerate(self.subscriptions):
            before = self.subscriptions[:index]
            if says := each.refusal(fifo=self.fifo):
                yield Problem(f"subscriptions[{index}]", says)
            if any(each.same_as(other) for other in before):
                yield Problem(f"subscriptions[{index}]", f"got {each.label} {SECOND_TIME}")
            elif each.name in [other.name for other in before]:
                says = f'got {each.name!r} a second time; tell them apart: .{each.made_by}(name="…")'
                yield Problem(f"subscriptions[{index}].name", says)
