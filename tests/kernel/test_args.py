from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import pulumi
import pytest
from pydantic import Field

from roadbed.kernel.args import Args, Group, Input, by_profile, guarded
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.mistakes import looks_secret
from roadbed.kernel.profile import ByProfile
from roadbed.testing import deploy


class Health(Group):
    """How health is checked."""

    path: str = "/"
    """Where the check goes."""

    interval_seconds: Input[Annotated[int, Field(ge=5, le=300)]] = 30
    """How often."""


class Owner(Group):
    """What should not be shown under a name of its own."""

    token: str
    """Not to be shown."""


class Nothing:
    """What has no words for itself."""


HIDDEN = "hunter22"
HIDDEN_HEALTH = {"path": {"password": HIDDEN}}


class ServiceArgs(Args):
    """A service, for these tests."""

    image: str
    """What runs."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8080
    """Where it listens. Changing it moves the target group."""

    size: Literal["small", "large"] = by_profile(dev="small", staging="small", prod="large")
    """How big."""

    encrypted: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Whether its disk is."""

    env: Mapping[str, Input[str]] = {}
    """Variables."""

    hosts: Sequence[Input[Annotated[str, Field(min_length=3)]]] = ()
    """Names."""

    db_password: str = "none"
    """Not to be shown."""

    labels: Mapping[Annotated[str, Field(pattern="^[a-z]+$", examples=["app"])], str] = {}
    """Words about it."""

    health: Health = Health()
    """Its check."""


def message(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    return str(raised.value)


def test_three_mistakes_are_one_message_on_the_callers_line():
    text = message(lambda: ServiceArgs(image=1, port=70_000, helth=Health()))

    head, *problems = text.splitlines()
    assert head.startswith("Service arguments at tests/kernel/test_args.py:")
    assert head.endswith(": 3 problems")
    assert problems == [
        '  - image: got 1, allowed a text; write "1"',
        "  - port: got 70000, allowed a whole number from 1 to 65,535",
        "  - helth: no such argument; did you mean health?",
    ]


def test_one_mistake_is_one_line():
    assert message(lambda: ServiceArgs(image="i", size="medium")).endswith(
        ": size: got 'medium', allowed 'small' or 'large'"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "image: missing, wants a text"),
        (
            {"image": "i", "port": "8080"},
            "port: got '8080', allowed a whole number from 1 to 65,535; write 8080 without quotes",
        ),
        ({"image": "i", "encrypted": "no"}, "encrypted: got 'no', allowed True or False; write False"),
        ({"image": "i", "env": {"A": 1}}, "env.A: got 1, allowed a text"),
        ({"image": "i", "hosts": ["abc", "x"]}, "hosts[1]: got 'x', allowed a text of at least 3 characters"),
        ({"image": "i", "health": {"pth": "/"}}, "health.pth: no such argument; did you mean path?"),
        (
            {"image": "i", "health": {"interval_seconds": 1}},
            "health.interval_seconds: got 1, allowed a whole number from 5 to 300",
        ),
        ({"image": "i", "db_password": 12345}, "db_password: got a hidden value, allowed a text"),
        ({"image": pulumi.Output.secret("i")}, "image: got an Output, wants a value known before deployment: a text"),
        ({"image": "i", "port": True}, "port: got True, allowed a whole number from 1 to 65,535"),
        ({"image": "i", "nothing_like_it": 1}, "no such argument; known are because, overrides"),
    ],
)
def test_a_mistake_says_what_got_allowed_and_fix(arguments, says):
    assert says in message(lambda: ServiceArgs(**arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        {"enviroment": {"DB_PASSWORD": HIDDEN}},
        {"image": {"DB_PASSWORD": HIDDEN}},
        {"image": [{"apiKey": HIDDEN}]},
        {"image": Owner(token=HIDDEN)},
        {"image": "i", "size": f"postgres://app:{HIDDEN}@db"},
        {"image": "i", "health": HIDDEN_HEALTH},
    ],
)
def test_what_looks_like_a_secret_is_in_no_message_wherever_it_stands(arguments):
    assert HIDDEN not in message(lambda: ServiceArgs(**arguments))


def test_a_group_is_shown_as_it_was_written_without_its_defaults():
    assert "image: got Health(path='/up'), allowed a text" in message(lambda: ServiceArgs(image=Health(path="/up")))


def test_an_object_is_called_by_its_class_and_not_by_its_address():
    assert "image: got a Nothing, allowed a text" in message(lambda: ServiceArgs(image=Nothing()))


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        f"ghp_{'a1' * 18}",
        f"github_pat_{'a1' * 11}_{'b' * 59}",
        f"sk_live_{'a1' * 12}",
        "xoxb-123456789012-abcdef",
        f"glpat-{'a1' * 10}",
        "postgres://app:hunter22@db/orders",
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_tokens_of_usual_shapes_are_known_whatever_holds_them(value):
    assert looks_secret("setting", value)


