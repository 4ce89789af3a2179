from datetime import UTC, datetime

import pytest

from roadbed.plan.model import Evaluation, Resource
from roadbed.report import tree
from roadbed.report.console import plain
from roadbed.report.next_runs import next_runs
from roadbed.report.outline import outline
from tests.hand_made import Stack

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday
SCHEDULE = "aws:scheduler/schedule:Schedule"


def schedule(expression: object, zone: str = "UTC", **inputs: object) -> Resource:
    given = {"scheduleExpression": expression, "scheduleExpressionTimezone": zone, **inputs}
    return Stack().resource(SCHEDULE, "report", inputs=given)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("cron(0 3 * * ? *)", "next Sun 22 Nov 2026 03:00, Mon 23 Nov 2026 03:00, Tue 24 Nov 2026 03:00 UTC"),
        ("cron(0 3 ? * 2 *)", "next Mon 23 Nov 2026 03:00, Mon 30 Nov 2026 03:00, Mon 07 Dec 2026 03:00 UTC"),
        ("cron(0 3 ? * FRI#1 *)", "next Fri 04 Dec 2026 03:00, Fri 01 Jan 2027 03:00, Fri 05 Feb 2027 03:00 UTC"),
        ("cron(0 3 ? * 6L *)", "next Fri 27 Nov 2026 03:00, Fri 25 Dec 2026 03:00, Fri 29 Jan 2027 03:00 UTC"),
        ("cron(0 3 L * ? *)", "next Mon 30 Nov 2026 03:00, Thu 31 Dec 2026 03:00, Sun 31 Jan 2027 03:00 UTC"),
        ("cron(0 3 1 1 ? 2027,2030)", "next Fri 01 Jan 2027 03:00, Tue 01 Jan 2030 03:00 UTC"),
        ("cron(0 3 1 1 ? 2020)", ""),
        ("cron(0 3 15W * ? *)", ""),
        ("at(2027-01-31T03:00:00)", "once, Sun 31 Jan 2027 03:00 UTC"),
        ("at(2020-01-31T03:00:00)", "over, and never again"),
        ("rate(5 minutes)", ""),
        ({"unknown": True}, ""),
        ("whenever", ""),
    ],
)
def test_the_next_runs_are_those_of_aws(expression, says):
    assert next_runs(schedule(expression), NOW) == says


def test_a_time_that_summer_time_leaves_out_is_left_out():
    before = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    says = next_runs(schedule("cron(30 2 * * ? *)", "Europe/Berlin"), before)

    assert says == "next Mon 29 Mar 2027 02:30, Tue 30 Mar 2027 02:30, Wed 31 Mar 2027 02:30 Europe/Berlin"


def test_a_schedule_that_is_off_says_so():
    assert next_runs(schedule("cron(0 3 * * ? *)", state="DISABLED"), NOW) == "off"


def test_a_terminal_is_told_and_a_report_that_is_kept_is_not():
    stack = Stack()
    stack.resource(SCHEDULE, "report", inputs={"scheduleExpression": "cron(0 3 * * ? *)"})
    outlines = [outline(Evaluation(stack=stack.name, up=stack.plan()))]

    assert "next Sun 22 Nov 2026 03:00" in plain(tree.preview(outlines, NOW))
    assert "next" not in plain(tree.preview(outlines))
