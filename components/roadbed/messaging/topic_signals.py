"""What a topic says about its health."""

from typing import Final, Literal

import pulumi

from roadbed.kernel.signal import Metric, Signal, Threshold

# Metrics are free, come every minute, and stop after six hours without a message or a call.
# https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
_PERIOD_SECONDS: Final = 60
_RUNBOOK: Final = "docs/runbooks/topic.md"


def topic_signals(topic: pulumi.Output[str]) -> tuple[Signal, ...]:
    """The signals of one topic, by its physical name."""
    return (
        _signal(
            topic,
            "failed-notifications",
            "NumberOfNotificationsFailed",
            "ticket",
            "Messages reach a subscriber no more, however often they are tried: it is gone, or does not let SNS in.",
        ),
        _signal(
            topic,
            "dead-letters",
            "NumberOfNotificationsRedrivenToDlq",
            "ticket",
            "Messages that could not be delivered wait in the dead-letter queue of a subscription until they expire.",
        ),
        _signal(
            topic,
            "lost-notifications",
            "NumberOfNotificationsFailedToRedriveToDlq",
            "page",
            "Messages that could not be delivered could not be kept in a dead-letter queue either, and are lost.",
        ),
    )


def _signal(
    topic: pulumi.Output[str], name: str, metric: str, severity: Literal["page", "ticket"], description: str
) -> Signal:
    return Signal(
        name=name,
        condition=Threshold(
            metric=Metric(
                namespace="AWS/SNS",
                name=metric,
                dimensions={"TopicName": topic},
                statistic="Sum",
                period_seconds=_PERIOD_SECONDS,
            ),
            comparison=">=",
            value=1,
            missing_data="notBreaching",
        ),
        severity=severity,
        description=description,
        runbook=f"{_RUNBOOK}#{name}",
    )
