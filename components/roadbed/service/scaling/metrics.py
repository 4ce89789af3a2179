"""Metrics of one's own that the number of tasks follows."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem
from roadbed.kernel.signal import Metric

MOST_CHANGED: Final = 5_000
"""Tasks that a service has at most.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
"""

# What target tracking can follow; no percentiles.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
_TRACKED: Final = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_TRACKED_PERIOD: Final = 60
_OWN_POLICIES: Final = re.compile(r"(cpu|memory|requests|response)(-\d+)?|at-.+")
_OF_STEPS: Final = re.compile(r".+-(in|out)(-alarm)?")

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
_PERIODS_BELOW_A_MINUTE: Final = (10, 20, 30)
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_WEEK: Final = 7 * _DAY

Direction: TypeAlias = Literal["above", "below"]
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
        if _OF_STEPS.fullmatch(self.name):
            found.append(
                Problem("name", f"got {self.name!r}, which is what policies of steps are called; give another")
            )
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

    change: Annotated[int, Field(ge=-MOST_CHANGED, le=MOST_CHANGED)]
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
    percentile, places that are still free.

    >>> StepMetric(name="backlog", metric=waiting, steps=[Step(above=100, change=1), Step(above=500, change=5),
    ... Step(below=1, change=-1)])
    """

    name: Name
    """What its policies and alarms are called: `scale-<name>-out`, `scale-<name>-in`."""

    metric: Metric
    """What is watched."""

    steps: Annotated[Sequence[Step], Field(min_length=1, max_length=20)]
    """What happens from which value on. Between the lowest `above` and the highest `below` nothing does."""

    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    datapoints: Annotated[int, Field(ge=1, le=100)] = 1
    """For how many periods of the metric a bound must be passed before anything happens; together a day at most, of
    periods of an hour and more a week."""

    def mistakes(self) -> list[Problem]:
        """Bounds and changes that contradict each other, periods that no alarm takes, and a name that is taken."""
        return [*_taken(self.name), *self._bounds(), *self._ways(), *self._periods()]

    def bounds(self, direction: Direction) -> list[float]:
        """Every bound in one direction, lowest first."""
        return sorted(bound for each in self.steps if (bound := getattr(each, direction)) is not None)

    def adds(self, direction: Direction) -> bool:
        """Whether tasks are added in this direction, not taken away."""
        return any(each.change > 0 for each in self.steps if getattr(each, direction) is not None)

    def _bounds(self) -> Iterator[Problem]:
        above, below = self.bounds("above"), self.bounds("below")
        for name, bounds in (("above", above), ("below", below)):
            if len(set(bounds)) < len(bounds):
                yield Problem("steps", f"two steps with one bound {name}; give each its own")
        if above and below and below[-1] > above[0]:
            says = f"got below={below[-1]:g} over above={above[0]:g}: between them tasks are added and taken away"
            yield Problem("steps", f"{says}; let no below be higher than the lowest above")

    def _ways(self) -> Iterator[Problem]:
        ways = {
            direction: {each.change > 0 for each in self.steps if getattr(each, direction) is not None}
            for direction in ("above", "below")
        }
        mixed = [direction for direction, adds in ways.items() if len(adds) > 1]
        for direction in mixed:
            says = f"got {direction}=… that adds tasks, and another that takes some away"
            yield Problem("steps", f"{says}; let all in one direction do the same")
        if not mixed and ways["above"] == ways["below"]:
            done = "add tasks" if True in ways["above"] else "take tasks away"
            says = f"got above=… and below=… that both {done}, so that the number never comes back"
            yield Problem("steps", f"{says}; let one add and the other take away, or write two metrics")

    def _periods(self) -> Iterator[Problem]:
        period, whole = self.metric.period_seconds, self.metric.period_seconds * self.datapoints
        if period % _MINUTE and period not in _PERIODS_BELOW_A_MINUTE:
            allowed = ", ".join(map(str, _PERIODS_BELOW_A_MINUTE))
            yield Problem("metric.period_seconds", f"got {period}, alarms take {allowed} and multiples of {_MINUTE}")
        elif whole > (most := _WEEK if period >= _HOUR else _DAY):
            yield Problem("datapoints", f"got {self.datapoints} of {period} s, {whole} s together; alarms take {most}")


def _taken(name: str) -> Iterator[Problem]:
    if _OWN_POLICIES.fullmatch(name):
        yield Problem("name", f"got {name!r}, which is what a policy of the scale's own is called; give it another")
