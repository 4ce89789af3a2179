"""What an evaluation's process is given, and what it and the one that started it say to each other."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from roadbed.plan.model import Finding, Plan
from roadbed.plan.project import Project
from roadbed.plan.project.stack_config import StackConfig


class Task(NamedTuple):
    """What one process is to evaluate."""

    project: Project
    stack: str
    config: StackConfig
    preview: bool
    time_limit: float
    """Seconds; waiting for other stacks does not count."""
    memory_limit: int
    """Bytes, of everything in its process."""
    strangers: tuple[str, ...] = ()
    """Modules of whoever called us, which a forked process has to forget."""


class Result(NamedTuple):
    """What it found; the plan is None where the program failed."""

    plan: Plan | None = None
    outputs: Mapping[str, Any] | None = None
    """The stack's outputs with their secrets, for other programs of the same run; None for a preview or a failure."""
    findings: tuple[Finding, ...] = ()
    log: tuple[tuple[str, str], ...] = ()


class Begun(NamedTuple):
    """The program runs; from here on its time counts."""


class Imported(NamedTuple):
    """Installed modules that the program brought in."""

    names: tuple[str, ...]


class StackWanted(NamedTuple):
    """The program refers to another stack of its project and waits for that stack's outputs."""

    stack: str


class StackGiven(NamedTuple):
    """The answer: its outputs, or why there are none; neither for a stack that nobody knows."""

    outputs: Mapping[str, Any] | None = None
    failure: Finding | None = None
