"""What alarm topics say about their own health."""

from collections.abc import Mapping
from typing import Final

import pulumi

from roadbed.foundation.alarm_topics_args import Severity
from roadbed.kernel.signal import Metric, Signal, Threshold

# For HTTPS the metric counts every attempt, with all that follow; of the 30 that a topic makes in an hour, more than
# three fall into its first five minutes. One attempt that fails once is no news.
# https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
_PERIOD_SECONDS: Final = 300
_ATTEMPTS: Final = 3

_OTHER: Final[Mapping[Severity, Severity]] = {"page": "ticket", "ticket": "page"}
"""What a topic cannot tell any more, the other one must."""


def undelivered_signal(severity: Severity, topic: pulumi.Output[str]) -> Signal:
    """What tells, on the other topic, that nobody is told by this one."""
    return Signal(
        name=f"{severity}-undelivered",
        condition=Threshold(
            metric=Metric(
                namespace="AWS/SNS",
                name="NumberOfNotificationsFailed",
                dimensions={"TopicName": topic},
                statistic="Sum",
                period_seconds=_PERIOD_SECONDS,
            ),
            comparison=">=",
            value=_ATTEMPTS,
            missing_data="notBreaching",
        ),
        severity=_OTHER[severity],
        description=f"Alarms of severity {severity} do not reach a subscriber; only the other topic still tells.",
        runbook=f"docs/runbooks/alarmtopics.md#{severity}-undelivered",
    )
