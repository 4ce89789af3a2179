import pytest

from roadbed.plan.facts import Facts, Overridden, Setting
from roadbed.plan.model import DataSource, Options, Plan, Source
from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.report.console import plain
from roadbed.report.explain import Explanation, NotExplained, explain
from roadbed.report.explain_table import explanation
from tests.hand_made import Stack
from tests.report.payments import evaluation


@pytest.fixture
def plan() -> Plan:
    found = evaluation().up
    assert found is not None
    return found


def origins(of: Explanation) -> dict[str, str]:
    return {row.name: row.origin for row in (*of.properties, *of.options)}


def made_of(settings: dict[str, Setting], inputs: dict, **facts: object) -> dict[str, str]:
    """Where the properties of a block's only resource come from."""
    stack = Stack()
    block = stack.block("Queue", "events", settings=settings, **facts)
    stack.resource("aws:sqs/queue:Queue", "events-queue", parent=block, inputs=inputs)
    return origins(explain(stack.plan(), "events-queue"))


def test_a_resource_is_made_by_its_block_on_the_line_of_the_program(plan):
    found = explain(plan, "events-queue")

    assert (found.label, found.made_by, found.line) == (
        "queue of Queue events",
        "Queue events, as its queue",
        "stacks/payments.py:12",
    )


def test_every_property_says_where_it_comes_from(plan):
    found = origins(explain(plan, "events-queue"))

    assert found == {
        "tags.team": "the stack's ownership",
        "tags.environment": "the stack's ownership",
        "tags.owner": "the stack's ownership",
        "tags.managed-by": "the stack's ownership",
        "tags.component": "the stack's ownership",
        "messageRetentionSeconds": "setting message_retention_seconds (user)",
        "visibilityTimeoutSeconds": "override of queue",
        "sqsManagedSseEnabled": "the block",
        "redrivePolicy.deadLetterTargetArn": "output of dead-letters of Queue events",
        "redrivePolicy.maxReceiveCount": "setting max_receives (default)",
        "protect": "setting deletion_protection (profile prod)",
        "retain_on_delete": "setting deletion_protection (profile prod)",
        "ignore_changes": "override of queue",
    }


def test_an_override_of_a_document_is_found_in_the_property_that_holds_it(plan):
    found = origins(explain(plan, "events-policy"))

    assert found["policy.Id"] == "override of policy-document"
    assert found["policy.Version"] != "override of policy-document"


def test_the_policy_of_a_block_with_connections_names_them(plan):
    found = origins(explain(plan, "settlement-policy"))

    assert found["policy.Statement"] == "connections: consumer of Queue events, reader of external warehouse"
    assert found["role"] == "output of role of Worker settlement"


def test_a_resource_outside_of_blocks_was_made_by_the_program(plan):
    found = explain(plan, "checkout-queues")

    assert (found.made_by, found.line) == ("the program", "stacks/payments.py:19")
    assert origins(found)["policy.Statement"] == "output of queue of Queue events"


def test_a_component_of_somebody_else_is_named_as_what_it_is(plan):
    assert explain(plan, "www-site").made_by == "the program, within acme.Site www"


def test_a_block_shows_its_settings_rights_and_resources(plan):
    found = explain(plan, "Queue events")

    assert {row.name: row.origin for row in found.settings} == {
        "max_receives": "default",
        "message_retention_seconds": "user, weakened from 345600 (4 days): printed by hand once a fortnight; "
        "a lost receipt is printed again from the order",
        "deletion_protection": "profile prod",
    }
    assert [row.name for row in found.rights] == ["consumer", "purger", "sender"]
    assert found.children == (
        "sqs.Queue events-dead-letters",
        "sqs.Queue events-queue",
        "sqs.QueuePolicy events-policy",
    )


@pytest.mark.parametrize(
    ("setting", "value", "key", "wire", "origin"),
    [
        ("max_message_bytes", 262_144, "maxMessageSize", 262_144, "setting max_message_bytes (user)"),
        ("max_message_bytes", 262_144, "maxMessageSize", 262_144.0, "setting max_message_bytes (user)"),
        ("max_message_bytes", 262_144, "maxMessageSize", 1_024, "the block"),
        ("fifo", True, "fifoQueue", True, "setting fifo (user)"),
        ("fifo", False, "sqsManagedSseEnabled", False, "the block"),
        ("kms_key_arn", "arn:k", "kmsMasterKeyId", "arn:k", "setting kms_key_arn (user)"),
        ("kms_key_arn", "<output>", "kmsKeyArn", UNKNOWN, "setting kms_key_arn (user)"),
        ("delay_seconds", 1, "maxSeconds", 1, "the block"),
        ("delay_seconds", None, "delaySeconds", UNKNOWN, "the block"),
    ],
)
def test_a_setting_is_named_where_words_and_values_agree(setting, value, key, wire, origin):
    assert made_of({setting: Setting(value=value, origin="user")}, {key: wire})[key] == origin


def test_of_two_settings_that_agree_equally_neither_is_named():
    both = {"read_timeout": Setting(value=30, origin="user"), "write_timeout": Setting(value=30, origin="user")}

    assert made_of(both, {"timeout": 30})["timeout"] == "the block"


