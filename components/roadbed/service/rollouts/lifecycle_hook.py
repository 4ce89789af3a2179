"""What ECS does at the stages of a rollout besides moving traffic."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Annotated, Any, Literal, TypeAlias

import pulumi
from pydantic import BeforeValidator, Field, JsonValue

from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import Problem, listed

Stage: TypeAlias = Literal[
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
]

FunctionArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$",
        examples=["arn:aws:lambda:eu-west-1:123456789012:function:smoke-test"],
    ),
]


def _of_json(value: Any) -> Any:
    """Raises `ValueError` for what has no JSON, before pydantic lists every kind that it is not."""
    if isinstance(value, pulumi.Output):
        raise ValueError("an Output within it; make the whole value one, with pulumi.Output.all(…)")
    if isinstance(value, list):
        return [_of_json(each) for each in value]
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {name: _of_json(each) for name, each in value.items()}
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
        return value
    raise ValueError("allowed are the values of JSON: a text, a number, True, False, None, lists and dicts of them")


Detail = Annotated[JsonValue, BeforeValidator(_of_json), Field(examples=["eu", 3])]


class LifecycleHook(Group):
    """A Lambda function that ECS asks whether to go on, or a pause until somebody says so.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html

    >>> LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], function_arn=smoke_test.arn)
    >>> LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], pause_minutes=60)
    """

    stages: Annotated[Sequence[Stage], Field(min_length=1)]
    """When, as ECS names the stages of a rollout. Both revisions run from `POST_SCALE_UP` on."""

    function_arn: Input[FunctionArn] | None = None
    """What is called; it answers `SUCCEEDED`, `FAILED`, which rolls back, or `IN_PROGRESS`, and is asked again."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
    details: Mapping[str, Input[Detail]] | None = None
    """What the function finds under `hookDetails` when it is called first: `{"tests": "eu", "attempts": 3}`. Not for
    secrets: whoever may describe the service reads it."""

    pause_minutes: Annotated[int, Field(ge=1, le=20_160)] | None = None
    """Instead of a function: wait so long for `aws ecs continue-service-deployment`, which goes on or back. `up` waits
    as well."""

    when_unanswered: Literal["ROLLBACK", "CONTINUE"] = "ROLLBACK"
    """What happens after a pause that nobody ended."""

    def pauses(self) -> int:
        """For how many minutes at most a rollout waits for people."""
        return (self.pause_minutes or 0) * len(self.stages)

    def mistakes(self) -> list[Problem]:
        """Neither a function nor a pause, or both, or a pause where ECS has none."""
        if (self.function_arn is None) == (self.pause_minutes is None):
            got = "neither" if self.function_arn is None else "both"
            return [Problem("function_arn", f"got {got}; give function_arn or pause_minutes")]
        problems = []
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html
        never = [each for each in self.stages if each in ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")]
        if self.pause_minutes is not None and never:
            says = f"got {listed(never)}, where ECS cannot pause; take the stage before or after"
            problems.append(Problem("stages", says))
        for name in ("when_unanswered",) if self.pause_minutes is None else ("details",):
            if name in self.model_fields_set:
                kind = "a pause" if name == "when_unanswered" else "a function"
                problems.append(Problem(name, f"is for {kind}; remove it"))
        return problems
