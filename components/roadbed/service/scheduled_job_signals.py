"""What a scheduled job says about its health."""

from typing import Final, Literal

import pulumi

from roadbed.kernel.signal import Metric, Signal, Threshold

_RUNBOOK: Final = "docs/runbooks/scheduled-job.md"


def scheduled_job_signals(undelivered: pulumi.Output[str], severity: Literal["page", "ticket"]) -> tuple[Signal, ...]:
    """The signals of one job, by the name of the queue that tells of runs which could not be started."""
    waiting = Metric(
        namespace="AWS/SQS",
        name="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": undelivered},
        statistic="Maximum",
    )
    return (
        Signal(
            name="undelivered",
            condition=Threshold(metric=waiting, comparison=">=", value=1, missing_data="notBreaching"),
            severity=severity,
            description="A run could not be started, as often as it was tried, and was left out.",
            runbook=f"{_RUNBOOK}#undelivered",
        ),
    )
