import os
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from roadbed.plan.model import UNKNOWN, Evaluation, Finding, Source
from roadbed.report import tree
from roadbed.report.console import console, plain
from roadbed.report.outline import outline
from tests.hand_made import Stack
from tests.report.payments import OWNERSHIP, evaluation, policy

GOLDEN = Path(__file__).parent / "golden"


def shown(*evaluations: Evaluation) -> str:
    return plain(tree.preview([outline(each) for each in evaluations]))


def test_a_stack_is_shown_as_it_was_reviewed(reviewed):
    reviewed(GOLDEN / "preview.txt", shown(evaluation()))


def test_several_stacks_begin_with_a_table_of_all(reviewed):
    failed = Evaluation(
        stack="payments.dev",
        findings=(
            Finding(
                severity="error",
                rule="program-failed",
                message="Queue events at stacks/payments.py:12: 2 problems\n  - max_receives: got 'a'\n  - fifo: got 1",
                source=Source("stacks/payments.py", 12),
            ),
        ),
    )

    reviewed(GOLDEN / "two_stacks.txt", shown(evaluation(), failed))


def test_the_report_is_the_same_in_every_run():
    assert shown(evaluation()) == shown(evaluation())


def test_no_line_of_plain_text_is_wider_than_100_columns():
    assert max(map(len, shown(evaluation()).splitlines())) <= 100


@pytest.mark.parametrize("width", [40, 80, 120])
def test_nothing_is_lost_in_a_narrow_terminal(width):
    written = StringIO()
    narrow = Console(file=written, width=width, color_system=None)
    for part in tree.preview([outline(evaluation())]):
        narrow.print(part)

    words = set(re.findall(r"[\w-]+", re.sub(r"[│├└─\s]+", " ", written.getvalue())))
    if width >= 80:
        assert {"events-dead-letters", "www-site", "fortnight", "ecs-tasks", "hidden-in-apply"} <= words
    assert max(len(line.rstrip()) for line in written.getvalue().splitlines()) <= width


def test_a_line_in_the_kernels_own_message_is_not_said_twice():
    line = Source("stacks/payments.py", 12)
    finding = Finding(severity="error", rule="program-failed", message=f"Queue events at {line}: no", source=line)

    assert shown(Evaluation(stack="payments.dev", findings=(finding,))).count(str(line)) == 1


def test_tags_that_all_have_are_said_once():
    stack = Stack()
    for name in ("first", "second", "third"):
        stack.resource("aws:sqs/queue:Queue", name, inputs={"tags": {**OWNERSHIP, "name": name}})
    text = shown(Evaluation(stack="payments.prod", up=stack.plan()))

    assert text.count("team=payments") == 1
    assert "exceptions below" not in text
    assert re.search(r"sqs\.Queue +second +name=second\n", text)


def test_a_resource_that_lacks_a_tag_says_which():
    stack = Stack()
    for name in ("first", "second"):
        stack.resource("aws:sqs/queue:Queue", name, inputs={"tags": OWNERSHIP})
    without = {key: value for key, value in OWNERSHIP.items() if key != "owner"}
    stack.resource("aws:sqs/queue:Queue", "third", inputs={"tags": without})
    text = shown(Evaluation(stack="payments.prod", up=stack.plan()))

    assert "exceptions below" in text
    assert re.search(r"sqs\.Queue +third +without owner\n", text)


def test_tags_that_nobody_can_know_yet_are_no_missing_tags():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "first", inputs={"tags": UNKNOWN})

    text = shown(Evaluation(stack="payments.prod", preview=stack.plan()))

    assert "(all)=(known after deployment)" in text
    assert "untagged" not in text


def test_what_could_be_tagged_and_is_not_is_named():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "bare", outputs={"tagsAll": {}})
    stack.resource("aws:sqs/queuePolicy:QueuePolicy", "untaggable", outputs={})

    text = shown(Evaluation(stack="payments.prod", up=stack.plan()))

    assert re.search(r"untagged +bare\n", text)


def test_a_program_without_blocks_has_no_profile():
    stack = Stack("dev")
    stack.resource("random:index/randomPassword:RandomPassword", "secret", line=3)

    text = shown(Evaluation(stack="dev", up=stack.plan()))

    assert "profile" not in text
    assert "region" not in text
    assert "random.RandomPassword  secret  stacks/payments.py:3" in text
    assert "1 resource (random 1)" in text


def test_a_resource_that_only_an_update_makes_is_marked():
    assert re.search(r"late +hidden from previews", shown(evaluation()))


def test_without_a_terminal_there_is_no_colour(monkeypatch):
    for name in ("FORCE_COLOR", "COLORTERM"):
        monkeypatch.setenv(name, "1")

    assert "\x1b" not in shown(evaluation())


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_has_colour_unless_no_color_is_set(monkeypatch, no_color, coloured):
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm-256color")
    leader, follower = os.openpty()
    with os.fdopen(follower, "w") as terminal:
        console(terminal).print(next(tree.preview([outline(evaluation())])))
    os.set_blocking(leader, False)
    written = os.read(leader, 100_000).decode()

    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]m", written)) is coloured


def test_a_name_that_looks_like_markup_is_shown_as_it_is():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "[red]orders[/red] :key:")

    assert "[red]orders[/red] :key:" in shown(Evaluation(stack="payments.prod", up=stack.plan()))


def test_whom_a_block_admits_is_said_at_the_block():
    stack = Stack()
    document = policy(Effect="Allow", Principal={"Service": "sns.amazonaws.com"}, Action="sqs:SendMessage")
    block = stack.block("Queue", "events")
    stack.resource("aws:sqs/queue:Queue", "events-queue", parent=block, inputs={"policy": document})

    assert "admits    service sns.amazonaws.com as sqs:SendMessage" in shown(
        Evaluation(stack="payments.prod", up=stack.plan())
    )


def test_of_many_resources_without_tags_only_some_are_named():
    stack = Stack()
    for number in range(1_200):
        stack.resource("aws:sqs/queue:Queue", f"bare-{number}", outputs={"tagsAll": {}})

    assert "bare-6, bare-7 and 1,192 more\n" in shown(Evaluation(stack="payments.prod", up=stack.plan()))


def test_what_the_report_says_in_its_own_words_is_not_repeated_from_the_log():
    log = (
        ("warning", "Queue events: message_retention_seconds is 1209600, weaker than 345600: because"),
        ("warning", "s3.BucketV2 is deprecated"),
    )
    text = shown(replace(evaluation(), log=log))

    assert "warning  s3.BucketV2 is deprecated" in text
    assert "weaker than" not in text


def test_colours_that_a_program_prints_stay_out_of_plain_text():
    assert "\x1b" not in shown(replace(evaluation(), printed="\x1b[31mred\x1b[0m"))


def test_policies_that_nobody_can_read_yet_are_named():
    stack = Stack()
    block = stack.block("Queue", "events")
    stack.resource("aws:sqs/queue:Queue", "events-queue", parent=block, inputs={"policy": UNKNOWN})
    text = shown(Evaluation(stack="payments.prod", preview=stack.plan()))

    assert "policies that are known only after deployment: events-queue" in text
    assert "admits" not in text


def test_children_of_what_the_plan_does_not_hold_are_still_shown():
    stack = Stack()
    orphan = stack.resource("aws:sqs/queue:Queue", "orphan")
    stack.resources[-1] = replace(orphan, parent="urn:pulumi:payments.prod::acme::gone::gone")

    assert "orphan" in shown(Evaluation(stack="payments.prod", up=stack.plan()))
