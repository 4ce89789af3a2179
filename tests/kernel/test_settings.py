from collections.abc import Mapping, Sequence
from typing import Annotated

import pulumi
import pytest
from pydantic import Field

from roadbed.kernel.args import Args, Group, Input, by_profile, guarded
from roadbed.kernel.errors import Problem
from roadbed.kernel.profile import Profile, find_profile
from roadbed.kernel.settings import Settings, resolve
from roadbed.testing import deploy


class Backup(Group):
    """Backups."""

    days: Annotated[int, Field(ge=1, le=35)] = guarded(
        by_profile(dev=1, staging=7, prod=14), weaker=lambda value, default: value < default
    )
    """How long they are kept."""


class DatabaseArgs(Args):
    """A database, for these tests."""

    multi_az: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """A standby."""

    size_gib: Annotated[int, Field(ge=20)] = 20
    """How much it holds."""

    serverless: bool = False
    """No instances of its own."""

    backup: Backup = Backup()
    """Its backups."""

    def mistakes(self) -> list[Problem]:
        return (
            [Problem("size_gib", "allowed only without serverless")] if self.serverless and self.size_gib > 20 else []
        )


DEV, PROD = Profile("dev", "dev"), Profile("prod", "prod")


def settle(args: DatabaseArgs, profile: Profile) -> Settings[DatabaseArgs]:
    return resolve(args, profile, block="Database", name="orders")


def says(settings: Settings[DatabaseArgs]) -> list[str]:
    return [str(problem) for problem in settings.problems]


def test_defaults_follow_the_profile_and_say_where_they_come_from():
    dev, prod = settle(DatabaseArgs(), DEV), settle(DatabaseArgs(size_gib=50), PROD)

    assert (dev.values.multi_az, prod.values.multi_az) == (False, True)
    assert (dev.values.backup.days, prod.values.backup.days) == (1, 14)
    assert prod.origins == {
        "multi_az": "profile prod",
        "size_gib": "user",
        "serverless": "default",
        "backup.days": "profile prod",
    }
    assert not dev.problems
    assert not prod.problems


def test_a_value_by_profile_that_a_user_passes_is_the_users():
    settings = settle(DatabaseArgs(size_gib=by_profile(dev=20, staging=50, prod=100)), PROD)

    assert settings.values.size_gib == 100
    assert settings.origins["size_gib"] == "user"


def test_a_weaker_value_is_recorded_with_its_reason():
    args = DatabaseArgs(
        multi_az=False,
        backup=Backup(days=2),
        because={"multi_az": "rebuilt nightly", "backup.days": "copied elsewhere"},
    )

    settings = settle(args, PROD)

    assert [(weak.path, weak.value, weak.default, weak.reason) for weak in settings.weakened] == [
        ("backup.days", 2, 14, "copied elsewhere"),
        ("multi_az", False, True, "rebuilt nightly"),
    ]
    assert not settings.problems


def test_prod_demands_a_reason_and_says_how_to_give_it():
    (problem,) = says(settle(DatabaseArgs(multi_az=False), PROD))

    assert problem.startswith("multi_az: got False, weaker than True, without a reason; in prod write ")
    assert problem.endswith('because={"multi_az": "why this is safe here"}')


def test_dev_records_a_weaker_value_without_a_reason():
    settings = settle(DatabaseArgs(backup=Backup(days=1)), Profile("qa", "staging"))

    assert [weak.path for weak in settings.weakened] == ["backup.days"]
    assert not settings.problems


def test_an_equal_or_stronger_value_is_not_weakened():
    assert not settle(DatabaseArgs(multi_az=True, backup=Backup(days=35)), PROD).weakened


@pytest.mark.parametrize(
    ("because", "problem"),
    [
        ({"multi_az": "why"}, "because.multi_az: a reason for what is not weaker than its default; remove it"),
        ({"replicas": "why"}, "because.replicas: no such guarded argument; guarded are backup.days or multi_az"),
        ({"multi_az_": "why"}, "because.multi_az_: no such guarded argument; did you mean multi_az?"),
    ],
)
def test_a_reason_for_what_is_not_weakened_is_an_error(because, problem):
    assert says(settle(DatabaseArgs(because=because), PROD)) == [problem]


def test_an_empty_reason_is_none():
    assert (
        "because.multi_az: got an empty reason"
        in says(settle(DatabaseArgs(multi_az=False, because={"multi_az": " "}), PROD))[0]
    )


def test_mistakes_between_arguments_are_found_with_every_default_resolved():
    assert says(settle(DatabaseArgs(serverless=True, size_gib=50), DEV)) == [
        "size_gib: allowed only without serverless"
    ]


def test_a_profile_of_your_own_changes_defaults_of_the_one_it_is_like():
    perf = find_profile("perf", {"perf": {"like": "staging", "Database.size_gib": 500, "Database.backup.days": 3}})
    assert isinstance(perf, Profile)

    settings = settle(DatabaseArgs(), perf)

    assert (settings.values.size_gib, settings.values.backup.days, settings.values.multi_az) == (500, 3, False)
    assert settings.origins["size_gib"] == "config"
    assert settings.origins["multi_az"] == "profile perf"
    assert [weak.path for weak in settings.weakened] == ["backup.days"]


def test_what_a_user_passes_wins_over_a_profile():
    perf = Profile("perf", "staging", {"Database.size_gib": 500})

    assert settle(DatabaseArgs(size_gib=50), perf).values.size_gib == 50


def test_a_profile_is_checked_like_arguments():
    perf = Profile("perf", "staging", {"Database.size_gib": 1, "Database.sizegib": 1, "Queue.max_receives": 1})

    assert says(settle(DatabaseArgs(), perf)) == [
        "roadbed:profiles.perf.Database.size_gib: got 1, allowed a whole number of at least 20",
        "roadbed:profiles.perf.Database.sizegib: no such argument; did you mean size_gib?",
    ]


