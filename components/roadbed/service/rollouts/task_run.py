"""How a task is started from outside: what `ecs:RunTask` must be told, as a value that other blocks can be given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Protocol, TypeAlias, runtime_checkable

import pulumi
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRun:
    """What it takes to run a task to its end. `Task.run` is one."""

    of: str
    """What runs, as messages call it: `Task migrate`."""

    made: pulumi.Resource
    """What must be deployed before it can run: the block itself, which stands for all of its children."""

    cluster_arn: pulumi.Input[str]
    """The cluster; its ARN also says the region."""

    task_definition_arn: pulumi.Input[str]
    """The revision to run."""

    container: str
    """The container whose exit code counts; other than 0, the task has failed."""

    subnet_ids: pulumi.Input[Sequence[str]]
    """Where it runs; it gets no public address."""

    security_group_ids: Sequence[pulumi.Input[str]]
    """What it may reach, and what lets it in."""

    capacity: Sequence[tuple[str, int]] = (("FARGATE", 1),)
    """What it runs on: capacity providers and their weights."""

    timeout_minutes: int = 60
    """A run that takes longer is stopped, and has failed."""


@runtime_checkable
class RunsToCompletion(Protocol):
    """Whatever can be run to its end: a `Task`."""

    @property
    def run(self) -> TaskRun:
        """How it is started."""


_WANTED: Final = "wants a Task"


class _ARun:
    """Lets pydantic take a block where it can be run; it knows no protocols."""

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: Any) -> Any:
            if not isinstance(getattr(value, "run", None), TaskRun):
                raise ValueError(_WANTED)
            return value

        return core_schema.no_info_plain_validator_function(check)

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "object", "description": "a Task"}


Runnable: TypeAlias = Annotated[RunsToCompletion, _ARun()]
"""A field that takes a `Task`."""
