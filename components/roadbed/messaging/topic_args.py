"""What the owner of a topic decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from roadbed.kernel.args import Args, Input, by_profile, guarded
from roadbed.kernel.arns import AccountId, KmsKeyArn, PrincipalArn
from roadbed.kernel.errors import Problem
from roadbed.messaging.data_protection import DataProtection
from roadbed.messaging.sources import ServiceSource
from roadbed.messaging.topic_delivery import FIFO_PROTOCOLS, DeliveryLogs, HttpDelivery

SourceArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:(s3|events|cloudwatch|budgets|ce|ses):[a-z0-9-]*:(\d{12})?:[^*?]+$",
        examples=["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-failed"],
    ),
]


# https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
MOST_STATEMENTS: Final = 100
MOST_PRINCIPALS: Final = 200


class TopicSource(ServiceSource):
    """An AWS service that publishes to the topic by itself, on behalf of one of its resources."""

    service: Literal["s3", "events", "cloudwatch", "budgets", "costalerts", "ses"]
    """S3 notifications, EventBridge (`events`), CloudWatch alarms, Budgets, Cost Anomaly Detection (`costalerts`) or
    SES. S3 cannot publish to a FIFO topic."""

    arn: Input[SourceArn]
    """The bucket, EventBridge rule (not bus), alarm, budget, anomaly subscription or identity. No other resource of
    the service is let in, but of EventBridge, which does not tell a topic whose rule it is: prefer a queue for it."""

    named_in_arns: ClassVar = {"costalerts": "ce"}


class TopicArgs(Args):
    """What the owner of a topic decides. Every bound is from CreateTopic, unless it names its own page.

    https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    """

    fifo: bool = False
    """Deliver in order and once, within a message group, to queues only. Changing it replaces the topic: everything
    that publishes or subscribes gets another ARN."""

    content_based_deduplication: bool = True
    """FIFO only: two messages of one body within five minutes count as one. Without it every message must bring its
    own deduplication id."""

    fifo_throughput_scope: Literal["Topic", "MessageGroup"] = "Topic"
    """FIFO only: where a message counts as sent before. `Topic` limits the whole topic to 3,000 messages or 20 MB a
    second, with `MessageGroup` groups scale apart from each other."""

    # https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
    display_name: Input[Annotated[str, Field(min_length=1, max_length=100)]] | None = None
    """Who mails and text messages to people say they are from."""

    max_message_bytes: Input[Annotated[int, Field(ge=1_024, le=1_048_576)]] = 262_144
    """Larger messages are refused. Above 256 KiB the topic may have 100 subscriptions, of SQS, Firehose and Lambda
    only; a queue must take as much (`QueueArgs.max_message_bytes`), and more where it is not raw."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key instead of AWS's own for SNS. Publishers of this account get the rights they need on it;
    `sources` and `publisher_principals` need such a key, and its own policy must admit them."""

    sources: Sequence[TopicSource] = ()
    """Services that may publish. Nobody else may, but for identities of this account that hold `publisher()`."""

    publisher_principals: Sequence[Input[PrincipalArn]] = ()
    """Roles, users or whole accounts (`arn:aws:iam::123456789012:root`) of other accounts that may publish, if their
    own policy lets them too. In the own account use `publisher()`."""

    subscriber_accounts: Sequence[Input[AccountId]] = ()
    """Other accounts that may subscribe their queues, functions and Firehose streams."""

    http_delivery: HttpDelivery | None = None
    """How HTTP and HTTPS subscribers are tried again and spared; by default three times, 20 seconds apart."""

    # https://docs.aws.amazon.com/sns/latest/dg/fifo-message-archiving-replay.html
    archive_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """FIFO only: how long every message is kept for subscribers to have replayed. Billed by size. A topic with an
    archive cannot be deleted before the archive is."""

    delivery_logs: DeliveryLogs | None = None
    """Log deliveries to CloudWatch, by protocol; by default none."""

    data_protection: Sequence[DataProtection] = ()
    """Standard topics only: what is done about sensitive data in messages."""

    tracing: bool = False
    """Standard topics only: send X-Ray a segment for each message that is traced. Its header is passed on anyway."""

    signature_version: Literal[1, 2] = guarded(2, weaker=lambda value, default: value < default)
    """How SNS signs what it sends, for receivers to check: 1 with SHA-1, 2 with SHA-256."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the topic, and with it every subscription. SNS has no protection of
    its own."""

    def mistakes(self) -> list[Problem]:
        """What is for the other kind of topic, and whom AWS's own key keeps out."""
        return [*self._of_other_kind(), *self._locked_out(), *self._repeated(), *self._too_many()]

    def _of_other_kind(self) -> Iterator[Problem]:
        if not self.fifo:
            for name in ("content_based_deduplication", "fifo_throughput_scope", "archive_days"):
                if name in self.model_fields_set and getattr(self, name):
                    yield Problem(name, f"got {getattr(self, name)!r}, allowed only with fifo=True")
            return
        for name in ("tracing", "data_protection", "http_delivery"):
            if getattr(self, name):
                yield Problem(name, "allowed only on a standard topic, not with fifo=True")
        if any(source.service == "s3" for source in self.sources):
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
            yield Problem("sources", "got a bucket, S3 cannot publish to a FIFO topic; use a standard one")
        for protocol in () if self.delivery_logs is None else self.delivery_logs.success_percent:
            if protocol not in FIFO_PROTOCOLS:
                says = f"got {protocol!r}, a FIFO topic delivers to queues only; leave it out"
                yield Problem("delivery_logs.success_percent", says)

    def _locked_out(self) -> Iterator[Problem]:
        """The policy of AWS's own key cannot be changed, and admits identities of its account only.

        https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        """
        if self.kms_key_arn is None:
            for name, whom in (("sources", "AWS services"), ("publisher_principals", "other accounts")):
                if getattr(self, name):
                    says = f"AWS's own key for SNS does not admit {whom}"
                    yield Problem(name, f"{says}; give kms_key_arn, a key whose policy lets them in")

    def _repeated(self) -> Iterator[Problem]:
        for index, source in enumerate(self.sources):
            if isinstance(source.arn, str) and source.arn in [each.arn for each in self.sources[:index]]:
                yield Problem(f"sources[{index}].arn", f"got {source.arn!r} a second time")
        if sum(each.operation == "audit" for each in self.data_protection) > 1:
            yield Problem("data_protection", "got several audits, SNS takes one; list all identifiers in it")

    def _too_many(self) -> Iterator[Problem]:
        # One statement denies plain HTTP, two admit other accounts.
        if (sources := len(self.sources)) > MOST_STATEMENTS - 3:
            most = f"SNS takes {MOST_STATEMENTS} statements in a policy"
            yield Problem("sources", f"got {sources}, allowed {MOST_STATEMENTS - 3}: {most}")
        if (principals := len(self.publisher_principals) + len(self.subscriber_accounts)) > MOST_PRINCIPALS:
            path = "publisher_principals and subscriber_accounts"
            yield Problem(path, f"got {principals}, allowed {MOST_PRINCIPALS} in a policy")
