"""How a new revision takes the place of the old one, what stops it, and what happens before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field

from roadbed.kernel.args import Group, Input, guarded
from roadbed.kernel.errors import Problem, listed
from roadbed.service.rollouts.lifecycle_hook import LifecycleHook
from roadbed.service.rollouts.task_run import Runnable

Strategy: TypeAlias = Literal["rolling", "blue_green", "canary", "linear"]

_OF_ONE_STRATEGY: Final[Mapping[str, tuple[Strategy, ...]]] = {
    "bake_time_minutes": ("blue_green", "canary", "linear"),
    "canary_percent": ("canary",),
    "canary_bake_time_minutes": ("canary",),
    "step_percent": ("linear",),
    "step_bake_time_minutes": ("linear",),
    "hooks": ("blue_green", "canary", "linear"),
    "test_header": ("blue_green", "canary", "linear"),
}


def _of_tenths(percent: float) -> float:
    if round(percent * 10) / 10 != percent:
        raise ValueError("allowed are tenths of a percent, such as 2.5")
    return percent


BakeTime = Annotated[int, Field(ge=0, le=1_440)]
AlarmName = Annotated[
    str, Field(min_length=1, max_length=255, pattern=r"^[^,]+$", examples=["checkout-availability-page"])
]


class RevisionHeader(Group):
    """The header by which callers within the network reach a new revision before everybody else does."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,256}$", examples=["x-revision"])]
    """What it is called."""

    value: Annotated[str, Field(min_length=1, max_length=256)]
    """Its exact value."""


class Rollout(Group):
    """How a new revision is rolled out. Every bound is from these two, unless a field names its own page.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
    """

    strategy: Strategy = "rolling"
    """`rolling` replaces tasks a few at a time. The others start the new revision beside the old one, then move the
    traffic: at once (`blue_green`), a part first (`canary`), in equal steps (`linear`); they take twice the tasks for
    as long, and need `alarms`."""

    minimum_healthy_percent: Annotated[int, Field(ge=0, le=100)] = guarded(
        100, weaker=lambda value, default: value < default
    )
    """Of the desired tasks, how many stay up while others are replaced. Below 100 a rollout takes capacity away."""

    maximum_percent: Annotated[int, Field(ge=100, le=200)] = 200
    """Of the desired tasks, how many may run during a rollout: old and new together. Rounded down, so that one task
    wants 200."""

    alarms: Sequence[Input[AlarmName]] = ()
    """Names of CloudWatch alarms in the same account and region. One that rings during a rollout fails it, and ECS
    goes back to the revision before."""

    circuit_breaker: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Give a rollout up when tasks of the new revision keep failing, instead of starting them for ever."""

    rollback: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Go back to the last revision that ran well when a rollout fails. Without it what is left of both runs on."""

    bake_time_minutes: BakeTime = 10
    """How long both revisions run after all traffic has moved, so that going back takes a moment."""

    canary_percent: Annotated[float, Field(ge=0.1, le=100, examples=[2.5]), AfterValidator(_of_tenths)] = 5
    """How much of the traffic the new revision gets first."""

    canary_bake_time_minutes: BakeTime = 10
    """How long that part is watched before the rest follows."""

    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
    step_percent: Annotated[float, Field(ge=3, le=100, examples=[12.5]), AfterValidator(_of_tenths)] = 10
    """How much of the traffic moves in each step."""

    step_bake_time_minutes: BakeTime = 6
    """How long each step but the last is watched."""

    hooks: Sequence[LifecycleHook] = ()
    """What ECS calls, or waits for, at the stages of a rollout."""

    test_header: RevisionHeader | None = None
    """How callers by Service Connect reach the new revision before its traffic moves; load balancers have a listener
    of their own for that."""

    before_rollout: Runnable | None = None
    """A `Task` that runs to its end before ECS hears of a new revision: a database migration. Where it fails, the old
    revision keeps running, and the next `up` tries again. The old revision runs beside what it has done."""

    steady_state_timeout_minutes: Annotated[int, Field(ge=1, le=1_440)] = 20
    """How long `up` waits for tasks to start and be healthy, besides the minutes above. After it `up` fails; ECS goes
    on with what it was doing."""

    def mistakes(self) -> list[Problem]:
        """A strategy without what it needs, or with what belongs to another."""
        return [*self._unwatched(), *self._of_another_strategy(), *self._stuck()]

    def duration_minutes(self) -> int:
        """The longest a rollout may take that goes as planned."""
        if self.strategy == "rolling":
            return self.steady_state_timeout_minutes
        steps = {"canary": self.canary_bake_time_minutes, "linear": self._steps() * self.step_bake_time_minutes}
        watched = self.bake_time_minutes + steps.get(self.strategy, 0) + sum(each.pauses() for each in self.hooks)
        return self.steady_state_timeout_minutes + watched

    def mistakes_in(self, *, has_traffic: bool, deployed_outside: bool) -> list[Problem]:
        """What is wrong with it for a workload; paths are those of its own fields.

        `has_traffic`: whether anything is sent to the workload, by a load balancer or Service Connect.
        `deployed_outside`: whether others than this program choose the revision.
        """
        problems = []
        if self.strategy in ("canary", "linear") and not has_traffic:
            says = f"got {self.strategy!r}, which moves traffic, and nothing is sent here"
            problems.append(Problem("strategy", f"{says}; use 'rolling' or 'blue_green'"))
        if self.before_rollout is not None and deployed_outside:
            says = "never runs where an outside deployer starts the rollouts; run the task in its pipeline"
            problems.append(Problem("before_rollout", says))
        return problems

    def _steps(self) -> int:
        """How many steps a linear rollout waits after."""
        return max(0, -int(-100 // self.step_percent) - 1)

    def _unwatched(self) -> Iterator[Problem]:
        if self.strategy != "rolling" and not self.alarms:
            says = f"none, and strategy={self.strategy!r} watches the new revision by nothing else"
            yield Problem("alarms", f"{says}; name at least one CloudWatch alarm, or use strategy='rolling'")

    def _of_another_strategy(self) -> Iterator[Problem]:
        for name, strategies in _OF_ONE_STRATEGY.items():
            if name in self.model_fields_set and self.strategy not in strategies:
                allowed = listed([repr(each) for each in strategies])
                yield Problem(name, f"is for strategy={allowed}, got strategy={self.strategy!r}; remove it")

    def _stuck(self) -> Iterator[Problem]:
        if self.minimum_healthy_percent == self.maximum_percent == 100:
            says = "got 100 with minimum_healthy_percent=100: no task may stop or start, so no rollout ever ends"
            yield Problem("maximum_percent", f"{says}; allow 101 to 200")
