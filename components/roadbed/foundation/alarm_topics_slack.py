"""Slack channels that show what alarm topics tell."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.alarm_topics_args import SlackChannel
from roadbed.foundation.keys_policy import Place
from roadbed.kernel.component import Component

_LONGEST_NAME: Final = 128


def slack_channels(
    block: Component[Any], place: Place, told: Mapping[str, tuple[SlackChannel, Sequence[pulumi.Output[str]]]]
) -> None:
    """One configuration for each channel, with all topics it is told by: the service takes a channel once.

    Its role may do nothing, and the guardrail, which would let in administrators by default, forbids the rest: what is
    written in the channel runs no command.
    """
    if not told:
        return
    role = aws.iam.Role(
        block.child_name("slack", aws.iam.Role),
        assume_role_policy=block.document(
            "slack-trust",
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "chatbot.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                        # AWS does not say that the service names the account here; where it does, it must be ours.
                        "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": place.account}},
                    }
                ],
            },
        ),
        opts=block.as_parent,
    )
    context = block.context
    for channel_id, (channel, topics) in told.items():
        child = block.child_name(f"slack-{channel_id.lower()}", aws.chatbot.SlackChannelConfiguration)
        aws.chatbot.SlackChannelConfiguration(
            child,
            configuration_name=f"{context.team}-{context.environment}-{child}"[:_LONGEST_NAME],
            slack_team_id=channel.workspace_id,
            slack_channel_id=channel.channel_id,
            sns_topic_arns=list(topics),
            iam_role_arn=role.arn,
            guardrail_policy_arns=[place.partition.apply(lambda name: f"arn:{name}:iam::aws:policy/AWSDenyAll")],
            logging_level="ERROR",
            opts=block.as_parent,
        )
