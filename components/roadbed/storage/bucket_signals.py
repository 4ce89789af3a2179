"""What a bucket says about its health, where request metrics are on."""

from typing import Final, Literal

import pulumi

from roadbed.kernel.signal import Metric, Signal, Threshold

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
_PERIOD_SECONDS: Final = 60
_RUNBOOK: Final = "docs/runbooks/bucket.md"

WHOLE_BUCKET: Final = "EntireBucket"
"""The metrics' filter that leaves nothing out."""


def bucket_signals(bucket: pulumi.Output[str]) -> tuple[Signal, ...]:
    """The signals of one bucket, by its physical name."""
    return (
        _signal(
            bucket,
            "server-errors",
            "5xxErrors",
            "page",
            "S3 fails or slows down 5 % of the requests: programs that do not try again lose reads and writes.",
        ),
        _signal(
            bucket,
            "client-errors",
            "4xxErrors",
            "ticket",
            "5 % of the requests are refused: somebody lacks a right, or looks for objects that are not there.",
        ),
    )


def _signal(
    bucket: pulumi.Output[str], name: str, metric: str, severity: Literal["page", "ticket"], description: str
) -> Signal:
    return Signal(
        name=name,
        condition=Threshold(
            # Each request counts 0 or 1, so the average is the rate.
            metric=Metric(
                namespace="AWS/S3",
                name=metric,
                dimensions={"BucketName": bucket, "FilterId": WHOLE_BUCKET},
                statistic="Average",
                period_seconds=_PERIOD_SECONDS,
            ),
            comparison=">=",
            value=0.05,
            datapoints=3,
            periods=5,
            missing_data="notBreaching",
            low_traffic_floor=100,
        ),
        severity=severity,
        description=description,
        runbook=f"{_RUNBOOK}#{name}",
    )
