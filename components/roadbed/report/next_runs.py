"""When a schedule fires next, for people at a terminal: a report that is kept says nothing that time changes."""

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from roadbed.plan.model import Resource

_SHOWN: Final = 3
_WRITTEN: Final = "%a %d %b %Y %H:%M"

_EXPRESSION_AND_ZONE: Final[Mapping[str, tuple[str, str]]] = {
    "aws:appautoscaling/scheduledAction:ScheduledAction": ("schedule", "timezone"),
    "aws:cloudwatch/eventRule:EventRule": ("scheduleExpression", ""),
    "aws:scheduler/schedule:Schedule": ("scheduleExpression", "scheduleExpressionTimezone"),
}


def next_runs(resource: Resource, now: datetime) -> str:
    """When it fires next, `now` being aware; empty for what is no schedule, and where nobody can tell."""
    if resource.type not in _EXPRESSION_AND_ZONE:
        return ""
    if resource.inputs.get("state") == "DISABLED":
        return "off"
    expression, zone = (resource.inputs.get(name) for name in _EXPRESSION_AND_ZONE[resource.type])
    if not isinstance(expression, str):
        return ""
    zone = zone if isinstance(zone, str) else "UTC"
    kind, _, inner = expression.removesuffix(")").partition("(")
    try:
        local = now.astimezone(zoneinfo.ZoneInfo(zone))
        if kind == "at":
            once = datetime.fromisoformat(inner).replace(tzinfo=local.tzinfo)
            return f"once, {once:{_WRITTEN}} {zone}" if once > local else "over, and never again"
        moments = [f"{each:{_WRITTEN}}" for each in islice(_fires(inner, local), _SHOWN)] if kind == "cron" else []
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return ""
    return f"next {', '.join(moments)} {zone}" if moments else ""


def _fires(fields: str, now: datetime) -> Iterator[datetime]:
    """Raises `ValueError` for what the library has no words for: the weekday nearest to a day, odd years."""
    from cronsim import CronSim, CronSimError

    minute, hour, day, month, weekday, year = fields.upper().split(" ")
    if year != "*" and not year.replace(",", "").isdigit():
        raise ValueError(year)
    years = None if year == "*" else [int(each) for each in year.split(",")]
    # With six fields, the first of which are seconds, it does not mend what summer time leaves out.
    unix = f"0 {minute} {hour} {day.replace('?', '*')} {month} {_weekdays(weekday)}"
    begin = now if years is None or now.year in years else _first_of(years, now)
    try:
        for each in CronSim(unix, begin):
            if years is not None and each.year > max(years):
                return
            there_is = each == each.astimezone(UTC).astimezone(each.tzinfo)
            if there_is and (years is None or each.year in years):
                yield each
    except CronSimError as error:
        raise ValueError(fields) from error


def _first_of(years: list[int], now: datetime) -> datetime:
    """The moment before the first of these years that is to come; of a past one if all are over."""
    coming = [each for each in years if each > now.year] or [max(years) + 1]
    return now.replace(year=min(coming) - 1, month=12, day=31, hour=23, minute=59)


def _weekdays(field: str) -> str:
    """Sunday is 1 for AWS, and 0 for everybody else; L alone is Saturday."""
    if field in ("?", "*", "L"):
        return {"L": "6"}.get(field, "*")
    day, mark, count = field.partition("#")
    moved = "".join(str(int(each) - 1) if each.isdigit() else each for each in day)
    return f"{moved}{mark}{count}"
