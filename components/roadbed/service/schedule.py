"""When something happens by itself: cron, rate and one-time expressions as AWS writes them, and time zones."""

import calendar
import re
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

from aws_cron_expression_validator.validator import (  # type: ignore[import-untyped]
    AWSCronExpressionError,
    AWSCronExpressionValidator,
)
from pydantic import AfterValidator, Field

from roadbed.kernel.errors import near_miss

_CRON_FIELDS: Final = "cron(minutes hours day-of-month month day-of-week year), one of the two days a ?"
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def _schedule(text: str) -> str:
    """As Scheduler and Application Auto Scaling take it.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    written = re.fullmatch(r"(cron|rate|at)\((.*)\)", text)
    if written is None:
        unix = re.fullmatch(r"(\S+ \S+ \S+ \S+) \*", text)
        fields = f"{unix[1]} ? *" if unix else text if re.fullmatch(r"\S+( \S+){5}", text) else ""
        mend = f"; write cron({fields})" if fields else ""
        raise ValueError(f"allowed are cron(0 3 * * ? *), rate(5 minutes) and at(2027-01-31T03:00:00){mend}")
    _CHECKS[written[1]](written[2])
    return text


def _cron(fields: str) -> None:
    try:
        AWSCronExpressionValidator.validate(fields)
    except AWSCronExpressionError as error:
        says = str(error).replace(".One", "; one").rstrip(".")
        raise ValueError(f"allowed is {_CRON_FIELDS}; {says[0].lower()}{says[1:]}") from None
    _, _, day, month, _, year = fields.upper().split(" ")
    this = datetime.now(UTC).year
    years = [each for each in sorted(_numbers(year, 1970, 2199)) if each >= this]
    if not years:
        raise ValueError(f"it never fires again: its years are over; give one from {this} on, or *")
    first, months = min(_numbers(day.removesuffix("W"), 1, 31), default=1), _numbers(month, 1, 12)
    if not any(first <= calendar.monthrange(year, month)[1] for year in years for month in months):
        raise ValueError(f"it never fires: none of its months has a day {first}; L is the last day of any")


def _numbers(field: str, least: int, most: int) -> set[int]:
    """The numbers that a field of a cron expression names; none for the last day."""
    return (
        set() if field.startswith("L") else {number for part in field.split(",") for number in _of(part, least, most)}
    )


def _of(part: str, least: int, most: int) -> Iterator[int]:
    bounds, _, step = part.partition("/")
    if bounds in ("*", "?"):
        bounds = f"{least}-{most}"
    first, ranged, last = bounds.partition("-")
    start = least if first == "*" else _number(first)
    end = (most if last == "*" else _number(last)) if ranged else (most if step else start)
    # SUN-MON, and NOV-FEB, go around.
    end = end if end >= start else end + most - least + 1
    for number in range(start, end + 1, int(step or 1)):
        yield (number - least) % (most - least + 1) + least


def _number(text: str) -> int:
    return _MONTHS.index(text) + 1 if text in _MONTHS else int(text)


def _rate(rate: str) -> None:
    written = re.fullmatch(r"([1-9]\d*) (minute|hour|day)(s?)", rate)
    if written is None:
        raise ValueError("allowed is a whole number of minutes, hours or days: rate(5 minutes)")
    if (written[1] == "1") == bool(written[3]):
        mend = f"rate({written[1]} {written[2]}{'' if written[1] == '1' else 's'})"
        raise ValueError(f"AWS wants one of a thing in the singular, more in the plural: {mend}")


def _at(moment: str) -> None:
    try:
        datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - AWS takes the time zone apart from it
    except ValueError:
        raise ValueError("allowed is a local time without its zone: at(2027-01-31T03:00:00)") from None


def once_at(schedule: str, time_zone: str) -> datetime | None:
    """When a schedule fires that does so once; None for others."""
    if not schedule.startswith("at("):
        return None
    return datetime.fromisoformat(schedule[3:-1]).replace(tzinfo=zoneinfo.ZoneInfo(time_zone))


_CHECKS: Final[Mapping[str, Callable[[str], None]]] = {"cron": _cron, "rate": _rate, "at": _at}


def _time_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = near_miss(name, sorted(zoneinfo.available_timezones()))
        raise ValueError(f"allowed is a name of the IANA time zone database such as Europe/Berlin{near}") from None
    return name


Schedule = Annotated[str, AfterValidator(_schedule), Field(max_length=256, examples=["cron(0 3 * * ? *)"])]
TimeZone = Annotated[str, AfterValidator(_time_zone), Field(max_length=50, examples=["Europe/Berlin"])]
