import json

import pulumi
import pytest

from roadbed import Override, Queue, QueueArgs, QueueSource
from roadbed.kernel.errors import ArgsError
from roadbed.messaging.queue_args import LONGEST_RETENTION_SECONDS
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"
RULE = "arn:aws:events:eu-west-1:123456789012:rule/orders"
DAY = 24 * 60 * 60


def queue(args=None, **more):
    return deploy(lambda: Queue("orders", args), **more)


def document(deployment, child: str, key: str = "policy"):
    return json.loads(deployment[f"orders-{child}"][key])


def made(deployment, name: str):
    return next(each for each in deployment.plan.resources if each.name == f"orders-{name}")


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    return str(raised.value)


def test_failing_messages_move_to_a_queue_that_keeps_them_longest():
    deployment = queue(QueueArgs(max_receives=3))

    assert document(deployment, "queue", "redrivePolicy") == {
        "deadLetterTargetArn": made(deployment, "dead-letters").outputs["arn"],
        "maxReceiveCount": 3,
    }
    assert deployment["orders-dead-letters"]["messageRetentionSeconds"] == LONGEST_RETENTION_SECONDS


def test_dead_letters_may_come_from_their_own_queue_only():
    deployment = queue()

    assert document(deployment, "redrive-allow", "redriveAllowPolicy") == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [made(deployment, "queue").outputs["arn"]],
    }


@pytest.mark.parametrize("fifo", [True, False])
def test_both_queues_are_of_one_kind(fifo):
    deployment = queue(QueueArgs(fifo=fifo))

    assert deployment["orders-queue"].get("fifoQueue", False) is fifo
    assert deployment["orders-dead-letters"].get("fifoQueue", False) is fifo
    assert made(deployment, "queue").outputs["name"].endswith(".fifo") is fifo


@pytest.mark.parametrize("child", ["queue-policy", "dead-letters-policy"])
def test_nobody_may_use_either_queue_without_tls(child):
    (statement,) = document(queue(), child)["Statement"]

    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == "*"
    assert statement["Action"] == "sqs:*"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_both_queues_are_encrypted():
    deployment = queue()

    assert deployment["orders-queue"]["sqsManagedSseEnabled"] is True
    assert deployment["orders-dead-letters"]["sqsManagedSseEnabled"] is True


def test_a_key_of_ones_own_replaces_the_one_of_sqs_on_both_queues():
    deployment = queue(QueueArgs(kms_key_arn=KEY, kms_data_key_reuse_seconds=600))

    for name in ("orders-queue", "orders-dead-letters"):
        assert deployment[name]["kmsMasterKeyId"] == KEY
        assert deployment[name]["kmsDataKeyReusePeriodSeconds"] == 600
        assert "sqsManagedSseEnabled" not in deployment[name]


def actions(right: str, args=None) -> dict[str, set[str]]:
    """What a right allows, by the last part of the resource."""

    def program():
        for number, statement in enumerate(getattr(Queue("orders", args), right)().statements):
            pulumi.export(str(number), {"on": statement.resources[0], "may": list(statement.actions)})

    outputs = deploy(program).plan.outputs
    return {
        each["on"].rpartition(":")[2].rpartition("-")[0] or each["on"]: set(each["may"]) for each in outputs.values()
    }


