"""Random arguments for every block: a plan that keeps every rule, or one clear error. Nothing in between."""

import json
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pulumi
import pytest
from acme import NightlyExport
from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

import roadbed
from roadbed.kernel.args import COMMON_FIELDS, Args, Group
from roadbed.kernel.component import args_class
from roadbed.kernel.errors import ProgramError
from roadbed.kernel.profile import ByProfile
from roadbed.testing import DeployError, deploy

BLOCKS = {**roadbed.blocks(), "NightlyExport": NightlyExport}
STACKS = st.sampled_from(["payments.dev", "payments.staging", "payments.prod"])


def values(annotation: Any, metadata: Sequence[Any] = ()) -> st.SearchStrategy[Any]:
    """Legal values of an annotation, plain or as an Output."""
    origin, arms = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(arms[0], [*flat(arms[1:]), *metadata])
    if origin in (Union, types.UnionType):
        return st.one_of([values(arm, metadata) for arm in arms])
    if origin is pulumi.Output:
        return values(arms[0]).map(Later)
    if origin is Literal:
        return st.sampled_from(arms)
    if origin in (Mapping, dict):
        return st.dictionaries(values(arms[0]), values(arms[1]), max_size=3)
    if origin in (Sequence, list, tuple):
        return st.lists(values(arms[0]), max_size=3).map(tuple)
    if annotation in (None, type(None)):
        return st.none()
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        low = next((mark.ge for mark in metadata if isinstance(mark, Ge)), 0)
        high = next((mark.le for mark in metadata if isinstance(mark, Le)), 10**6)
        return st.integers(low, high)
    if annotation is float:
        return st.floats(0, 1e6)
    if annotation is str:
        pattern = next((found for mark in metadata if (found := getattr(mark, "pattern", None))), None)
        shortest = next((mark.min_length for mark in metadata if isinstance(mark, MinLen)), 0)
        longest = next((mark.max_length for mark in metadata if isinstance(mark, MaxLen)), 40)
        return st.from_regex(pattern, fullmatch=True) if pattern else st.text(min_size=shortest, max_size=longest)
    if isinstance(annotation, type) and issubclass(annotation, Group):
        return arguments(annotation)
    raise TypeError(f"no strategy for {annotation!r}; add one")


def flat(marks: Sequence[Any]) -> list[Any]:
    """Constraints, those inside `Field(...)` opened."""
    return [inner for mark in marks for inner in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]


class Later:
    """An Output to be made inside the program, where Pulumi runs."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"Output({self.value!r})"


def now(value: Any) -> Any:
    """The same arguments with every Output made."""
    match value:
        case Later():
            return pulumi.Output.from_input(value.value)
        case Recipe():
            return value.make()
        case ByProfile(dev, staging, prod):
            return ByProfile(now(dev), now(staging), now(prod))
        case dict():
            return {key: now(each) for key, each in value.items()}
        case tuple():
            return tuple(now(each) for each in value)
    return value


class Recipe:
    """Arguments that are made inside the program, where Pulumi runs."""

    def __init__(self, kind: type[Group], fields: dict[str, Any]) -> None:
        self.kind, self.fields = kind, fields

    def make(self) -> Group:
        return self.kind(**{name: now(value) for name, value in self.fields.items()})

    def __repr__(self) -> str:
        return f"{self.kind.__name__}({self.fields})"


def arguments(kind: type[Group]) -> st.SearchStrategy[Recipe]:
    """Some or all arguments of a block, each legal by itself."""
    required, optional = {}, {}
    for name, field in kind.model_fields.items():
        if issubclass(kind, Args) and name in COMMON_FIELDS - {"service", "data_class"}:
            continue
        strategy = values(field.annotation, field.metadata)
        if field.is_required():
            required[name] = strategy
        else:
            by_profile = st.builds(ByProfile, strategy, strategy, strategy)
            optional[name] = st.one_of(strategy, strategy, by_profile) if kind.by_profile_allowed else strategy
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: Recipe(kind, fields))


def keeps_every_rule(deployment: Any) -> None:
    for child in deployment.plan.cloud_resources():
        assert child.name.startswith("orders-")
        if "tagsAll" in child.outputs:
            assert child.inputs["tags"]["team"] == "payments"
        for value in child.inputs.values():
            if isinstance(value, str) and value.startswith("{"):
                json.loads(value)
    for facts in deployment.plan.facts.values():
        assert all(weak.reason for weak in facts.weakened) or "prod" not in deployment.plan.stack


@pytest.mark.parametrize("name", BLOCKS)
@given(data=st.data(), stack=STACKS, reasons=st.booleans())
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_arguments_give_a_sound_plan_or_one_clear_error(name, data, stack, reasons):
    recipe = data.draw(arguments(args_class(BLOCKS[name])))
    because = dict.fromkeys(recipe.fields, "a reason") if reasons else {}

    try:
        deployment = deploy(lambda: BLOCKS[name]("orders", now(recipe).but(because=because)), stack=stack)
    except ProgramError as error:
        is_one_clear_error(error)
    except DeployError as error:
        is_one_line_each(error)
    else:
        keeps_every_rule(deployment)


def is_one_clear_error(error: ProgramError) -> None:
    assert error.problems
    assert all(problem.path and len(problem.says) > 10 for problem in error.problems)
    assert len(str(error).splitlines()) == (1 if len(error.problems) == 1 else 1 + len(error.problems))


def is_one_line_each(error: DeployError) -> None:
    """Mistakes in several outputs, which are found at once when they resolve."""
    assert len(error.findings) > 1
    assert all(finding.severity == "error" for finding in error.findings)
    assert len(str(error).splitlines()) == len(error.findings)
