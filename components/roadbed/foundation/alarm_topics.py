"""Alarm topics: one that wakes somebody, one for working days."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.alarm_topics_args import (
    SEVERITIES,
    AlarmTopicsArgs,
    Audience,
    Severity,
    SlackChannel,
    email_role,
)
from roadbed.foundation.alarm_topics_rights import AlarmTopicsRights, SharedAlarmTopics
from roadbed.foundation.alarm_topics_signals import undelivered_signal
from roadbed.foundation.alarm_topics_slack import slack_channels
from roadbed.foundation.keys_policy import Place, admit_account, admit_service, key_policy, source_conditions
from roadbed.kernel.component import Component
from roadbed.kernel.facts import Admitted
from roadbed.kernel.policies import deny_insecure_transport
from roadbed.kernel.protection import protected_child
from roadbed.kernel.regions import of_region
from roadbed.kernel.signal import Signal

__all__ = ["AlarmTopics", "AlarmTopicsArgs", "Audience", "SlackChannel"]

# Web addresses are tried for up to an hour, which is all that SNS allows, instead of for one minute.
# https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
_RETRIES: Final = {
    "http": {
        "defaultHealthyRetryPolicy": {
            "numRetries": 30,
            "minDelayTarget": 5,
            "maxDelayTarget": 120,
            "backoffFunction": "exponential",
        },
        "disableSubscriptionOverrides": False,
    }
}


class AlarmTopics(Component[AlarmTopicsArgs], AlarmTopicsRights):
    """Two encrypted SNS topics that CloudWatch, EventBridge and Budgets of this account may publish to.

    >>> mail = Audience(emails=["platform@example.com"])
    >>> alarms = AlarmTopics("alarms", AlarmTopicsArgs(page=mail, ticket=mail))
    """

    page_arn: pulumi.Output[str]
    """Where alarms go that wake somebody."""

    ticket_arn: pulumi.Output[str]
    """Where alarms go that are looked at on a working day."""

    kms_key_arn: pulumi.Output[str]
    """What the topics are encrypted with."""

    guarded_children: ClassVar = {
        "key": frozenset(
            {
                "bypass_policy_lockout_safety_check",
                "deletion_window_in_days",
                "enable_key_rotation",
                "is_enabled",
                "policy",
                "protect",
                "retain_on_delete",
            }
        ),
        "key-policy": frozenset({"Statement"}),
        "*-topic": frozenset({"kms_master_key_id", "policy", "protect", "retain_on_delete", "signature_version"}),
        "*-topic-policy": frozenset({"policy"}),
        "*-topic-policy-document": frozenset({"Statement"}),
        "slack": frozenset({"assume_role_policy", "inline_policies", "managed_policy_arns"}),
        "slack-trust": frozenset({"Statement"}),
        "slack-*": frozenset({"guardrail_policy_arns", "iam_role_arn"}),
    }

    rights: ClassVar = AlarmTopicsRights.rights

    shared_ids: ClassVar = ("page_arn", "ticket_arn", "kms_key_arn")

    def __init__(
        self, name: str, args: AlarmTopicsArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("roadbed:index:AlarmTopics", name, AlarmTopicsArgs() if args is None else args, opts)
        place = Place.of(self)
        given = self.settings.kms_key_arn
        self.kms_key_arn = (
            self._key(place).arn if given is None else of_region(place.region, given, self, "kms_key_arn")
        )
        topics = {severity: self._topic(severity, place) for severity in SEVERITIES}
        told: dict[str, tuple[SlackChannel, list[pulumi.Output[str]]]] = {}
        for severity, topic in topics.items():
            audience = self.settings.audience(severity)
            self._subscribe(severity, topic, audience)
            for channel in audience.slack:
                told.setdefault(channel.channel_id, (channel, []))[1].append(topic.arn)
        slack_channels(self, place, told)
        self.page_arn, self.ticket_arn = (topics[severity].arn for severity in SEVERITIES)
        self._topic_names = {severity: topic.name for severity, topic in topics.items()}
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedAlarmTopics:
        """The alarm topics that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where they are not shared, and where no contract of that stack is known.

        >>> AlarmTopics.of("platform.prod", "alarms").topic("page")
        """
        return SharedAlarmTopics(stack, name)

    def signals(self) -> tuple[Signal, ...]:
        """What tells, on the other topic, that one of them reaches nobody."""
        return tuple(undelivered_signal(severity, name) for severity, name in self._topic_names.items())

    def admits(self) -> Iterable[Admitted]:
        """Services and other accounts that the topics' policies let in."""
        for source in self.settings.sources:
            whose = "any account" if source == "events" else "this account"
            yield Admitted(f"{source}.amazonaws.com for {whose}", "source", self.rights["publisher"])
        for account in self.settings.alarm_accounts:
            shown = f"account {account}" if isinstance(account, str) else "another account"
            yield Admitted(f"cloudwatch.amazonaws.com for {shown}", "source", self.rights["publisher"])

    def _key(self, place: Place) -> aws.kms.Key:
        statements = [*admit_account(place)]
        for source in self.settings.sources:
            statements += admit_service(source, place, self._accounts(source), events_to=["topics"])
        return aws.kms.Key(
            self.child_name("key", aws.kms.Key),
            description=f"alarm topics of {self.context.team}, {self.context.environment}",
            enable_key_rotation=True,
            deletion_window_in_days=30 if self.settings.deletion_protection else 7,
            policy=self.document("key-policy", key_policy(*statements)),
            opts=protected_child(self, self.settings.deletion_protection),
        )

    def _topic(self, severity: Severity, place: Place) -> aws.sns.Topic:
        role = f"{severity}-topic"
        topic = aws.sns.Topic(
            self.child_name(role, aws.sns.Topic),
            display_name=severity,
            kms_master_key_id=self.kms_key_arn,
            delivery_policy=self.document(f"{severity}-retries", _RETRIES),
            signature_version=2,
            opts=protected_child(self, self.settings.deletion_protection),
        )
        aws.sns.TopicPolicy(
            self.child_name(f"{role}-policy", aws.sns.TopicPolicy),
            arn=topic.arn,
            policy=self.document(f"{role}-policy-document", self._policy(topic.arn, place)),
            opts=self.as_parent,
        )
        return topic

    def _policy(self, arn: pulumi.Output[str], place: Place) -> Mapping[str, Any]:
        statements = [deny_insecure_transport("sns:Publish", arn)]
        for source in self.settings.sources:
            statements.append(
                {
                    "Sid": source.capitalize(),
                    "Effect": "Allow",
                    "Principal": {"Service": f"{source}.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": arn,
                    "Condition": source_conditions(source, place, self._accounts(source)),
                }
            )
        return {"Version": "2012-10-17", "Statement": statements}

    def _subscribe(self, severity: Severity, topic: aws.sns.Topic, audience: Audience) -> None:
        if not (audience.emails or audience.secret_urls or audience.slack):
            pulumi.log.warn(f"{self.block}: {severity} has no audience: its alarms tell nobody", resource=self)
        for email in audience.emails:
            aws.sns.TopicSubscription(
                self.child_name(f"{severity}-mail-{email_role(email)}", aws.sns.TopicSubscription),
                topic=topic.arn,
                protocol="email",
                endpoint=email,
                opts=self.as_parent,
            )
        for name, url in audience.secret_urls.items():
            aws.sns.TopicSubscription(
                self.child_name(f"{severity}-url-{name}", aws.sns.TopicSubscription),
                topic=topic.arn,
                protocol="https",
                endpoint=pulumi.Output.secret(url),
                endpoint_auto_confirms=True,
                opts=self.as_parent,
            )

    def _accounts(self, source: str) -> list[pulumi.Input[str]]:
        return [*self.settings.alarm_accounts] if source == "cloudwatch" else []