def test_a_sender_may_only_send():
    assert actions("sender") == {"orders-queue": {"sqs:SendMessage", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"}}


def test_a_consumer_may_receive_delete_and_extend_but_not_send():
    assert actions("consumer") == {
        "orders-queue": {
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueUrl",
            "sqs:GetQueueAttributes",
        }
    }


def test_a_purger_may_not_read():
    assert actions("purger") == {"orders-queue": {"sqs:PurgeQueue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"}}


def test_a_redriver_may_move_dead_letters_back():
    allowed = actions("redriver")

    assert {"sqs:StartMessageMoveTask", "sqs:CancelMessageMoveTask", "sqs:ListMessageMoveTasks"} <= allowed[
        "orders-dead-letters"
    ]
    assert "sqs:SendMessage" in allowed["orders-queue"]
    assert "sqs:ReceiveMessage" not in allowed["orders-queue"]


@pytest.mark.parametrize(
    ("right", "on_key"),
    [
        ("sender", {"kms:GenerateDataKey", "kms:Decrypt"}),
        ("consumer", {"kms:Decrypt"}),
        ("redriver", {"kms:GenerateDataKey", "kms:Decrypt"}),
    ],
)
def test_a_right_brings_what_it_needs_on_the_key(right, on_key):
    def program():
        connection = getattr(Queue("orders", QueueArgs(kms_key_arn=KEY)), right)()
        pulumi.export("on_key", [list(each.actions) for each in connection.statements if each.resources[0] == KEY])

    assert [set(each) for each in deploy(program).plan.outputs["on_key"]] == [on_key]


def test_a_right_brings_the_url():
    def program():
        connection = Queue("my-orders").sender()
        pulumi.export(connection.variables[0].name, connection.variables[0].value)

    assert str(deploy(program).plan.outputs["MY_ORDERS_QUEUE_URL"]).startswith("https://sqs.")


def test_only_listed_services_may_deliver_and_only_for_their_own_resource_and_account():
    statements = document(queue(QueueArgs(sources=[QueueSource(service="sns", arn=TOPIC)])), "queue-policy")[
        "Statement"
    ]

    (allow,) = [each for each in statements if each["Effect"] == "Allow"]
    assert allow["Principal"] == {"Service": "sns.amazonaws.com"}
    assert allow["Action"] == "sqs:SendMessage"
    assert allow["Condition"] == {
        "ArnEquals": {"aws:SourceArn": TOPIC},
        "StringEqualsIfExists": {"aws:SourceAccount": "123456789012"},
    }


def test_a_bucket_needs_its_account_as_its_arn_has_none():
    with pytest.raises(ArgsError, match="account: missing, and a bucket's ARN has none"):
        QueueSource(service="s3", arn="arn:aws:s3:::uploads")


def test_a_source_known_only_at_deployment_is_admitted_for_its_own_account():
    def program():
        topic = pulumi.Output.from_input(TOPIC)
        Queue("orders", QueueArgs(sources=[QueueSource(service="sns", arn=topic)]))

    (allow,) = [each for each in document(deploy(program), "queue-policy")["Statement"] if each["Effect"] == "Allow"]
    assert allow["Condition"]["StringEqualsIfExists"] == {"aws:SourceAccount": "123456789012"}


def test_a_source_that_turns_out_to_have_no_account_names_its_argument():
    def program():
        topic = pulumi.Output.from_input("arn:aws:sns:::orders")
        Queue("orders", QueueArgs(sources=[QueueSource(service="sns", arn=topic)]))

    assert "sources[0].account: missing, and arn:aws:sns:::orders has none" in fails(program)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (
            {"service": "sns", "arn": "arn:aws:sns:eu-west-1:123456789012:*"},
            "arn: got 'arn:aws:sns:eu-west-1:123456789012:*'",
        ),
        ({"service": "sns", "arn": "arn:aws:s3:::uploads"}, "arn: got one of s3, service says 'sns'"),
        (
            {"service": "events", "arn": "arn:aws:events:eu-west-1:123456789012:event-bus/b"},
            "wants a rule: arn:aws:events",
        ),
        (
            {"service": "sns", "arn": TOPIC, "account": "999999999999"},
            "account: got '999999999999', the ARN says '123456789012'",
        ),
        ({"service": "sqs", "arn": TOPIC}, "service: got 'sqs', allowed 'sns', 'events' or 's3'"),
    ],
)
def test_a_source_that_would_admit_others_or_nobody_is_refused(source, says):
    with pytest.raises(ArgsError) as raised:
        QueueSource(**source)
    assert says in str(raised.value)


def test_a_message_shows_an_arn_not_a_pattern():
    with pytest.raises(ArgsError, match="allowed a text such as arn:aws:kms:eu-west-1:123456789012:key/"):
        QueueArgs(kms_key_arn="alias/orders")


