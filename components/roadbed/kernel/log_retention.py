"""How long CloudWatch keeps logs."""

from collections.abc import Iterator
from typing import Final

from roadbed.kernel.errors import Problem, listed

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653),
)


def retention_problems(path: str, days: int) -> Iterator[Problem]:
    """A time that CloudWatch does not offer."""
    if days not in RETENTION_DAYS:
        yield Problem(path, f"got {days}, allowed {listed([f'{each:,}' for each in RETENTION_DAYS])}")
