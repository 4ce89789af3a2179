"""Expressions of CloudWatch that alarms and scaling policies calculate with."""


def filled(metric: str) -> str:
    """A metric of which the latest minute, for which there are no data yet, is like the one before; where there are
    none at all it is 0. With 0 for the latest minute, alarms would only ever see that.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    return f"FILL(FILL({metric}, REPEAT), 0)"
