"""A command that tells, run within a container, whether its program is well."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem


class HealthCommand(Group):
    """A command that ECS runs in a container over and over; where it fails, an essential container ends the task.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """

    command: str | Annotated[Sequence[str], Field(min_length=1)]
    """Well while this ends with 0: a text by the image's shell, a list without one (`["/healthcheck"]`)."""

    interval_seconds: Annotated[int, Field(ge=5, le=300)] = 30
    """How often it is run."""

    timeout_seconds: Annotated[int, Field(ge=2, le=60)] = 5
    """How long it may take; longer counts as a failure."""

    retries: Annotated[int, Field(ge=1, le=10)] = 3
    """After how many failures in a row the container is not well."""

    start_period_seconds: Annotated[int, Field(ge=0, le=300)] = 0
    """How long after the start failures do not count."""

    def mistakes(self) -> list[Problem]:
        """A command that takes longer than the time between two."""
        if self.timeout_seconds <= self.interval_seconds:
            return []
        says = f"got {self.timeout_seconds}, allowed up to interval_seconds, {self.interval_seconds}"
        return [Problem("timeout_seconds", says)]

    def rendered(self) -> dict[str, object]:
        """As ECS takes it."""
        return {
            "command": ["CMD-SHELL", self.command] if isinstance(self.command, str) else ["CMD", *self.command],
            "interval": self.interval_seconds,
            "timeout": self.timeout_seconds,
            "retries": self.retries,
            "startPeriod": self.start_period_seconds,
        }
