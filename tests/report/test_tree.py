import os
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from roadbed.plan.model import DataSource, Evaluation, Finding, Source
from roadbed.plan.values import SECRET, UNKNOWN
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


def test_a_tag_without_a_value_is_no_tag():
    stack = Stack()
    for name in ("first", "second"):
        stack.resource("aws:sqs/queue:Queue", name, inputs={"tags": {"team": "payments", "empty": None}})

    assert "empty" not in shown(Evaluation(stack="payments.prod", up=stack.plan()))


def test_what_a_stack_exports_is_shown_sorted_and_secrets_are_not():
    outputs = {"z": {"b": 1, "a": 2}, "password": SECRET, "later": UNKNOWN, "long": "x" * 500}
    text = shown(Evaluation(stack="payments.prod", up=Stack().plan(outputs=outputs)))

    assert re.search(r"Outputs\n  later     \(known after deployment\)\n  long +x", text)
    assert "x" * 200 not in text.replace("\n", "").replace(" ", "")
    assert re.search(r'password  \[secret\]\n  z         {"a": 2, "b": 1}\n', text)


def test_the_lines_of_a_finding_stay_below_each_other():
    message = "Queue events: 2 problems\n  - " + "first " * 20 + "\n  - second"
    finding = Finding(severity="error", rule="program-failed", message=message, source=Source("a.py", 3))

    lines = shown(Evaluation(stack="payments.prod", findings=(finding,))).splitlines()

    assert [re.split(r"\S", line)[0] for line in lines[3:8]] == [" " * 2, " " * 11, " " * 11, " " * 11, " " * 9]
    assert lines[7].split() == ["a.py:3", "program-failed"]


def test_filters_of_a_data_source_are_said_whole():
    filters = [{"name": "name", "values": ["al2023-ami-*-x86_64"]}, {"name": "type", "values": ["hvm", "pv"]}]
    args = {"owners": ["amazon"], "filters": filters, "nothing": None}
    asked = DataSource(token="aws:ec2/getAmi:getAmi", args=args, answer={}, made_up=True)

    text = shown(Evaluation(stack="payments.prod", up=Stack().plan(data_sources=(asked,))))

    assert 'ec2.getAmi(filters=[name=al2023-ami-*-x86_64, type=hvm|pv], owners=["amazon"])' in text


@pytest.mark.parametrize(
    ("token", "inputs", "mark"),
    [
        ("aws:lb/loadBalancer:LoadBalancer", {}, "internet-facing"),
        ("aws:lb/loadBalancer:LoadBalancer", {"internal": True}, ""),
        ("aws:rds/instance:Instance", {"publiclyAccessible": True}, "publicly accessible"),
        ("aws:rds/instance:Instance", {"publiclyAccessible": False}, ""),
    ],
)
def test_what_faces_the_internet_is_marked(token, inputs, mark):
    stack = Stack()
    stack.resource(token, "front", inputs=inputs)

    assert re.search(rf"front +{mark}\n" if mark else r"front\n", shown(Evaluation(stack="a.b", up=stack.plan())))


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


def test_many_actions_are_listed_once_under_access():
    actions = [f"kms:Action{number}" for number in range(20)]
    stack = Stack()
    document = policy(Effect="Allow", Principal={"Service": "logs.amazonaws.com"}, Action=actions)
    block = stack.block("Keys", "platform")
    stack.resource("aws:kms/key:Key", "platform-key", parent=block, inputs={"policy": document})

    text = shown(Evaluation(stack="payments.prod", up=stack.plan()))

    assert "admits    service logs.amazonaws.com as 20 actions, which Access lists" in text
    assert all(text.count(f"{action},") + text.count(f"{action}\n") <= 1 for action in actions)
    assert "kms:Action19" in text


def test_a_question_that_is_asked_twice_is_shown_once():
    question = DataSource(token="aws:index/getCallerIdentity:getCallerIdentity", args={}, answer={}, made_up=True)

    text = shown(Evaluation(stack="payments.prod", up=Stack().plan(data_sources=(question, question))))

    assert text.count("getCallerIdentity()") == 1