@pytest.mark.parametrize(
    ("name", "declared", "says"),
    [
        ("qa", {}, "roadbed:profile: got 'qa', known are dev, staging or prod"),
        ("stagin", {}, "known are dev, staging or prod; did you mean staging?"),
        ("a", {"a": {"like": "b"}, "b": {"like": "a"}}, "a is like b is like a: a circle"),
        ("a", {"a": {"like": "x"}}, "roadbed:profiles: a is like 'x', known are"),
        (
            "a",
            {"a": {"Queue.max_receives": 1}},
            "roadbed:profiles.a: got {'Queue.max_receives': 1}, wants {like: staging",
        ),
        (
            "a",
            {"a": {"like": "dev", "max_receives": 1}},
            "roadbed:profiles.a: got 'max_receives', wants a block and its argument",
        ),
    ],
)
def test_a_profile_that_cannot_be_resolved_says_why(name, declared, says):
    assert says in str(find_profile(name, declared))


def test_an_output_for_a_guarded_argument_counts_as_weaker():
    class OtherArgs(Args):
        """For this test."""

        days: Input[int] = guarded(7, weaker=lambda value, default: value < default)
        """Days."""

    def program():
        return resolve(OtherArgs(days=pulumi.Output.from_input(9)), PROD, block="Other", name="o")

    settings = deploy(program).returned

    assert [weak.path for weak in settings.weakened] == ["days"]


class Probe(Group):
    """A probe, for these tests."""

    strict: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Fail on anything unusual."""

    path: str = "/"
    """Where it looks."""


class Scale(Group):
    """A scale, for these tests."""

    low: int = 1
    """At least."""

    high: int = 10
    """At most."""


class WebArgs(Args):
    """A web service, for these tests."""

    scale: Scale = Scale(low=2)
    """Its size."""

    peak: Scale = by_profile(dev=Scale(low=1), staging=Scale(low=2), prod=Scale(low=3))
    """Its size on a busy day."""

    probes: Sequence[Probe] = ()
    """Who watches it."""

    tags: Mapping[str, str] = {}
    """More tags."""


def web(args: WebArgs, profile: Profile = PROD) -> Settings[WebArgs]:
    return resolve(args, profile, block="Web", name="shop")


def test_a_group_that_is_a_default_keeps_what_it_says():
    settings = web(WebArgs())

    assert (settings.values.scale.low, settings.values.scale.high) == (2, 10)
    assert (settings.values.peak.low, settings.origins["peak.low"]) == (3, "profile prod")
    assert WebArgs.defaults("dev") == {
        "scale.low": 2,
        "scale.high": 10,
        "peak.low": 1,
        "peak.high": 10,
        "probes": (),
        "tags": {},
    }


def test_a_group_that_is_passed_takes_the_rest_of_its_defaults_from_the_default_group():
    settings = web(WebArgs(scale=Scale(high=20)))

    assert (settings.values.scale.low, settings.values.scale.high) == (2, 20)
    assert (settings.origins["scale.low"], settings.origins["scale.high"]) == ("default", "user")


def test_a_guard_holds_in_a_list_of_groups_too():
    settings = web(WebArgs(probes=[Probe(), Probe(strict=False)]))

    assert [probe.strict for probe in settings.values.probes] == [True, False]
    assert "probes[1].strict: got False, weaker than True, without a reason" in str(settings.problems[0])
    assert not web(WebArgs(probes=[Probe(strict=False)], because={"probes[0].strict": "a legacy page"})).problems


def test_a_value_by_profile_works_inside_groups_and_their_lists():
    low, path = by_profile(dev=1, staging=2, prod=4), by_profile(dev="/", staging="/", prod="/health")
    values = web(
        WebArgs(scale=Scale(low=low), probes=[Probe(path=path)], tags=by_profile(dev={}, staging={}, prod={"a": "b"}))
    ).values

    assert (values.scale.low, values.probes[0].path, values.tags) == (4, "/health", {"a": "b"})


def test_common_arguments_may_differ_by_profile_too():
    reason = by_profile(dev={}, staging={}, prod={"multi_az": "rebuilt nightly"})
    settings = settle(
        DatabaseArgs(multi_az=False, service=by_profile(dev="a", staging="b", prod="c"), because=reason), PROD
    )

    assert settings.values.service == "c"
    assert settings.weakened[0].reason == "rebuilt nightly"


@pytest.mark.parametrize("profile", ["dev", "staging", "prod"])
def test_one_program_with_a_reason_works_in_every_profile(profile):
    args = DatabaseArgs(multi_az=False, because={"multi_az": "rebuilt nightly"})

    assert not settle(args, Profile(profile, profile)).problems


def test_a_reason_does_not_outlive_the_value_it_was_for():
    args = DatabaseArgs(multi_az=False, size_gib=50, because={"multi_az": "rebuilt nightly"})

    assert args.but(multi_az=True).because == {}
    assert args.but(size_gib=60).because == {"multi_az": "rebuilt nightly"}


def test_a_profile_may_set_a_list_and_a_whole_group():
    declared = {"like": "prod", "Web.probes": [{"path": "/up"}], "Web.scale": {"low": 7}}
    perf = find_profile("perf", {"perf": declared})
    settings = web(WebArgs(), perf)

    assert not settings.problems
    assert (settings.values.probes[0].path, settings.values.scale.low) == ("/up", 7)
    assert settings.origins["scale.low"] == "config"


def test_the_built_in_profiles_cannot_be_redefined():
    assert "got prod, which the library defines" in str(
        find_profile("perf", {"prod": {"like": "dev"}, "perf": {"like": "dev"}})
    )
