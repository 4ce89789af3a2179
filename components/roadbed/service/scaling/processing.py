"""How long a worker has to do with a message."""

from typing import Annotated

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem


class Processing(Group):
    """How long a worker has to do with a message, from when it is received until it is deleted. Who receives ten at
    once, and processes one after the other, counts them together.

    >>> Processing(seconds=2, longest_seconds=20)
    """

    seconds: Annotated[float, Field(gt=0, le=43_200)] = 1
    """The mean, which with `scale.latency_seconds` says how many tasks there are."""

    longest_seconds: Annotated[float, Field(gt=0, le=43_200)] | None = None
    """The longest, by default `seconds`. A message that is still at work when its queue's visibility timeout ends is
    received again, by another task."""

    at_once: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many messages one task works at side by side."""

    @property
    def most_seconds(self) -> float:
        """The longest that a message may take."""
        return self.seconds if self.longest_seconds is None else self.longest_seconds

    def mistakes(self) -> list[Problem]:
        """A longest time below the mean."""
        if self.most_seconds >= self.seconds:
            return []
        says = f"got {self.most_seconds:g}, allowed is no less than seconds, which is {self.seconds:g}"
        return [Problem("longest_seconds", says)]