def test_another_account_may_send_if_listed():
    statements = document(
        queue(QueueArgs(sender_principals=["arn:aws:iam::444444444444:role/carrier"])), "queue-policy"
    )["Statement"]

    (allow,) = [each for each in statements if each["Effect"] == "Allow"]
    assert allow["Principal"] == {"AWS": ["arn:aws:iam::444444444444:role/carrier"]}
    assert "sqs:ReceiveMessage" not in allow["Action"]


def test_whom_the_policy_lets_in_is_registered_for_every_preview():
    plan = queue(QueueArgs(sources=[QueueSource(service="events", arn=RULE)])).plan

    (facts,) = plan.facts.values()
    assert facts.admits[0].of.startswith("events.amazonaws.com for arn:aws:events:")


def test_a_fifo_queue_deduplicates_by_content():
    made_of = queue(QueueArgs(fifo=True))["orders-queue"]

    assert made_of["contentBasedDeduplication"] is True
    assert made_of["deduplicationScope"] == "queue"
    assert made_of["fifoThroughputLimit"] == "perQueue"


def test_high_throughput_is_per_message_group():
    made_of = queue(QueueArgs(fifo=True, high_throughput=True))["orders-queue"]

    assert (made_of["deduplicationScope"], made_of["fifoThroughputLimit"]) == ("messageGroup", "perMessageGroupId")


def test_arguments_reach_the_queue():
    made_of = queue(
        QueueArgs(
            visibility_timeout_seconds=120,
            delay_seconds=5,
            max_message_bytes=1_048_576,
            receive_wait_time_seconds=0,
            message_retention_seconds=60,
        )
    )["orders-queue"]

    assert made_of["visibilityTimeoutSeconds"] == 120
    assert made_of["delaySeconds"] == 5
    assert made_of["maxMessageSize"] == 1_048_576
    assert made_of["receiveWaitTimeSeconds"] == 0
    assert made_of["messageRetentionSeconds"] == 60


@pytest.mark.parametrize(
    ("field", "lowest", "highest"),
    [
        ("visibility_timeout_seconds", 0, 43_200),
        ("message_retention_seconds", 60, 1_209_600),
        ("delay_seconds", 0, 900),
        ("max_message_bytes", 1_024, 1_048_576),
        ("receive_wait_time_seconds", 0, 20),
        ("max_receives", 1, 1_000),
    ],
)
def test_what_sqs_would_refuse_is_refused_before(field, lowest, highest):
    for legal in (lowest, highest):
        QueueArgs(**{field: legal})
    for illegal in (lowest - 1, highest + 1):
        with pytest.raises(
            ArgsError, match=f"{field}: got {illegal}, allowed a whole number from {lowest:,} to {highest:,}"
        ):
            QueueArgs(**{field: illegal})


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (QueueArgs(high_throughput=True), "high_throughput: got True, allowed only with fifo=True"),
        (QueueArgs(deduplication_scope="queue"), "deduplication_scope: got 'queue', allowed only with fifo=True"),
        (
            QueueArgs(fifo=True, high_throughput=True, deduplication_scope="queue"),
            "high_throughput needs 'messageGroup'",
        ),
        (
            QueueArgs(fifo=True, sources=[QueueSource(service="s3", arn="arn:aws:s3:::b", account="123456789012")]),
            "S3 cannot deliver to a FIFO queue; send its events through EventBridge",
        ),
        (
            QueueArgs(fifo=True, sources=[QueueSource(service="sns", arn=TOPIC)]),
            "sources[0].arn: got a standard topic, only a FIFO topic delivers to a FIFO queue",
        ),
        (
            QueueArgs(sources=[QueueSource(service="sns", arn=TOPIC)] * 2),
            f"sources[1].arn: got '{TOPIC}' a second time",
        ),
        (
            QueueArgs(sources=[QueueSource(service="sns", arn=f"{TOPIC}{number}") for number in range(19)]),
            "sources: got 19, allowed 18: SQS takes 20 statements in a policy",
        ),
        (QueueArgs(kms_data_key_reuse_seconds=60), "kms_data_key_reuse_seconds: has no effect without kms_key_arn"),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(args, says):
    assert says in fails(lambda: Queue("orders", args))


