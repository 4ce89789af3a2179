import pytest

from roadbed import ArgsError, ScaleSchedule
from roadbed.service.scheduled_job_args import Delivery


def scheduled(schedule: str, time_zone: str = "UTC") -> ScaleSchedule:
    return ScaleSchedule(name="night", schedule=schedule, time_zone=time_zone, min_tasks=0, max_tasks=1)


def refused(schedule: str, time_zone: str = "UTC") -> str:
    with pytest.raises(ArgsError) as raised:
        scheduled(schedule, time_zone)
    (line,) = str(raised.value).splitlines()
    return line


@pytest.mark.parametrize(
    "schedule",
    [
        "cron(0 3 * * ? *)",
        "cron(0/15 8-18 ? * MON-FRI *)",
        "cron(0 3 L 2 ? *)",
        "cron(0 3 LW * ? *)",
        "cron(0 3 15W * ? *)",
        "cron(0 3 ? * 6#3 *)",
        "cron(0 3 ? NOV-FEB SUN 2026-2190/2)",
        "cron(0 3 30 2,3 ? *)",
        "cron(0 3 29 2 ? *)",
        "rate(1 minute)",
        "rate(12 hours)",
        "at(2027-01-31T03:00:00)",
    ],
)
def test_what_aws_takes_is_taken(schedule):
    assert scheduled(schedule).schedule == schedule


def test_a_time_that_is_over_stays_valid_because_programs_must():
    assert scheduled("at(2020-01-01T00:00:00)")


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ("cron(0 3 30 2 ? *)", "it never fires: none of its months has a day 30"),
        ("cron(0 3 31 4,6,9,11 ? *)", "it never fires: none of its months has a day 31"),
        ("cron(0 3 31W FEB ? *)", "it never fires: none of its months has a day 31"),
        ("cron(0 3 29 2 ? 2027,2029)", "it never fires: none of its months has a day 29"),
        ("cron(0 3 1 1 ? 2020-2022)", "it never fires again: its years are over; give one from"),
    ],
)
def test_a_cron_that_never_fires_is_refused_with_the_reason(schedule, says):
    assert says in refused(schedule)


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ("cron(0 3 * * * *)", "one must be a question mark (?)"),
        ("cron(0 3 * * ?)", "6 required, 5 provided"),
        ("cron(61 3 * * ? *)", "invalid minute value '61'"),
        ("daily", "allowed are cron(0 3 * * ? *), rate(5 minutes) and at(2027-01-31T03:00:00)"),
        ("0 3 * * ? *", "; write cron(0 3 * * ? *)"),
        ("0 3 1 * *", "; write cron(0 3 1 * ? *)"),
        ("rate(1 minutes)", "more in the plural: rate(1 minute)"),
        ("rate(2 minute)", "more in the plural: rate(2 minutes)"),
        ("rate(0 minutes)", "allowed is a whole number of minutes, hours or days"),
        ("rate(5 seconds)", "allowed is a whole number of minutes, hours or days"),
        ("at(2027-02-30T03:00:00)", "allowed is a local time without its zone: at(2027-01-31T03:00:00)"),
        ("at(2027-01-31T03:00:00Z)", "allowed is a local time without its zone"),
    ],
)
def test_what_aws_would_refuse_is_refused_with_what_is_allowed(schedule, says):
    line = refused(schedule)

    assert f"schedule: got {schedule!r}, " in line
    assert says in line


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_time_zones_are_those_of_the_iana(name):
    assert scheduled("rate(1 day)", name).time_zone == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("../etc/passwd", "allowed is a name of the IANA time zone database such as Europe/Berlin"),
        ("Europe", "allowed is a name of the IANA time zone database"),
        ("", "allowed is a name of the IANA time zone database"),
    ],
)
def test_another_name_is_refused_with_the_nearest(name, says):
    assert says in refused("rate(1 day)", name)


@pytest.mark.parametrize("moment", ["2027-01-31", "2027-01-31T03:00:00", "tomorrow"])
def test_a_moment_is_in_utc_and_says_so(moment):
    with pytest.raises(ArgsError, match="allowed is a moment in UTC: 2027-01-31T03:00:00Z"):
        Delivery(starts_at=moment)
