"""How many tasks a service has, and what changes that number."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Final

from pydantic import Field

from roadbed.kernel.args import Group, by_profile, guarded
from roadbed.kernel.errors import Problem
from roadbed.service.scaling.metrics import Name, StepMetric, TargetMetric
from roadbed.service.schedule import Schedule, TimeZone

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
MOST_TASKS: Final = 5_000

TaskCount = Annotated[int, Field(ge=0, le=MOST_TASKS)]
Percent = Annotated[int, Field(ge=10, le=100)]
Cooldown = Annotated[int, Field(ge=0, le=3_600)]


class ScaleSchedule(Group):
    """Other bounds from a point in time on, until another schedule changes them again: none at night."""

    name: Name
    """What it is called: `scale-at-<name>`."""

    schedule: Schedule
    """When: `cron(0 20 ? * MON-FRI *)`."""

    time_zone: TimeZone = "UTC"
    """Where it is that time; summer time counts."""

    min_tasks: TaskCount
    """The fewest tasks from then on."""

    max_tasks: TaskCount
    """The most tasks from then on; 0 stops all."""

    def mistakes(self) -> list[Problem]:
        """Bounds the wrong way round."""
        return list(_wrong_way_round(self.min_tasks, self.max_tasks))


class TaskScale(Group):
    """How many tasks something has that runs on and on, and what changes that, whatever it does. With one number for
    both bounds, and no schedule, it is that number; else load decides between them, and `up` leaves the number that it
    finds.

    https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-ecs.html
    """

    min_tasks: TaskCount = guarded(by_profile(dev=1, staging=1, prod=2), weaker=lambda value, default: value < default)
    """The fewest. Two survive the loss of a zone, and a Spot task that is taken back."""

    max_tasks: TaskCount = by_profile(dev=1, staging=2, prod=10)
    """The most, and so the most that is billed."""

    cpu_percent: Percent | None = 70
    """The mean CPU that tasks are kept at; None where CPU says nothing about load."""

    memory_percent: Percent | None = None
    """The mean memory that tasks are kept at; by default not looked at, as programs that keep what they once needed
    would only ever get more tasks."""

    metrics: Annotated[Sequence[TargetMetric | StepMetric], Field(max_length=20)] = ()
    """Metrics of your own. Of all policies the one that wants most tasks wins."""

    schedules: Annotated[Sequence[ScaleSchedule], Field(max_length=200)] = ()
    """Other bounds at other times."""

    scale_out_seconds: Cooldown = 60
    """How long tasks that were added have to take load before more are added."""

    scale_in_seconds: Cooldown = 300
    """How long load stays low before tasks are taken away. Short ones make the number swing."""

    scale_in: bool = True
    """Take tasks away when load goes; False leaves that to people and schedules."""

    rebalance_zones: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Start tasks elsewhere, then stop them, where one zone has more than its share."""

    followed: ClassVar[tuple[str, ...]] = ("cpu_percent", "memory_percent")
    """What tasks are added and taken away by, beside `metrics`."""

    @property
    def automatic(self) -> bool:
        """Whether anything but the program decides on the number of tasks."""
        return self.min_tasks != self.max_tasks or bool(self.schedules)

    @property
    def reaches_zero(self) -> bool:
        """Whether there are no tasks at times, and nothing is wrong."""
        return 0 in (self.min_tasks, *(each.min_tasks for each in self.schedules))

    def mistakes(self) -> list[Problem]:
        """Bounds the wrong way round, names twice, and bounds that nothing moves between."""
        return [*_wrong_way_round(self.min_tasks, self.max_tasks), *self._twice(), *self._unmoved()]

    def _twice(self) -> Iterator[Problem]:
        for path, names in (
            ("metrics", [each.name for each in self.metrics]),
            ("schedules", [each.name for each in self.schedules]),
        ):
            for name in sorted({each for each in names if names.count(each) > 1}):
                yield Problem(path, f"two are called {name!r}; give each a name of its own")

    def _unmoved(self) -> Iterator[Problem]:
        followed = any(getattr(self, name) is not None for name in self.followed)
        if self.min_tasks < self.max_tasks and not self.metrics and not self.schedules and not followed:
            says = f"got {self.max_tasks} with min_tasks={self.min_tasks}, and nothing to scale by"
            first, *others = self.followed
            fix = f"give {', '.join((first, *others))} or metrics, or one number for both"
            yield Problem("max_tasks", f"{says}; {fix}")


class Scale(TaskScale):
    """How many tasks a service has. With one number for both bounds, and no schedule, it is that number; else load
    decides between them, and `up` leaves the number that it finds.

    https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-ecs.html
    """

    requests_per_task: Annotated[int, Field(ge=1)] | None = None
    """Requests a minute that each task gets through an application ingress."""

    response_milliseconds: Annotated[int, Field(ge=1)] | None = None
    """The mean time in which tasks answer an application ingress. Only where more tasks make answers faster: one that
    waits for a database gets more tasks that wait. Without any requests nothing is measured, and no task taken away,
    unless rollouts move the traffic: of two target groups one is always without, which counts as no time."""

    followed: ClassVar = ("cpu_percent", "memory_percent", "requests_per_task", "response_milliseconds")

    def mistakes(self) -> list[Problem]:
        """What is wrong for everything that scales, and no tasks that nothing would start, or start again."""
        return [*super().mistakes(), *self._asleep()]

    def _asleep(self) -> Iterator[Problem]:
        if self.metrics or any(each.min_tasks for each in self.schedules):
            return
        if self.min_tasks == 0 and self.max_tasks > 0:
            says = "got 0, and without tasks there is no CPU, memory or request that would start one"
            yield Problem("min_tasks", f"{says}; give at least 1, a schedule that starts some, or a metric of your own")
        elif ends := [each.name for each in self.schedules if not each.schedule.startswith("at(")]:
            says = f"got {', '.join(map(repr, ends))} down to 0 tasks, and nothing starts one again"
            yield Problem("schedules", f"{says}; add a schedule that does, or a metric of your own")


def _wrong_way_round(least: int, most: int) -> Iterator[Problem]:
    if least > most:
        yield Problem(
            "min_tasks", f"got {least}, allowed at most max_tasks, which is {most}; raise that, or lower this"
        )
