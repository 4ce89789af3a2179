"""A queue, and the dead-letter queue that keeps what its consumers cannot process."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import account_in
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.facts import Admitted
from roadbed.kernel.policies import admit_principals, admit_service, deny_insecure_transport
from roadbed.kernel.protection import protected_child
from roadbed.kernel.signal import Signal
from roadbed.kernel.subscription import Arrival, Source, Subscription
from roadbed.messaging.queue_args import LONGEST_RETENTION_SECONDS, SECOND_TIME, QueueArgs, QueueSource
from roadbed.messaging.queue_rights import QueueRights
from roadbed.messaging.queue_signals import queue_signals, undelivered_signal
from roadbed.messaging.shared_queue import SharedQueue

__all__ = ["Queue", "QueueArgs", "QueueSource"]

_GUARDED: Final = frozenset({"kms_master_key_id", "policy", "protect", "retain_on_delete", "sqs_managed_sse_enabled"})


class Queue(Component[QueueArgs], QueueRights):
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
        "from-*": frozenset({"redrive_policy"}),
        "from-*-redrive-policy": frozenset({"deadLetterTargetArn"}),
        "from-*-undelivered": _GUARDED | {"message_retention_seconds"},
        "from-*-undelivered-policy": frozenset({"policy"}),
        "from-*-undelivered-policy-document": frozenset({"Statement"}),
    }

    rights: ClassVar = QueueRights.rights

    shared_ids: ClassVar = ("arn", "url", "dead_letter_arn", "dead_letter_url", "kms_key_arn")

    def __init__(self, name: str, args: QueueArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Queue", name, QueueArgs() if args is None else args, opts)
        self.fifo = self.settings.fifo
        self.kms_key_arn = self.settings.kms_key_arn
        self.visibility_timeout_seconds = self.settings.visibility_timeout_seconds
        self._undelivered: dict[str, aws.sqs.Queue] = {}
        """What subscriptions could not deliver, by their names."""

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
        arriving = [self._subscribe(number, each, queue) for number, each in enumerate(self.settings.subscriptions)]
        self._policy("queue-policy", queue, self._admitting(queue, arriving))
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
        self.undelivered_arns = tuple(each.arn for each in self._undelivered.values())
        self._dead_letter_name = dead_letters.name
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedQueue:
        """The queue that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Queue.of("payments.prod", "events")
        """
        return SharedQueue(stack, name)

    def signals(self) -> tuple[Signal, ...]:
        """What tells that messages fail, wait too long, or are no longer processed."""
        return (
            *queue_signals(self.queue_name, self._dead_letter_name, self.settings.stale_after_seconds),
            *(undelivered_signal(name, queue.name) for name, queue in self._undelivered.items()),
        )

    def admits(self) -> Iterable[Admitted]:
        """Services and other accounts that the queue's policy lets in."""
        for each in self.settings.subscriptions:
            yield Admitted(f"{each.service}.amazonaws.com for {each.label}", "subscription", ("sqs:SendMessage",))
        for source in self.settings.sources:
            shown = source.arn if isinstance(source.arn, str) else "one resource"
            yield Admitted(f"{source.service}.amazonaws.com for {shown}", "source", ("sqs:SendMessage",))
        for principal in self.settings.sender_principals:
            shown = principal if isinstance(principal, str) else "a principal of another account"
            yield Admitted(shown, "sender", self.rights["sender"])

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the queue before it is deployed."""
        accounts = {account_in(each) for each in self.settings.sender_principals if isinstance(each, str)}
        hidden = self.visibility_timeout_seconds
        known = {"visibility_timeout_seconds": hidden} if isinstance(hidden, int) else {}
        return {"fifo": self.fifo, "admitted_accounts": sorted(accounts), **known}

    def _subscribe(self, number: int, subscription: Subscription, queue: aws.sqs.Queue) -> Source:
        """What could not be delivered waits in a queue that nothing else is put into."""
        role = f"from-{subscription.name}"
        if remark := subscription.remark(fifo=self.fifo):
            pulumi.log.warn(f"{self.block}: {remark}", resource=self)
        undelivered = self._queue(
            f"{role}-undelivered",
            fifo=subscription.undelivered_fifo,
            message_retention_seconds=LONGEST_RETENTION_SECONDS,
        )
        self._undelivered[subscription.name] = undelivered
        path = f"subscriptions[{number}]"
        at = Arrival(
            block=self,
            role=role,
            path=path,
            queue_arn=queue.arn,
            undelivered_arn=undelivered.arn,
            fifo=self.fifo,
            content_based_deduplication=self.settings.content_based_deduplication,
        )
        source = subscription.arrive(at)
        self._policy(f"{role}-undelivered-policy", undelivered, [_admitting("Subscription", source, undelivered)])
        return source

    def _queue(self, role: str, *, fifo: bool | None = None, **own: Any) -> aws.sqs.Queue:
        """SQS wants a queue and its dead-letter queue of one kind; and the same key lets a redrive read what it
        moves.
        """
        settings = self.settings
        fifo = settings.fifo if fifo is None else fifo
        scope = settings.deduplication_scope or ("messageGroup" if settings.high_throughput else "queue")
        limit = "perMessageGroupId" if settings.high_throughput else "perQueue"
        key = settings.kms_key_arn
        return aws.sqs.Queue(
            self.child_name(role, aws.sqs.Queue, suffix=".fifo" if fifo else ""),
            max_message_size=settings.max_message_bytes,
            receive_wait_time_seconds=settings.receive_wait_time_seconds,
            fifo_queue=fifo or None,
            content_based_deduplication=settings.content_based_deduplication if fifo else None,
            deduplication_scope=scope if fifo else None,
            fifo_throughput_limit=limit if fifo else None,
            # SQS takes one kind of encryption only.
            sqs_managed_sse_enabled=True if key is None else None,
            kms_master_key_id=key,
            kms_data_key_reuse_period_seconds=None if key is None else settings.kms_data_key_reuse_seconds,
            **own,
            opts=protected_child(self, settings.deletion_protection),
        )

    def _policy(self, role: str, queue: aws.sqs.Queue, statements: Iterable[Mapping[str, Any]] = ()) -> None:
        aws.sqs.QueuePolicy(
            self.child_name(role, aws.sqs.QueuePolicy),
            queue_url=queue.url,
            policy=self.document(
                f"{role}-document",
                {"Version": "2012-10-17", "Statement": [deny_insecure_transport("sqs:*", queue.arn), *statements]},
            ),
            opts=self.as_parent,
        )

    def _admitting(self, queue: aws.sqs.Queue, arriving: Sequence[Source]) -> Iterable[Mapping[str, Any]]:
        arns = pulumi.Output.all(*(each.arn for each in arriving)).apply(self._distinct)
        for number, source in enumerate(arriving):
            yield _admitting(f"Subscription{number + 1}", replace(source, arn=arns[number]), queue)
        for number, each in enumerate(self.settings.sources):
            account = each.owner(self, f"sources[{number}]")
            yield _admitting(f"Source{number + 1}", Source(each.service, each.arn, account), queue)
        if self.settings.sender_principals:
            principals = self.settings.sender_principals
            yield admit_principals("OtherAccounts", principals, self.rights["sender"], queue.arn)

    def _distinct(self, arns: list[str]) -> list[str]:
        """Two of one topic that the program could not tell apart, as it knew neither's ARN."""
        for index, arn in enumerate(arns):
            if arn in arns[:index]:
                label = self.settings.subscriptions[index].label
                problem = Problem(f"subscriptions[{index}]", f"got {label}, {arn}, {SECOND_TIME}")
                raise ArgsError(self.block, [problem], self.made_at)
        return arns


def _admitting(sid: str, source: Source, queue: aws.sqs.Queue) -> Mapping[str, Any]:
    return admit_service(
        sid,
        source.service,
        "sqs:SendMessage",
        queue.arn,
        source_arn=source.arn,
        source_account=source.account,
    )