def test_a_long_retention_leaves_too_little_time_for_dead_letters():
    keeps = QueueArgs(message_retention_seconds=11 * DAY)

    (facts,) = queue(keeps).plan.facts.values()
    assert [weak.setting for weak in facts.weakened] == ["message_retention_seconds"]
    assert "without a reason" in fails(lambda: Queue("orders", keeps), stack="payments.prod")


def test_ten_days_and_fifo_queues_are_not_weakened():
    for args in (
        QueueArgs(message_retention_seconds=10 * DAY),
        QueueArgs(fifo=True, message_retention_seconds=14 * DAY),
    ):
        (facts,) = queue(args).plan.facts.values()
        assert not facts.weakened


@pytest.mark.parametrize(
    ("stack", "protected"), [("payments.dev", False), ("payments.staging", False), ("payments.prod", True)]
)
def test_prod_protects_messages(stack, protected):
    deployment = queue(stack=stack)

    for name in ("queue", "dead-letters"):
        assert made(deployment, name).options.protect is protected
        assert made(deployment, name).options.retain_on_delete is protected


@pytest.mark.parametrize(
    ("child", "override"),
    [
        ("queue", Override(args={"sqs_managed_sse_enabled": False})),
        ("queue", Override(opts=pulumi.ResourceOptions(protect=False))),
        ("queue-policy-document", Override(args={"Statement": []})),
    ],
)
def test_what_an_override_weakens_needs_a_reason_too(child, override):
    name = [*override.args, *override.opts_set][0]
    path = f"overrides.{child}.{name}"
    args = QueueArgs(overrides={child: override})

    assert f"{path}: got" in fails(lambda: Queue("orders", args), stack="payments.prod")
    (facts,) = queue(args.but(because={path: "seen by security"}), stack="payments.prod").plan.facts.values()
    assert [(weak.setting, weak.reason) for weak in facts.weakened] == [(path, "seen by security")]


def test_queues_whose_names_end_in_a_role_do_not_clash():
    plan = deploy(
        lambda: [Queue(name) for name in ("orders", "orders-dead-letters", "orders-queue", "orders-policy")]
    ).plan

    assert len({each.urn for each in plan.resources}) == len(plan.resources) == 1 + 4 * 6


def test_signals_tell_of_failing_waiting_stuck_and_stalled_messages():
    found = {}

    def program():
        for signal in Queue("orders", QueueArgs(stale_after_seconds=600)).signals():
            found[signal.name] = signal

    deploy(program)

    assert set(found) == {"dead-letters", "oldest-message", "in-flight", "stalled"}
    assert found["dead-letters"].severity == "page"
    assert (found["dead-letters"].condition.comparison, found["dead-letters"].condition.value) == (">=", 1)
    assert found["oldest-message"].condition.value == 600
    assert found["in-flight"].condition.value == 96_000
    old, idle = found["stalled"].condition.of
    assert old.metric.name == "ApproximateAgeOfOldestMessage"
    assert (idle.metric.name, idle.comparison, idle.value, idle.missing_data) == (
        "NumberOfMessagesDeleted",
        "<=",
        0,
        "breaching",
    )


def test_signals_watch_the_queues_by_their_physical_names():
    def program():
        for signal in Queue("orders").signals():
            condition = signal.condition.of[0] if signal.name == "stalled" else signal.condition
            pulumi.export(signal.name, condition.metric.dimensions["QueueName"])

    outputs = deploy(program).plan.outputs
    assert outputs["dead-letters"].startswith("orders-dead-letters-")
    assert outputs["stalled"].startswith("orders-queue-")


def test_every_runbook_exists():
    from pathlib import Path

    found = []
    deploy(lambda: found.extend(Queue("orders").signals()))
    for signal in found:
        page, _, heading = signal.runbook.partition("#")
        text = (Path(__file__).parent.parent.parent / page).read_text()
        assert f"## {heading.replace('-', ' ').capitalize()}" in text
