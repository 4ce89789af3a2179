"""A topic, which hands every message to each of its subscribers."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import account_in
from roadbed.kernel.component import Component
from roadbed.kernel.facts import Admitted
from roadbed.kernel.policies import admit_principals, admit_service, deny_insecure_transport
from roadbed.kernel.protection import protected_child
from roadbed.kernel.signal import Signal
from roadbed.messaging.shared_topic import SharedTopic
from roadbed.messaging.topic_args import TopicArgs, TopicSource
from roadbed.messaging.topic_logs import delivery_logs, delivery_role, feedback
from roadbed.messaging.topic_rights import TopicRights
from roadbed.messaging.topic_signals import topic_signals

__all__ = ["Topic", "TopicArgs", "TopicSource"]

_OWN_KEY_OF_SNS: Final = "alias/aws/sns"

# Every action that a topic's policy may name: sns:* is refused.
# https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
_ACTIONS_OF_POLICIES: Final = (
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetDataProtectionPolicy",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:ListTagsForResource",
    "sns:Publish",
    "sns:PutDataProtectionPolicy",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
)

# Never to people or web addresses: what is subscribed stays within AWS.
_PROTOCOLS_OF_OTHERS: Final = ("firehose", "lambda", "sqs")


class Topic(Component[TopicArgs], TopicRights):
    """An encrypted SNS topic that only the own account uses. Who wants its messages subscribes a queue of his own.

    >>> orders = Topic("orders")
    >>> Queue("shipping", QueueArgs(subscriptions=[orders.subscription()]))
    """

    arn: pulumi.Output[str]
    """Where publishers publish, and what policies call the topic."""

    topic_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    rights: ClassVar = TopicRights.rights

    shared_ids: ClassVar = ("arn", "kms_key_arn")

    guarded_children: ClassVar = {
        "topic": frozenset({"kms_master_key_id", "policy", "protect", "retain_on_delete", "signature_version"}),
        "topic-policy": frozenset({"policy"}),
        "topic-policy-document": frozenset({"Statement"}),
        "data-protection": frozenset({"policy"}),
        "data-protection-document": frozenset({"Statement"}),
        "delivery-logs": frozenset({"assume_role_policy"}),
        "delivery-logs-trust": frozenset({"Statement"}),
    }

    def __init__(self, name: str, args: TopicArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Topic", name, TopicArgs() if args is None else args, opts)
        settings = self.settings
        self.fifo = settings.fifo
        self.kms_key_arn = settings.kms_key_arn

        logs = settings.delivery_logs
        role = delivery_role(self) if logs else None
        topic = self._topic(feedback(logs, role) if logs and role else {})
        aws.sns.TopicPolicy(
            self.child_name("topic-policy", aws.sns.TopicPolicy),
            arn=topic.arn,
            policy=self.document("topic-policy-document", self._policy(topic.arn)),
            opts=self.as_parent,
        )
        if logs and role:
            delivery_logs(self, logs, topic, role)
        if settings.data_protection:
            aws.sns.DataProtectionPolicy(
                self.child_name("data-protection", aws.sns.DataProtectionPolicy),
                arn=topic.arn,
                policy=self.document("data-protection-document", self._data_protection()),
                opts=self.as_parent,
            )

        self.arn = topic.arn
        self.topic_name = topic.name
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedTopic:
        """The topic that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Topic.of("payments.prod", "events")
        """
        return SharedTopic(stack, name)

    def signals(self) -> tuple[Signal, ...]:
        """What tells that messages do not reach a subscriber, or are lost."""
        return topic_signals(self.topic_name)

    def admits(self) -> Iterable[Admitted]:
        """Services and other accounts that the topic's policy lets in."""
        for source in self.settings.sources:
            shown = source.arn if isinstance(source.arn, str) else "one resource"
            yield Admitted(f"{source.service}.amazonaws.com for {shown}", "source", self.rights["publisher"])
        for principal in self.settings.publisher_principals:
            shown = principal if isinstance(principal, str) else "a principal of another account"
            yield Admitted(shown, "publisher", self.rights["publisher"])
        for account in self.settings.subscriber_accounts:
            shown = f"account {account}" if isinstance(account, str) else "another account"
            yield Admitted(shown, "subscription", self.rights["subscription"])

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the topic before it is deployed."""
        accounts = {account_in(each) for each in self.settings.publisher_principals if isinstance(each, str)}
        accounts |= {each for each in self.settings.subscriber_accounts if isinstance(each, str)}
        return {"fifo": self.fifo, "admitted_accounts": sorted(accounts)}

    def _topic(self, logged: Mapping[str, Any]) -> aws.sns.Topic:
        settings = self.settings
        delivery = settings.http_delivery and self.document("delivery-policy", settings.http_delivery.policy())
        archive = settings.archive_days and self.document(
            "archive-policy", {"MessageRetentionPeriod": str(settings.archive_days)}
        )
        return aws.sns.Topic(
            self.child_name("topic", aws.sns.Topic, suffix=".fifo" if settings.fifo else ""),
            display_name=settings.display_name,
            maximum_message_size=settings.max_message_bytes,
            fifo_topic=settings.fifo or None,
            content_based_deduplication=settings.content_based_deduplication if settings.fifo else None,
            fifo_throughput_scope=settings.fifo_throughput_scope if settings.fifo else None,
            archive_policy=archive or None,
            kms_master_key_id=_OWN_KEY_OF_SNS if settings.kms_key_arn is None else settings.kms_key_arn,
            delivery_policy=delivery or None,
            tracing_config="Active" if settings.tracing else None,
            signature_version=settings.signature_version,
            **logged,
            opts=protected_child(self, settings.deletion_protection),
        )

    def _policy(self, arn: pulumi.Output[str]) -> Mapping[str, Any]:
        settings = self.settings
        statements = [deny_insecure_transport(list(_ACTIONS_OF_POLICIES), arn)]
        for number, source in enumerate(settings.sources, 1):
            statements.append(
                admit_service(
                    f"Source{number}",
                    source.service,
                    "sns:Publish",
                    arn,
                    source_arn=source.arn,
                    source_account=source.owner(self, f"sources[{number - 1}]"),
                )
            )
        if settings.publisher_principals:
            principals = settings.publisher_principals
            statements.append(admit_principals("OtherPublishers", principals, self.rights["publisher"], arn))
        if settings.subscriber_accounts:
            accounts = settings.subscriber_accounts
            subscribing = admit_principals("OtherSubscribers", accounts, self.rights["subscription"], arn)
            within_aws = {"StringEquals": {"sns:Protocol": list(_PROTOCOLS_OF_OTHERS)}}
            statements.append({**subscribing, "Condition": within_aws})
        return {"Version": "2012-10-17", "Statement": statements}

    def _data_protection(self) -> Mapping[str, Any]:
        statements = [each.statement() for each in self.settings.data_protection]
        return {"Name": self.name, "Version": "2021-06-01", "Statement": statements}
