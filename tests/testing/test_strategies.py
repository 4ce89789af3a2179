"""Random arguments: legal each by itself, for any Args, and a clear word where a type is not known."""

import datetime as dt
import enum
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import pulumi
import pytest
from annotated_types import MultipleOf
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from pydantic import AfterValidator, ConfigDict, Field

from roadbed import Args, ArgsError, Group, Input, Queue, QueueArgs
from roadbed.testing import arguments, deploy


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


class Scale(Group):
    least: Annotated[int, Field(ge=1, le=5)] = 1
    """How many there are at least."""


class CacheArgs(Args):
    """A company's own."""

    nodes: Annotated[int, Field(gt=2, lt=20), MultipleOf(3)]
    """How many nodes."""

    size: Size = Size.SMALL
    """How big."""

    since: dt.date | None = None
    """Its first day."""

    names: Annotated[Sequence[Annotated[str, Field(pattern=r"^[a-z]+$", max_length=8)]], Field(min_length=1)] = ("a",)
    """What it is called."""

    scale: Scale = Scale()
    """How it grows."""

    key: Input[str] = "key"
    """What opens it."""


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(args=arguments(CacheArgs))
def test_arguments_of_a_company_are_drawn_within_their_bounds(args):
    made = deploy(args).returned

    assert made.nodes in (3, 6, 9, 12, 15, 18) or not isinstance(made.nodes, int)
    assert all(args.fields[name] is not None for name in ("nodes",))


@pytest.mark.parametrize(
    "wanted",
    [
        lambda fields: fields.get("size") is Size.LARGE,
        lambda fields: isinstance(fields.get("since"), dt.date),
        lambda fields: "Output" in repr(fields.get("key")),
        lambda fields: "Output.secret" in repr(fields.get("key")),
        lambda fields: "ByProfile" in repr(fields.get("size")),
        lambda fields: "least" in repr(fields.get("scale")),
        lambda fields: set(fields) == {"nodes"},
    ],
)
def test_everything_that_may_be_written_is_drawn_some_time(wanted):
    assert find(
        arguments(CacheArgs), lambda args: wanted(args.fields), settings=settings(max_examples=500, database=None)
    )


@few
@given(args=arguments(QueueArgs, fifo=st.just(True), delay_seconds=st.integers(0, 10)))
def test_a_strategy_can_be_given_for_an_argument(args):
    assert args.fields["fifo"] is True
    assert 0 <= args.fields["delay_seconds"] <= 10


@few
@given(args=arguments(QueueArgs, fifo=st.just(True)))
def test_they_are_made_inside_of_a_program(args):
    try:
        deployment = deploy(lambda: Queue("events", args()))
    except (ArgsError, pulumi.RunError):
        return
    assert deployment.block("events")["queue"]["fifoQueue"] is True


def test_a_failing_example_can_be_copied():
    found = find(arguments(ExampleArgs), lambda args: "Output" in repr(args.fields.get("count")))

    assert repr(found).startswith("ExampleArgs(code='a1', ")
    assert "count=pulumi.Output.from_input(" in repr(found)


class Strange:
    def __init__(self, _: "Nobody") -> None: ...  # noqa: F821


class StrangeArgs(Args):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    strange: Strange
    """Something of the company's own."""


class PickyArgs(Args):
    code: Annotated[str, AfterValidator(str.upper)]
    """What only a validator knows."""


class ExampleArgs(Args):
    code: Annotated[str, AfterValidator(str.upper), Field(examples=["a1"])]
    """What only a validator knows."""

    count: Input[int] = 1
    """How often."""


def test_a_type_that_is_not_known_says_how_to_register_one():
    with pytest.raises(TypeError) as caught:
        arguments(StrangeArgs)

    assert str(caught.value) == (
        "StrangeArgs.strange: no strategy for Strange, pass arguments(…, strange=strategy), "
        "or register one for all: hypothesis.strategies.register_type_strategy(Strange, strategy)"
    )


def test_a_registered_type_is_known():
    class Stranger(Strange): ...

    class StrangerArgs(Args):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        stranger: Stranger

    st.register_type_strategy(Stranger, st.builds(Stranger, st.none()))

    assert isinstance(find(arguments(StrangerArgs), lambda _: True).fields["stranger"], Stranger)


def test_what_only_a_validator_knows_needs_examples():
    with pytest.raises(TypeError, match=r"PickyArgs\.code: a validator decides what is legal; give Field\(examples"):
        arguments(PickyArgs)
    assert find(arguments(ExampleArgs), lambda _: True).fields["code"] == "a1"


class CodeArgs(Args):
    code: Annotated[str, Field(pattern=r"^[a-z]+$", examples=["abc", "shown as A…"])]
    """What has an example that only shows something."""


@few
@given(args=arguments(CodeArgs))
def test_examples_that_are_not_legal_are_not_drawn(args):
    assert re.fullmatch("[a-z]+", args.fields["code"])


def test_an_argument_that_is_not_there_is_refused():
    with pytest.raises(TypeError, match="QueueArgs has no argument 'fifi'"):
        arguments(QueueArgs, fifi=st.just(True))


class PriceArgs(Args):
    """Bounds of every kind."""

    price: Annotated[Decimal, Field(gt=0, le=10, decimal_places=2)] = Decimal(1)
    """What it costs."""

    discount: Annotated[int, Field(lt=0)] = -1
    """What it costs less."""

    codes: Annotated[Sequence[str], Field(max_length=2)] = ()
    """What buys it."""

    names: Annotated[Mapping[str, str], Field(min_length=1)] = {"en": "price"}
    """What it is called."""

    between: tuple[int, str] = (1, "a")
    """A pair."""


@few
@given(args=arguments(PriceArgs))
def test_bounds_of_every_kind_are_kept(args):
    deploy(args)
