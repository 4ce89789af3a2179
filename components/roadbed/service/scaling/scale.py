"""How many tasks a service has, and what changes that number."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Final

from pydantic import Field

from roadbed.kernel.args import Group, by_profile, guarded
from roadbed.kernel.errors import Problem
from roadbed.kernel.signal import Metric
from roadbed.service.schedule import Schedule, TimeZone

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
MOST_TASKS: Final = 5_000

# What target tracking can follow; no percentiles.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
_TRACKED: Final = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_TRACKED_PERIOD: Final = 60
_OWN_POLICIES: Final = re.compile(r"(cpu|memory|requests|response)(-\d+)?")

TaskCount = Annotated[int, Field(ge=0, le=MOST_TASKS)]
Percent = Annotated[int, Field(ge=10, le=100)]
Cooldown = Annotated[int, Field(ge=0, le=3_600)]
Name = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=40, examples=["night"])]


class TargetMetric(Group):
    """A metric that is kept near a value: more tasks lower it, in proportion."""

    name: Name
    """What its policy is called in previews and overrides: `scale-<name>`."""

    metric: Metric
    """What is followed: a mean or a sum per task, such as open connections. Statistics are those of CloudWatch itself;
    percentiles are not followed."""

    value: Annotated[float, Field(gt=0)]
    """Where it is kept."""

    def mistakes(self) -> list[Problem]:
        """A statistic or a period that cannot be followed, and a name that is taken."""
        found = [*_taken(self.name)]
        if self.metric.statistic not in _TRACKED:
            says = f"got {self.metric.statistic!r}, allowed are {', '.join(_TRACKED)}; use a StepMetric for percentiles"
            found.append(Problem("metric.statistic", says))
        if self.metric.period_seconds != _TRACKED_PERIOD:
            says = f"got {self.metric.period_seconds}, allowed is {_TRACKED_PERIOD}; use a StepMetric for other periods"
            found.append(Problem("metric.period_seconds", says))
        return found


class Step(Group):
    """What happens beyond one bound of a metric."""

    above: float | None = None
    """From this value on, up to the next step above."""

    below: float | None = None
    """Under this value, down to the next step below."""

    change: Annotated[int, Field(ge=-MOST_TASKS, le=MOST_TASKS)]
    """Tasks added, or taken away where negative."""

    def mistakes(self) -> list[Problem]:
        """Two bounds, none, or a change that is none."""
        if (self.above is None) == (self.below is None):
            return [Problem("above", f"got {'neither' if self.above is None else 'both'}; give above=… or below=…")]
        if self.change == 0:
            return [Problem("change", "got 0, which changes nothing; leave the step out")]
        return []


class StepMetric(Group):
    """A metric that adds and removes tasks in steps, for what is no mean per task: a queue that only grows, a
    percentile.

    >>> StepMetric(name="backlog", metric=waiting, steps=[Step(above=100, change=1), Step(above=500, change=5),
    ... Step(below=1, change=-1)])
    """

    name: Name
    """What its policies and alarms are called: `scale-<name>-out`."""

    metric: Metric
    """What is watched."""

    steps: Annotated[Sequence[Step], Field(min_length=1, max_length=20)]
    """What happens from which value on. Between the lowest `above` and the highest `below` nothing does."""

    datapoints: Annotated[int, Field(ge=1, le=100)] = 1
    """For how many periods of the metric a bound must be passed before anything happens."""

    def mistakes(self) -> list[Problem]:
        """Bounds that contradict each other, and a name that is taken."""
        above, below = self.bounds("above"), self.bounds("below")
        found = [*_taken(self.name)]
        for name, bounds in (("above", above), ("below", below)):
            if len(set(bounds)) < len(bounds):
                found.append(Problem("steps", f"two steps with one bound {name}; give each its own"))
        if above and below and below[-1] > above[0]:
            says = f"got below={below[-1]:g} over above={above[0]:g}: between them tasks are added and taken away"
            found.append(Problem("steps", f"{says}; let no below be higher than the lowest above"))
        return found

    def bounds(self, direction: str) -> list[float]:
        """Every bound in one direction, `above` or `below`, lowest first."""
        return sorted(bound for each in self.steps if (bound := getattr(each, direction)) is not None)


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
    waits for a database gets more tasks that wait. Without any requests nothing is measured, and no task taken away."""

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


def _taken(name: str) -> Iterator[Problem]:
    if _OWN_POLICIES.fullmatch(name):
        yield Problem("name", f"got {name!r}, which is what a policy of the scale's own is called; give it another")


def _wrong_way_round(least: int, most: int) -> Iterator[Problem]:
    if least > most:
        yield Problem("min_tasks", f"got {least}, allowed at most max_tasks, which is {most}; give that too")
