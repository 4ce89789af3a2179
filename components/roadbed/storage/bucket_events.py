"""What happens to a bucket's objects, arriving in a queue."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

import pulumi
import pulumi_aws as aws
from pydantic import Field

from roadbed.kernel.args import Input
from roadbed.kernel.arns import account_in, region_in
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.subscription import Arrival, Source, Subscription
from roadbed.storage.keys import LONGEST_KEY, BucketName, KeyPart

EventKind: TypeAlias = Literal[
    "created",
    "deleted",
    "restore-initiated",
    "restore-completed",
    "restore-expired",
    "tags-added",
    "tags-deleted",
    "storage-class-changed",
    "access-tier-changed",
]

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
DETAIL_TYPES: Final[Mapping[str, str]] = {
    "created": "Object Created",
    "deleted": "Object Deleted",
    "restore-initiated": "Object Restore Initiated",
    "restore-completed": "Object Restore Completed",
    "restore-expired": "Object Restore Expired",
    "tags-added": "Object Tags Added",
    "tags-deleted": "Object Tags Deleted",
    "storage-class-changed": "Object Storage Class Changed",
    "access-tier-changed": "Object Access Tier Changed",
}


class BucketEvents(Subscription):
    """What happens to a bucket's objects, through EventBridge, to arrive in a queue. Buckets of ours make them:
    `uploads.events()`. An event can arrive twice, and events can overtake each other.
    """

    service: ClassVar = "events"

    made_by: ClassVar = "events"

    bucket: Input[BucketName]
    """The bucket's name. It must send its events to EventBridge."""

    region: Input[Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", examples=["eu-west-1"])]]
    """Where the bucket is. EventBridge has its events there and nowhere else, so the queue must be there."""

    kinds: Annotated[Sequence[EventKind], Field(min_length=1)] = ("created",)
    """What happens: objects are `created` by every upload and copy, also over others; `deleted` by somebody or by a
    lifecycle rule, also where a version is left."""

    prefix: KeyPart | None = None
    """Only of objects whose key begins like this."""

    suffix: KeyPart | None = None
    """Only of objects whose key ends like this: `.csv`."""

    @property
    def label(self) -> str:
        """What delivers, as previews and errors call it."""
        return self.of or f"Bucket {self.name}"

    def mistakes(self) -> list[Problem]:
        """A key that no object can have."""
        if len((self.prefix or "") + (self.suffix or "")) > LONGEST_KEY:
            return [Problem("suffix", f"together with prefix longer than a key can be: {LONGEST_KEY:,} bytes")]
        return []

    def remark(self, *, fifo: bool) -> str | None:
        """EventBridge keeps no order that a FIFO queue could keep further."""
        if fifo:
            return f"events of {self.label} arrive in no order, though the queue is FIFO; compare their sequencer"
        return None

    def arrive(self, at: Arrival) -> Source:
        """Make the rule, and its target with a dead-letter queue of its own."""
        if at.fifo and not at.content_based_deduplication:
            # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
            says = f"got {self.label}, EventBridge brings no deduplication id; use content_based_deduplication=True"
            raise ArgsError(at.block.block, [Problem(at.path, says)], at.block.made_at)
        rule = aws.cloudwatch.EventRule(
            at.block.child_name(at.role, aws.cloudwatch.EventRule),
            description=f"{self.label} to {at.block.block}",
            event_pattern=at.block.document(f"{at.role}-pattern", self._pattern(at)),
            opts=at.block.as_parent,
        )
        aws.cloudwatch.EventTarget(
            at.block.child_name(f"{at.role}-target", aws.cloudwatch.EventTarget),
            rule=rule.name,
            arn=at.queue_arn,
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=at.undelivered_arn),
            sqs_target=aws.cloudwatch.EventTargetSqsTargetArgs(message_group_id=self.name) if at.fifo else None,
            opts=at.block.as_parent,
        )
        return Source(service=self.service, arn=rule.arn, account=rule.arn.apply(account_in))

    def _pattern(self, at: Arrival) -> Mapping[str, Any]:
        """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html."""

        def within_region(known: list[str]) -> str:
            bucket, region, queue = known
            if region != region_in(queue):
                fix = "EventBridge has a bucket's events in its own region; move the queue there"
                says = f"got {self.label} in {region}, the queue is in {region_in(queue)}; {fix}"
                raise ArgsError(at.block.block, [Problem(at.path, says)], at.block.made_at)
            return bucket

        name = pulumi.Output.all(self.bucket, self.region, at.queue_arn).apply(within_region)
        detail: dict[str, Any] = {"bucket": {"name": [name]}}
        if key := self._key():
            detail["object"] = {"key": [key]}
        kinds = [DETAIL_TYPES[each] for each in dict.fromkeys(self.kinds)]
        return {"source": ["aws.s3"], "detail-type": kinds, "detail": detail}

    def _key(self) -> Mapping[str, str] | None:
        """Two conditions in one list would be alternatives: both at once is a wildcard."""
        if self.prefix and self.suffix:
            return {"wildcard": f"{_literal(self.prefix)}*{_literal(self.suffix)}"}
        if self.prefix:
            return {"prefix": self.prefix}
        return {"suffix": self.suffix} if self.suffix else None


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*")
