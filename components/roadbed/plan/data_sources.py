"""Answers to the questions a program asks its cloud, without asking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadbed.plan.model import Unknown
from roadbed.plan.place import Place


class Unanswerable(Exception):
    """No installed SDK knows the function, so nothing is known about its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function returned; `value` is unknown when it is computed from something unknown."""

    value: dict[str, Any] | Unknown
    made_up: bool
    """Invented; False for what follows from the arguments alone."""