def test_a_tag_of_the_blocks_own_is_no_ownership():
    tags = {"team": "payments", "backup": "daily"}

    found = made_of({}, {"tags": tags}, tags={"team": "payments"})

    assert found == {"tags.team": "the stack's ownership", "tags.backup": "the block"}


def test_an_overridden_tag_is_told_from_ownership():
    found = made_of(
        {},
        {"tags": {"team": "payments", "backup": "daily"}},
        overrides=(Overridden(child="queue", args=("tags",)),),
        tags={"team": "payments"},
    )

    assert found == {"tags.team": "the stack's ownership", "tags.backup": "override of queue"}


def test_an_option_that_the_block_was_given_is_told_from_one_it_sets():
    stack = Stack()
    facts = {"roadbed": {"version": 1}}
    block = stack.component("roadbed:index:Queue", "events", options=Options(protect=True), inputs=facts)
    stack.resource(
        "aws:sqs/queue:Queue", "events-queue", parent=block, options=Options(protect=True, retain_on_delete=True)
    )

    found = origins(explain(stack.plan(), "events-queue"))

    assert found == {"protect": "option of Queue events", "retain_on_delete": "the block"}


@pytest.mark.parametrize("value", [SECRET, UNKNOWN])
def test_what_nobody_may_or_can_know_is_shown_as_such(value):
    stack = Stack()
    stack.resource("aws:rds/instance:Instance", "orders", inputs={"password": value})
    text = plain(explanation(explain(stack.plan(), "orders")))

    assert ("[secret]" in text) is (value is SECRET)
    assert ("(known after deployment)" in text) is (value is UNKNOWN)


@pytest.mark.parametrize(
    "asked", ["sqs.Queue events-queue", "queue of Queue events", "aws:sqs/queue:Queue::events-queue"]
)
def test_a_resource_can_be_asked_for_by_any_of_its_names(plan, asked):
    assert explain(plan, asked).urn.endswith("::events-queue")
    assert explain(plan, explain(plan, asked).urn).urn.endswith("::events-queue")


def test_a_name_that_several_have_is_answered_with_a_choice():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "orders")
    topic = stack.resource("aws:sns/topic:Topic", "orders")

    with pytest.raises(NotExplained) as raised:
        explain(stack.plan(), "orders")

    assert f"  sns.Topic orders  {topic.urn}" in str(raised.value)
    assert explain(stack.plan(), "sns.Topic orders").urn == topic.urn


def test_a_misspelt_name_is_answered_with_the_nearest(plan):
    with pytest.raises(NotExplained, match="no resource 'evnts-queue'; did you mean events-queue"):
        explain(plan, "evnts-queue")


def test_a_name_like_no_other_is_answered_with_what_there_is(plan):
    with pytest.raises(NotExplained, match=r"there are events, events-dead-letters, .* and 8 more"):
        explain(plan, "xyzzy")


def test_facts_themselves_are_no_property(plan):
    assert explain(plan, "Worker settlement").properties == ()
    assert isinstance(plan.facts[explain(plan, "Worker settlement").urn], Facts)


def test_an_explanation_is_shown_as_it_was_reviewed(plan, reviewed):
    from tests.report.test_tree import GOLDEN

    asked = ("events-queue", "Queue events", "checkout-queues")
    reviewed(GOLDEN / "explain.txt", "\n".join(plain(explanation(explain(plan, each))) for each in asked))


def asking(inputs: dict, answer: object, *, made_up: bool = True) -> dict[str, str]:
    """Where the properties of a resource come from, in a program that asked for an image."""
    stack = Stack()
    stack.resource("aws:ec2/instance:Instance", "web", inputs=inputs)
    line = Source("stacks/payments.py", 3)
    args = {"owners": ["amazon"], "nameRegex": "al2023"}
    asked = DataSource(token="aws:ec2/getAmi:getAmi", args=args, answer=answer, made_up=made_up, source=line)
    return origins(explain(stack.plan(data_sources=(asked,)), "web"))


def test_a_value_that_a_data_source_answered_says_which_one():
    answer = {"id": "ami-0a1b2c", "devices": [{"snapshot": "snap-77aa"}]}

    assert asking({"ami": "ami-0a1b2c", "snapshot": "snap-77aa"}, answer) == {
        "ami": "made-up answer of ec2.getAmi at stacks/payments.py:3",
        "snapshot": "made-up answer of ec2.getAmi at stacks/payments.py:3",
    }
    assert asking({"ami": "ami-0a1b2c"}, answer, made_up=False) == {
        "ami": "answer of ec2.getAmi at stacks/payments.py:3"
    }


def test_a_value_that_was_asked_with_or_is_common_is_no_answer():
    answer = {"owners": ["amazon"], "nameRegex": "al2023", "state": "on", "public": True, "count": 1}
    inputs = {"name": "al2023", "owners": ["amazon"], "state": "on", "public": True, "count": 1}

    assert set(asking(inputs, answer).values()) == {"the program"}


def test_a_document_of_a_data_source_is_its_answer_in_every_part():
    text = '{"Version": "2012-10-17", "Statement": []}'

    assert set(asking({"policy": text}, {"json": text}, made_up=False).values()) == {
        "answer of ec2.getAmi at stacks/payments.py:3"
    }


def test_a_tag_without_a_value_is_not_explained():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "events", inputs={"tags": {"a": None, "b": "x"}})

    assert [row.name for row in explain(stack.plan(), "events").properties] == ["tags.b"]
