"""How many tasks a worker has: as many as its messages ask for."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final

from pydantic import Field

from roadbed.kernel.args import by_profile, guarded
from roadbed.kernel.errors import Problem
from roadbed.service.scaling.metrics import TargetMetric
from roadbed.service.scaling.scale import Percent, TaskCount, TaskScale

_OWN_POLICIES: Final = ("backlog", "from-zero")


class WorkerScale(TaskScale):
    """How many tasks a worker has. With one number for both bounds, and no schedule, it is that number; else the
    messages that are not processed yet decide between them, and `up` leaves the number that it finds.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
    """

    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    min_tasks: TaskCount = guarded(1, weaker=lambda value, default: value < default)
    """The fewest. With 0 the first message waits for minutes, until it is measured and a task has started; after six
    idle hours for up to 15 more, because an inactive queue has no metrics."""

    max_tasks: TaskCount = by_profile(dev=1, staging=2, prod=10)
    """The most, and so the most that is billed, and the most that what they write to must bear."""

    latency_seconds: Annotated[float, Field(gt=0, le=43_200)] | None = 60
    """How long a message may take, from when it is sent until it is processed. Divided by `processing.seconds` it is
    how many unprocessed messages each task may have; more of them add tasks. None where messages do not decide. Of a
    FIFO queue no more tasks are at work than it has message groups: more than those do not help."""

    cpu_percent: Percent | None = None
    """The mean CPU that tasks are kept at, beside `latency_seconds`; of the two the one that wants more tasks wins."""

    followed: ClassVar = ("latency_seconds", "cpu_percent", "memory_percent")

    @property
    def bounds(self) -> list[tuple[int, int]]:
        """The fewest and the most tasks, at all times."""
        return [(self.min_tasks, self.max_tasks), *((each.min_tasks, each.max_tasks) for each in self.schedules)]

    def mistakes(self) -> list[Problem]:
        """What scales of every kind have, and tasks that nothing would start."""
        return [*super().mistakes(), *self._never_woken(), *self._taken()]

    def _taken(self) -> Iterator[Problem]:
        for index, each in enumerate(self.metrics):
            if isinstance(each, TargetMetric) and each.name in _OWN_POLICIES:
                says = f"got {each.name!r}, which is what a policy of the scale's own is called; give it another"
                yield Problem(f"metrics[{index}].name", says)

    def _never_woken(self) -> Iterator[Problem]:
        asleep = any(least == 0 < most for least, most in self.bounds)
        if asleep and self.latency_seconds is None and not self.metrics:
            says = "got None with min_tasks=0: without a task there is no CPU to go by, so that none is ever started"
            yield Problem("latency_seconds", f"{says}; give seconds, metrics, or min_tasks=1")
