"""A queue, and the dead-letter queue that keeps what its consumers cannot process."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.facts import Admitted
from roadbed.kernel.signal import Signal
from roadbed.messaging.policies import account_in, admit_service, deny_insecure_transport
from roadbed.messaging.queue_args import LONGEST_RETENTION_SECONDS, QueueArgs, QueueSource
from roadbed.messaging.queue_signals import queue_signals

__all__ = ["Queue", "QueueArgs", "QueueSource"]

_GUARDED: Final = frozenset({"kms_master_key_id", "policy", "protect", "retain_on_delete", "sqs_managed_sse_enabled"})


class Queue(Component[QueueArgs]):
    """An encrypted SQS queue whose failing messages are kept, never lost.

    >>> events = Queue("events")
    >>> Service("checkout", ServiceArgs(image=IMAGE, connections=[events.sender()]))
    """

    url: pulumi.Output[str]
    """Where producers send messages."""

    arn: pulumi.Output[str]
    """What policies and event sources call the queue."""

    queue_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    dead_letter_url: pulumi.Output[str]
    """Where to read the messages that failed."""

    dead_letter_arn: pulumi.Output[str]
    """What a redrive starts from."""

    guarded_children: ClassVar = {
        "queue": _GUARDED | {"redrive_policy"},
        "dead-letters": _GUARDED | {"message_retention_seconds"},
        "queue-policy": frozenset({"policy"}),
        "queue-policy-document": frozenset({"Statement"}),
        "dead-letters-policy": frozenset({"policy"}),
        "dead-letters-policy-document": frozenset({"Statement"}),
        "redrive-policy": frozenset({"deadLetterTargetArn"}),
        "redrive-allow-document": frozenset({"redrivePermission", "sourceQueueArns"}),
    }

    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
    rights: ClassVar = {
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

    def __init__(self, name: str, args: QueueArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Queue", name, QueueArgs() if args is None else args, opts)

        dead_letters = self._queue("dead-letters", message_retention_seconds=LONGEST_RETENTION_SECONDS)
        queue = self._queue(
            "queue",
            message_retention_seconds=self.settings.message_retention_seconds,
            delay_seconds=self.settings.delay_seconds,
            visibility_timeout_seconds=self.settings.visibility_timeout_seconds,
            redrive_policy=self.document(
                "redrive-policy",
                {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": self.settings.max_receives},
            ),
        )
        self._policy("queue-policy", queue, self._admitting(queue))
        self._policy("dead-letters-policy", dead_letters)
        aws.sqs.RedriveAllowPolicy(
            self.child_name("redrive-allow", aws.sqs.RedriveAllowPolicy),
            queue_url=dead_letters.url,
            redrive_allow_policy=self.document(
                "redrive-allow-document", {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}
            ),
            opts=self.as_parent,
        )

        self.url = queue.url
        self.arn = queue.arn
        self.queue_name = queue.name
        self.dead_letter_url = dead_letters.url
        self.dead_letter_arn = dead_letters.arn
        self._dead_letter_name = dead_letters.name
        self.register_declared_outputs()

    def sender(self) -> Connection:
        """The right to send messages."""
        return self._connection("sender", self.arn, keys=("kms:Decrypt", "kms:GenerateDataKey"))

    def consumer(self) -> Connection:
        """The right to receive messages, and to delete those that were processed."""
        return self._connection("consumer", self.arn, keys=("kms:Decrypt",))

    def purger(self) -> Connection:
        """The right to delete every message in the queue."""
        return self._connection("purger", self.arn)

    def redriver(self) -> Connection:
        """The right to look at dead letters, to delete them and to move them back into the queue."""
        return self._connection(
            "redriver",
            self.dead_letter_arn,
            keys=("kms:Decrypt", "kms:GenerateDataKey"),
            statements=(Statement(actions=self.rights["sender"], resources=(self.arn,)),),
            variables=(
                self._variable("dead_letter_url", "DEAD_LETTER_QUEUE_URL", self.dead_letter_url),
                self._variable("dead_letter_arn", "DEAD_LETTER_QUEUE_ARN", self.dead_letter_arn),
            ),
        )

    def signals(self) -> tuple[Signal, ...]:
        """What tells that messages fail, wait too long, or are no longer processed."""
        return queue_signals(self.queue_name, self._dead_letter_name, self.settings.stale_after_seconds)

    def admits(self) -> Iterable[Admitted]:
        """Services and other accounts that the queue's policy lets in."""
        for source in self.settings.sources:
            shown = source.arn if isinstance(source.arn, str) else "one resource"
            yield Admitted(f"{source.service}.amazonaws.com for {shown}", "source", ("sqs:SendMessage",))
        for principal in self.settings.sender_principals:
            shown = principal if isinstance(principal, str) else "a principal of another account"
            yield Admitted(shown, "sender", self.rights["sender"])

    def _queue(self, role: str, **own: Any) -> aws.sqs.Queue:
        """SQS wants a queue and its dead-letter queue of one kind; and the same key lets a redrive read what it
        moves.
        """
        settings = self.settings
        scope = settings.deduplication_scope or ("messageGroup" if settings.high_throughput else "queue")
        limit = "perMessageGroupId" if settings.high_throughput else "perQueue"
        key, protected = settings.kms_key_arn, settings.deletion_protection or None
        return aws.sqs.Queue(
            self.child_name(role, aws.sqs.Queue, suffix=".fifo" if settings.fifo else ""),
            max_message_size=settings.max_message_bytes,
            receive_wait_time_seconds=settings.receive_wait_time_seconds,
            fifo_queue=settings.fifo or None,
            content_based_deduplication=settings.content_based_deduplication if settings.fifo else None,
            deduplication_scope=scope if settings.fifo else None,
            fifo_throughput_limit=limit if settings.fifo else None,
            # SQS takes one kind of encryption only.
            sqs_managed_sse_enabled=True if key is None else None,
            kms_master_key_id=key,
            kms_data_key_reuse_period_seconds=None if key is None else settings.kms_data_key_reuse_seconds,
            **own,
            opts=pulumi.ResourceOptions(parent=self, protect=protected, retain_on_delete=protected),
        )

    def _policy(self, role: str, queue: aws.sqs.Queue, statements: Iterable[Mapping[str, Any]] = ()) -> None:
        aws.sqs.QueuePolicy(
            self.child_name(role, aws.sqs.QueuePolicy),
            queue_url=queue.url,
            policy=self.document(
                f"{role}-document",
                {"Version": "2012-10-17", "Statement": [deny_insecure_transport("sqs", queue.arn), *statements]},
            ),
            opts=self.as_parent,
        )

    def _admitting(self, queue: aws.sqs.Queue) -> Iterable[Mapping[str, Any]]:
        for number, source in enumerate(self.settings.sources, 1):
            yield admit_service(
                f"Source{number}",
                source.service,
                "sqs:SendMessage",
                queue.arn,
                source_arn=source.arn,
                source_account=self._account_of(source, f"sources[{number - 1}].account"),
            )
        if self.settings.sender_principals:
            yield {
                "Sid": "OtherAccounts",
                "Effect": "Allow",
                "Principal": {"AWS": list(self.settings.sender_principals)},
                "Action": list(self.rights["sender"]),
                "Resource": queue.arn,
            }

    def _account_of(self, source: QueueSource, path: str) -> pulumi.Input[str]:
        def known(arn: str) -> str:
            if account := account_in(arn):
                return account
            says = f"missing, and {arn} has none; give the account that owns it"
            raise ArgsError(self.block, [Problem(path, says)], self.made_at)

        return pulumi.Output.from_input(source.arn).apply(known) if source.account is None else source.account

    def _connection(
        self,
        right: str,
        arn: pulumi.Output[str],
        *,
        keys: tuple[str, ...] = (),
        statements: tuple[Statement, ...] = (),
        **variables: Any,
    ) -> Connection:
        key = self.settings.kms_key_arn
        if key is not None and keys:
            statements = (*statements, Statement(actions=keys, resources=(key,)))
        variables.setdefault("variables", (self._variable("url", "QUEUE_URL", self.url),))
        return self.connection(right, resources=(arn,), statements=statements, **variables)

    def _variable(self, role: str, suffix: str, value: pulumi.Output[str]) -> Variable:
        return Variable(role=role, name=f"{self.name.upper().replace('-', '_')}_{suffix}", value=value)