@pytest.mark.parametrize(
    "value",
    [
        "9fceb02d0ae598e95dc970b74767f19372d61af8",
        "postgres://app@db/orders",
        "sk_test_of_something",
        "ghp",
        "task_live_migration_of_orders",
        "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    ],
)
def test_what_only_resembles_a_token_is_none(value):
    assert not looks_secret("setting", value)


def test_a_name_that_is_not_allowed_is_told_what_is():
    assert "labels: got 'a b', allowed as a name is a text such as app that matches ^[a-z]+$" in message(
        lambda: ServiceArgs(image="i", labels={"a b": "c"})
    )


def test_arguments_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        ServiceArgs(image="i").port = 1


def test_a_copy_is_validated_and_keeps_what_was_given():
    args = ServiceArgs(image="i", port=1)

    assert args.but(port=2) == ServiceArgs(image="i", port=2)
    assert args.but(port=2).model_fields_set == {"image", "port"}
    assert "port: got 0" in message(lambda: args.but(port=0))


def test_constraints_beside_an_input_are_refused_when_the_class_is_made():
    with pytest.raises(
        TypeError, match=r"Wrong.size: constraints beside Input\[\.\.\.\] would be dropped; put them inside"
    ):

        class Wrong(Args):
            size: Input[int] = Field(default=1, ge=1)


def test_a_user_may_pass_a_value_by_profile_for_any_argument():
    args = ServiceArgs(image=by_profile(dev="a", staging="b", prod="c"), port=by_profile(dev=1, staging=2, prod=3))

    assert args.port == ByProfile(1, 2, 3)


def test_every_value_by_profile_is_checked():
    text = message(lambda: ServiceArgs(image="i", port=by_profile(dev=0, staging=2, prod=70_000)))

    assert "port (dev): got 0" in text
    assert "port (prod): got 70000" in text
    assert "2 problems" in text


def test_an_output_is_checked_when_it_resolves_and_names_its_way():
    def program():
        args = ServiceArgs(image="i", health=Health(interval_seconds=pulumi.Output.from_input(1)))
        pulumi.export("interval", args.health.interval_seconds)

    with pytest.raises(
        ArgsError, match=r"test_args.py:\d+: interval_seconds: got 1, allowed a whole number from 5 to 300"
    ):
        deploy(program)


def test_a_wrong_secret_is_never_shown():
    def program():
        args = ServiceArgs(image="i", hosts=[pulumi.Output.secret("x1")])
        pulumi.export("host", args.hosts[0])

    with pytest.raises(ArgsError, match="got a secret, allowed a text of at least 3 characters") as raised:
        deploy(program)
    assert "x1" not in str(raised.value)


def test_an_output_keeps_its_secret_and_its_value():
    def program():
        args = ServiceArgs(image="i", env={"A": pulumi.Output.secret("value"), "B": pulumi.Output.from_input("plain")})
        for name, value in args.env.items():
            pulumi.export(name, value)

    outputs = deploy(program).plan.outputs
    assert repr(outputs["A"]) == "SECRET"
    assert outputs["B"] == "plain"


def test_the_json_schema_has_units_defaults_per_profile_and_marks():
    schema = ServiceArgs.model_json_schema()

    assert schema["$defs"]["Health"]["properties"]["interval_seconds"]["x-unit"] == "seconds"
    assert schema["$defs"]["Health"]["properties"]["interval_seconds"]["x-input"] is True
    assert schema["properties"]["size"]["x-defaults"] == {"dev": "small", "staging": "small", "prod": "large"}
    assert schema["properties"]["encrypted"]["x-guarded"] is True
    assert schema["properties"]["encrypted"]["default"] is True
    assert schema["properties"]["port"]["description"] == "Where it listens. Changing it moves the target group."
    assert schema["required"] == ["image"]


class Watched(Group):
    level: int = guarded(by_profile(dev=1, staging=1, prod=2), weaker=lambda value, default: value < default)
    """How closely."""

    every_seconds: int = 60
    """How often."""


class WatchedArgs(Args):
    watched: Watched = Watched()
    """How it is watched."""


def test_a_group_that_is_a_default_stands_in_the_json_schema_and_is_written_without_its_guards():
    schema = WatchedArgs.model_json_schema()

    assert schema["properties"]["watched"]["default"] == {"every_seconds": 60}
    assert schema["$defs"]["Watched"]["properties"]["level"]["x-defaults"] == {"dev": 1, "staging": 1, "prod": 2}
    assert repr(Watched()) == "Watched(every_seconds=60)"
    assert repr(Watched(level=1)) == "Watched(level=1, every_seconds=60)"


def test_only_a_private_key_is_a_secret_not_all_that_is_private():
    assert looks_secret("private_key")
    assert looks_secret("tls.privateKey")
    assert not looks_secret("private_subnet_ids[0]")


def test_defaults_can_be_listed_for_each_profile_with_groups_opened():
    assert ServiceArgs.defaults("dev")["size"] == "small"
    assert ServiceArgs.defaults("prod")["size"] == "large"
    assert ServiceArgs.defaults("prod")["health.path"] == "/"
    assert "image" not in ServiceArgs.defaults("prod")
    assert ServiceArgs.doc("health.path") == "Where the check goes."
