"""What a queue says about its health."""

from typing import Any, Final

import pulumi

from roadbed.kernel.signal import All, Metric, Signal, Threshold

# Metrics are free, come every minute, and stop after six hours without a message or a call: an idle queue has no data.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
_PERIOD_SECONDS: Final = 60
_PERIODS: Final = 5

# 120,000 messages in flight, standard and FIFO. A consumer that polls long is not told when it is reached, so the alarm
# is all there is.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
MOST_IN_FLIGHT: Final = 120_000
_NEARLY: Final = 0.8

_RUNBOOK: Final = "docs/runbooks/queue.md"


def queue_signals(
    queue: pulumi.Output[str], dead_letters: pulumi.Output[str], stale_after_seconds: int
) -> tuple[Signal, ...]:
    """The signals of one queue, by the physical names of its two queues."""
    old = _threshold(queue, "ApproximateAgeOfOldestMessage", ">=", stale_after_seconds)
    return (
        Signal(
            name="dead-letters",
            # Messages that SQS moves by itself do not count as sent, so only those waiting tell.
            condition=_threshold(dead_letters, "ApproximateNumberOfMessagesVisible", ">=", 1, periods=1),
            severity="page",
            description="Messages failed as often as allowed and wait in the dead-letter queue until they expire.",
            runbook=f"{_RUNBOOK}#dead-letters",
        ),
        Signal(
            name="oldest-message",
            # On a standard queue a message received three times goes to the back and no longer counts here.
            condition=old,
            severity="ticket",
            description="Messages wait longer than the queue's owner accepts: consumers are too slow or too few.",
            runbook=f"{_RUNBOOK}#oldest-message",
        ),
        Signal(
            name="in-flight",
            condition=_threshold(queue, "ApproximateNumberOfMessagesNotVisible", ">=", int(MOST_IN_FLIGHT * _NEARLY)),
            severity="ticket",
            description="Received messages that nobody deletes are near the limit, at which SQS hands out no more.",
            runbook=f"{_RUNBOOK}#in-flight",
        ),
        Signal(
            name="stalled",
            condition=All(
                of=(
                    old,
                    # No data point at all is what a dead consumer looks like; the age alone keeps an idle queue quiet.
                    _threshold(queue, "NumberOfMessagesDeleted", "<=", 0, statistic="Sum", missing_data="breaching"),
                )
            ),
            severity="page",
            description="Messages are old and none was processed: the consumers are down, or fail at every message.",
            runbook=f"{_RUNBOOK}#stalled",
        ),
    )


def undelivered_signal(subscription: str, undelivered: pulumi.Output[str]) -> Signal:
    """What tells that a subscription's messages cannot be put into the queue, by the name of the queue that keeps
    them.
    """
    return Signal(
        name=f"undelivered-{subscription}",
        condition=_threshold(undelivered, "ApproximateNumberOfMessagesVisible", ">=", 1, periods=1),
        severity="page",
        description=f"Messages of the subscription {subscription} could not be put into the queue, and expire.",
        runbook=f"{_RUNBOOK}#undelivered",
    )


def _threshold(
    queue: pulumi.Output[str], metric: str, comparison: Any, value: float, *, periods: int = _PERIODS, **more: Any
) -> Threshold:
    statistic = more.pop("statistic", "Maximum")
    return Threshold(
        metric=Metric(
            namespace="AWS/SQS",
            name=metric,
            dimensions={"QueueName": queue},
            statistic=statistic,
            period_seconds=_PERIOD_SECONDS,
        ),
        comparison=comparison,
        value=value,
        datapoints=periods,
        periods=periods,
        missing_data=more.pop("missing_data", "notBreaching"),
    )
