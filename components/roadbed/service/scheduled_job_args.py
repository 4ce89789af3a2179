"""What the owner of a scheduled job decides."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from roadbed.kernel.args import Group, by_profile, guarded
from roadbed.kernel.errors import Problem
from roadbed.service.placement import Placement
from roadbed.service.schedule import Schedule, TimeZone, once_at
from roadbed.service.task_args import disks_refused
from roadbed.service.workload_args import WorkloadArgs

_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"


def _moment(text: str) -> str:
    try:
        datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError("allowed is a moment in UTC: 2027-01-31T03:00:00Z") from None
    return text


Moment = Annotated[str, AfterValidator(_moment), Field(examples=["2027-01-31T03:00:00Z"])]


class Delivery(Group):
    """How EventBridge Scheduler starts a run: what happens until ECS, or the state machine, has taken it. What the
    program then does is not its business. It promises to start a run at least once, so that it may do so twice.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
    """

    enabled: bool = True
    """Off, nothing is started but by hand."""

    # https://repost.aws/knowledge-center/ecs-fargate-runtask-capacity
    retries: Annotated[int, Field(ge=0, le=185)] = 185
    """How often it is tried again to start a run where the call failed, because ECS throttled it, for one. Where
    Fargate may have no capacity for a run, AWS's advice is a state machine, which `attempts.retries` makes."""

    give_up_after_minutes: Annotated[int, Field(ge=1, le=1_440)] = 60
    """For how long. Then the run is left out, and told of in a queue of what was not delivered."""

    # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html
    flexible_minutes: Annotated[int, Field(ge=1, le=1_440)] | None = None
    """Start it at some moment within so many minutes, so that not everything starts on the hour."""

    starts_at: Moment | None = None
    """Not before this moment. Scheduler takes none of the past: leave it out once it is over."""

    ends_at: Moment | None = None
    """Not after this moment. Once it is over the job can be removed, and not changed."""

    def mistakes(self) -> list[Problem]:
        """An end before the start."""
        if self.starts_at is None or self.ends_at is None or self.starts_at < self.ends_at:
            return []
        return [Problem("ends_at", f"got {self.ends_at}, allowed is after starts_at, which is {self.starts_at}")]


class Attempts(Group):
    """What is done about a run: whether it is tried again, how long it may take, whether a second may begin beside it.
    Any of them makes a state machine, which watches each run to its end; without, Scheduler starts a task and nobody
    waits for it.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    """

    retries: Annotated[int, Field(ge=0, le=100)] = 0
    """How often a run that failed is started again: one of its containers ended with another code than 0, or it was
    stopped. Step Functions looks at all containers: a sidecar must end with 0 too when it is stopped with the program,
    or a run that did its work is done again."""

    # https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    wait_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    """How long after a failure."""

    backoff: Annotated[float, Field(ge=1, le=10)] = 2
    """By how much the wait grows with each failure, to a day at most."""

    timeout_minutes: Annotated[int, Field(ge=1, le=43_200)] | None = None
    """How long an attempt may take; then it is stopped, and has failed. Without it a program that hangs runs, and is
    billed, until somebody looks."""

    overlap: Literal["allow", "skip"] = "allow"
    """What happens when a run is still going on at the time of the next: `allow` starts that too, `skip` leaves it
    out."""

    @property
    def watched(self) -> bool:
        """Whether somebody must wait for the end of a run."""
        return self.retries > 0 or self.timeout_minutes is not None or self.overlap == "skip"

    def mistakes(self) -> list[Problem]:
        """A wait between attempts of which there is one."""
        idle = [each for each in ("wait_seconds", "backoff") if each in self.model_fields_set and self.retries == 0]
        return [Problem(each, "has no effect without retries; give retries, or leave it out") for each in idle]


class ScheduledJobArgs(WorkloadArgs):
    """What the owner of a scheduled job decides. A job costs only while it runs.

    >>> ScheduledJobArgs(image=Image.released("reports"), schedule="cron(0 3 * * ? *)", time_zone="Europe/Berlin")
    """

    schedule: Schedule
    """When: `cron(0 3 * * ? *)` with AWS's six fields, `rate(15 minutes)` counted from the deployment, or once,
    `at(2027-01-31T03:00:00)`. Scheduler takes no moment of the past: remove what has happened."""

    time_zone: TimeZone = "UTC"
    """Where it is that time. In zones with summer time a time that is left out in spring is left out, and one that
    comes twice in autumn happens once: schedule nothing between 1:00 and 3:00 there."""

    delivery: Delivery = Delivery()
    """How a run is started, and how often that is tried."""

    attempts: Attempts = Attempts()
    """How often a run is tried that failed, how long it may take, and whether two may go on at once."""

    on_failure: Literal["ticket", "page"] | None = guarded("ticket", weaker=lambda value, _: value is None)
    """Which of the landing zone's alarm topics is told of a run that failed, after the last attempt. None tells
    nobody."""

    placement: Placement = Placement(spot_percent=by_profile(dev=100, staging=0, prod=0))
    """Where it runs and as whom, where the landing zone does not say so. On Spot in dev only, unless asked for: a run
    that is taken back has failed. With `attempts.retries` it may well be asked for."""

    def mistakes(self) -> list[Problem]:
        """Disks, and bounds of a time that comes once."""
        return [*super().mistakes(), *disks_refused(self), *self._once()]

    def over(self, now: datetime) -> Iterator[Problem]:
        """Moments that were to come when they were written, and are over at `now`, which is aware. They are no mistakes
        until something changes; then Scheduler refuses all of it.

        https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
        """
        found = [
            (f"delivery.{name}", moment, datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), fix)
            for name, moment, fix in (
                ("starts_at", self.delivery.starts_at, "leave it out"),
                ("ends_at", self.delivery.ends_at, "remove the job, or give a later one"),
            )
            if moment is not None
        ]
        if (once := once_at(self.schedule, self.time_zone)) is not None:
            found.append(("schedule", self.schedule, once, "remove the job, or give a later one"))
        for path, written, moment, fix in found:
            if moment <= now:
                says = f"got {written}, which is over: Scheduler refuses it with the next change, such as a new image"
                yield Problem(path, f"{says}; {fix}")

    def _once(self) -> Iterator[Problem]:
        for name in ("starts_at", "ends_at"):
            if self.schedule.startswith("at(") and getattr(self.delivery, name) is not None:
                yield Problem(
                    f"delivery.{name}", f"has no effect with {self.schedule}, which happens once; leave it out"
                )
