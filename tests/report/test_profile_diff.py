from dataclasses import dataclass, field
from typing import Any

from roadbed.report.console import plain
from roadbed.report.profile_diff import differences, report, unknown_overrides


@dataclass
class Profile:
    name: str
    base: str
    overrides: dict[str, Any] = field(default_factory=dict)


class Queue:
    """Arguments as blocks have them."""

    @staticmethod
    def defaults(base: str) -> dict[str, Any]:
        return {
            "max_receives": 5,
            "protected": base == "prod",
            "health.interval_seconds": 3600 if base == "dev" else 60,
        }

    @staticmethod
    def doc(path: str) -> str:
        return f"What {path}\nmeans.\n\nAnd much more."


DEV, PROD = Profile("dev", "dev"), Profile("prod", "prod")


def test_only_defaults_that_differ_are_told_with_both_values_and_what_they_mean():
    found = differences({"Queue": Queue}, (DEV, PROD))

    assert [(each.block, each.setting, each.values, each.consequence) for each in found] == [
        ("Queue", "protected", (False, True), "What protected means."),
        ("Queue", "health.interval_seconds", (3600, 60), "What health.interval_seconds means."),
    ]


def test_a_profile_of_ones_own_differs_in_what_it_changes():
    perf = Profile("perf", "prod", {"Queue.max_receives": 10, "Other.max_receives": 3})

    (found,) = differences({"Queue": Queue}, (PROD, perf))

    assert (found.setting, found.values) == ("max_receives", (5, 10))


def test_a_profile_that_changes_what_no_block_has_is_wrong():
    perf = Profile("perf", "prod", {"Queue.max_recieves": 10, "Quue.max_receives": 3, "Queue.max_receives": 4})

    assert unknown_overrides({"Queue": Queue}, (PROD, perf)) == [
        "roadbed:profiles.perf.Queue.max_recieves: Queue has no argument 'max_recieves'; did you mean max_receives?",
        "roadbed:profiles.perf.Quue.max_receives: no block 'Quue'; did you mean Queue?",
    ]


def test_what_is_like_no_block_at_all_is_answered_with_those_there_are():
    perf = Profile("perf", "prod", {"Database.size": 10})

    assert unknown_overrides({"Queue": Queue}, (perf,)) == [
        "roadbed:profiles.perf.Database.size: no block 'Database'; there are Queue"
    ]


def test_a_profile_may_change_a_whole_group():
    assert unknown_overrides({"Queue": Queue}, (Profile("perf", "prod", {"Queue.health": {}}),)) == []


def test_the_report_shows_seconds_as_people_say_them():
    text = plain(report(differences({"Queue": Queue}, (DEV, PROD)), (DEV, PROD)))

    assert "health.interval_seconds  3600 (1 hour)" in text
    assert text.endswith("2 defaults differ\n")


def test_profiles_without_a_difference_say_so():
    text = plain(report(differences({"Queue": Queue}, (PROD, PROD)), (PROD, PROD)))

    assert text == "prod and prod have the same defaults\n"
