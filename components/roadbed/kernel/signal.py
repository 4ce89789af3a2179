"""What a block says about its health: conditions that alarms, dashboards and runbooks are made from."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import Problem

Statistic: TypeAlias = (
    Literal["Average", "Sum", "Minimum", "Maximum", "SampleCount"]
    | Annotated[str, Field(pattern=r"^p\d{1,2}(\.\d+)?$")]
)
Comparison: TypeAlias = Literal[">=", ">", "<=", "<"]


class Metric(Group):
    """One CloudWatch metric, or an indicator by name that each backend maps to its own."""

    namespace: str
    """Such as `AWS/SQS`; `roadbed` for an indicator by name."""

    name: str
    """What the namespace calls it: `CPUUtilization`."""

    dimensions: Mapping[str, Input[str]] = {}
    """Which thing's it is, by the namespace's own names: `{"ServiceName": checkout.service_name}`."""

    statistic: Statistic
    """How the values of a period become one: `Average`, `Sum`, `p99`."""

    period_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    """How long a period is; shorter ones than a metric is published in have no data."""


class Threshold(Group):
    """A metric beyond a bound in enough of its last periods."""

    metric: Metric

    comparison: Comparison

    value: float

    datapoints: Annotated[int, Field(ge=1)] = 1
    """How many periods must be beyond the bound …"""

    periods: Annotated[int, Field(ge=1)] = 1
    """… of how many last ones."""

    missing_data: Literal["missing", "ignore", "breaching", "notBreaching"] = "missing"
    """What a period without data means. `missing` keeps the state, as CloudWatch does by itself."""

    low_traffic_floor: float | None = None
    """Below this many samples in a period nothing is concluded."""

    def mistakes(self) -> list[Problem]:
        """More datapoints than periods can never be reached."""
        if self.datapoints > self.periods:
            return [Problem("datapoints", f"got {self.datapoints}, allowed at most periods, which is {self.periods}")]
        return []


class All(Group):
    """Every condition at once."""

    of: Annotated[Sequence["Condition"], Field(min_length=2)]


class Any(Group):
    """At least one of the conditions."""

    of: Annotated[Sequence["Condition"], Field(min_length=2)]


Condition: TypeAlias = Threshold | All | Any


class Signal(Group):
    """Something about a block's health that somebody should be told."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]

    condition: Condition

    severity: Literal["page", "ticket"]
    """Wake somebody now, or be looked at on a working day."""

    description: Annotated[str, Field(min_length=10)]
    """What it means for the users of the block, in a sentence."""

    runbook: Annotated[str, Field(min_length=3)]
    """Where the person who is told reads what to do: an address, or a page of these docs."""
