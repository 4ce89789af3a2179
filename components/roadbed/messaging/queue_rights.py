"""What a queue offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from roadbed.kernel.backlog import Backlog
from roadbed.kernel.connection import Connection, Statement, Variable


class QueueRights:
    """Rights on a queue, from no more than its identifiers and its key."""

    name: str
    """Begins the variables that its rights bring: `events` gives `EVENTS_QUEUE_URL`."""
    arn: pulumi.Output[str]
    url: pulumi.Output[str]
    dead_letter_arn: pulumi.Output[str]
    dead_letter_url: pulumi.Output[str]
    fifo: bool
    kms_key_arn: str | pulumi.Output[str] | None
    visibility_timeout_seconds: int | pulumi.Output[int] | None
    """How long a received message stays hidden; None where an owner does not say so."""
    account: str | None = None
    """Whose it is, where it is another stack's."""
    undelivered_arns: Sequence[pulumi.Output[str]] = ()
    """Queues that keep what its subscriptions could not deliver."""
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "sender": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"),
        "consumer": (
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
        ),
        "purger": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"),
        "redriver": (
            "sqs:CancelMessageMoveTask",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ListMessageMoveTasks",
            "sqs:ReceiveMessage",
            "sqs:StartMessageMoveTask",
        ),
    }

    def sender(self) -> Connection:
        """The right to send messages."""
        return self._right("sender", self.arn, keys=("kms:Decrypt", "kms:GenerateDataKey"))

    def consumer(self) -> Connection:
        """The right to receive messages, and to delete those that were processed."""
        return self._right("consumer", self.arn, keys=("kms:Decrypt",))

    def backlog(self) -> Backlog:
        """What a `Worker` is told that consumes the queue, with the right to."""
        return Backlog(
            consumer=self.consumer(),
            queue_arn=self.arn,
            visibility_timeout_seconds=self.visibility_timeout_seconds,
            account=self.account,
        )

    def purger(self) -> Connection:
        """The right to delete every message in the queue."""
        return self._right("purger", self.arn)

    def redriver(self) -> Connection:
        """The right to look at dead letters, to delete them and to move them back into the queue; and the same for
        what subscriptions could not deliver, but for moving it, which SQS offers only for its own dead letters.
        """
        statements = [Statement(actions=QueueRights.rights["sender"], resources=(self.arn,))]
        if self.undelivered_arns:
            statements.append(
                Statement(
                    actions=("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"),
                    resources=tuple(self.undelivered_arns),
                )
            )
        return self._right(
            "redriver",
            self.dead_letter_arn,
            keys=("kms:Decrypt", "kms:GenerateDataKey"),
            statements=tuple(statements),
            variables=(
                self._variable("dead_letter_url", "DEAD_LETTER_QUEUE_URL", self.dead_letter_url),
                self._variable("dead_letter_arn", "DEAD_LETTER_QUEUE_ARN", self.dead_letter_arn),
            ),
        )

    def _right(
        self,
        right: str,
        arn: pulumi.Output[str],
        *,
        keys: tuple[str, ...] = (),
        statements: tuple[Statement, ...] = (),
        **variables: Any,
    ) -> Connection:
        if self.kms_key_arn is not None and keys:
            statements = (*statements, Statement(actions=keys, resources=(self.kms_key_arn,)))
        variables.setdefault("variables", (self._variable("url", "QUEUE_URL", self.url),))
        return self.connection(right, resources=(arn,), statements=statements, **variables)

    def _variable(self, role: str, suffix: str, value: pulumi.Output[str]) -> Variable:
        return Variable(role=role, name=f"{self.name.upper().replace('-', '_')}_{suffix}", value=value)
