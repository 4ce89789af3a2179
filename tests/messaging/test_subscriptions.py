import json

import pulumi
import pytest

from roadbed import Filter, Match, Override, Queue, QueueArgs, QueueSource, Topic, TopicArgs, TopicSubscription
from roadbed.kernel.errors import ArgsError
from roadbed.messaging.queue_args import LONGEST_RETENTION_SECONDS
from roadbed.plan.access import access_of
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
ARN = "arn:aws:sns:eu-west-1:123456789012:orders"


def subscribed(*, fifo=False, queue=None, topic=None, stack="payments.dev", **how):
    def program():
        orders = Topic("orders", TopicArgs(fifo=fifo, **(topic or {})))
        Queue("shipping", QueueArgs(subscriptions=[orders.subscription(**how)], **(queue or {})))

    return deploy(program, stack=stack)


def document(deployment, name: str, key: str = "policy"):
    return json.loads(deployment[name][key])


def allowed(deployment, name: str):
    return [each for each in document(deployment, name)["Statement"] if each["Effect"] == "Allow"]


def arn(deployment, name: str) -> str:
    return deployment.resource(name).outputs["arn"]


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    assert len(raised.value.problems) == 1
    return str(raised.value)


def refused(*subscriptions, **args) -> str:
    return fails(lambda: Queue("shipping", QueueArgs(subscriptions=[each() for each in subscriptions], **args)))


def test_a_subscription_delivers_into_the_queue():
    deployment = subscribed()

    made = deployment["shipping-from-orders"]
    assert made["protocol"] == "sqs"
    assert made["topic"] == arn(deployment, "orders-topic")
    assert made["endpoint"] == arn(deployment, "shipping-queue")
    assert made["rawMessageDelivery"] is False
    assert "filterPolicy" not in made


def test_what_cannot_be_delivered_is_kept_longest_in_a_queue_of_its_own():
    deployment = subscribed()

    assert document(deployment, "shipping-from-orders", "redrivePolicy") == {
        "deadLetterTargetArn": arn(deployment, "shipping-from-orders-undelivered")
    }
    undelivered = deployment["shipping-from-orders-undelivered"]
    assert undelivered["messageRetentionSeconds"] == LONGEST_RETENTION_SECONDS
    assert undelivered["sqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", ["shipping-queue", "shipping-from-orders-undelivered"])
def test_the_topic_is_let_into_both_queues_by_its_arn_and_account(name):
    deployment = subscribed()

    (statement,) = allowed(deployment, f"{name}-policy")
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Resource"] == arn(deployment, name)
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": arn(deployment, "orders-topic")},
        "StringEqualsIfExists": {"aws:SourceAccount": "123456789012"},
    }


def test_nobody_may_use_the_queue_of_undelivered_messages_without_tls():
    (deny, _) = document(subscribed(), "shipping-from-orders-undelivered-policy")["Statement"]

    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_one_policy_names_two_topics_and_every_other_source():
    def program():
        topics = [Topic("orders"), Topic("refunds")]
        Queue(
            "shipping",
            QueueArgs(
                subscriptions=[each.subscription() for each in topics],
                sources=[QueueSource(service="events", arn="arn:aws:events:eu-west-1:123456789012:rule/nightly")],
            ),
        )

    deployment = deploy(program)
    statements = allowed(deployment, "shipping-queue-policy")
    assert [each["Condition"]["ArnEquals"]["aws:SourceArn"] for each in statements] == [
        arn(deployment, "orders-topic"),
        arn(deployment, "refunds-topic"),
        "arn:aws:events:eu-west-1:123456789012:rule/nightly",
    ]
    assert len({each["Sid"] for each in statements}) == 3
    assert len([each for each in deployment.plan.resources if each.type == "aws:sqs/queuePolicy:QueuePolicy"]) == 4


def test_names_come_from_the_topic_not_from_its_place_in_the_list():
    def names(*order):
        def program():
            topics = {name: Topic(name) for name in ("orders", "refunds")}
            Queue("shipping", QueueArgs(subscriptions=[topics[name].subscription() for name in order]))

        return {each.urn for each in deploy(program).plan.resources}

    assert names("orders", "refunds") == names("refunds", "orders")


def test_a_topic_of_another_account_is_admitted_for_that_account():
    theirs = "arn:aws:sns:eu-west-1:444444444444:orders"

    def program():
        Queue("shipping", QueueArgs(subscriptions=[TopicSubscription(name="orders", topic=theirs)]))

    (statement,) = allowed(deploy(program), "shipping-queue-policy")
    assert statement["Condition"]["StringEqualsIfExists"] == {"aws:SourceAccount": "444444444444"}


@pytest.mark.parametrize("known", [True, False])
def test_two_subscriptions_of_one_topic_are_one_clear_error(known):
    def program():
        orders = Topic("orders")
        topic = ARN if known else orders.arn
        how = {"topic": topic, "of": "Topic orders"}
        Queue(
            "shipping",
            QueueArgs(subscriptions=[TopicSubscription(name="a", **how), TopicSubscription(name="b", **how)]),
        )

    says = fails(program)
    assert "Queue shipping at tests/messaging/test_subscriptions.py" in says
    assert "subscriptions[1]: got Topic orders a second time; SNS keeps one subscription of a topic and a queue" in says


def test_one_topic_twice_is_found_at_the_latest_when_its_arn_is_known():
    def program():
        twice = [
            TopicSubscription(name=name, topic=pulumi.Output.from_input(ARN), of="Topic orders") for name in ("a", "b")
        ]
        Queue("shipping", QueueArgs(subscriptions=twice))

    assert f"subscriptions[1]: got Topic orders, {ARN}, a second time; SNS keeps one subscription" in fails(program)


def test_topics_of_one_name_are_told_apart_by_a_name_of_ones_own():
    other = {"topic": f"{ARN}-of-others", "of": "Topic others.prod/orders"}
    ours = {"topic": ARN, "name": "orders"}

    assert "subscriptions[1].name: got 'orders' a second time; tell them apart: .subscription(name=" in refused(
        lambda: TopicSubscription(**ours), lambda: TopicSubscription(name="orders", **other)
    )
    assert deploy(
        lambda: Queue(
            "shipping",
            QueueArgs(subscriptions=[TopicSubscription(**ours), TopicSubscription(name="orders-of-others", **other)]),
        )
    )["shipping-from-orders-of-others"]


def test_a_name_of_ones_own_names_what_the_queue_makes():
    assert subscribed(name="placed")["shipping-from-placed"]


@pytest.mark.parametrize("raw", [True, False])
def test_a_standard_topic_cannot_deliver_into_a_fifo_queue_raw_or_not(raw):
    def program():
        Queue("shipping", QueueArgs(fifo=True, subscriptions=[Topic("orders").subscription(raw=raw)]))

    said = " with raw=True" if raw else ""
    assert f"subscriptions[0]: got Topic orders{said}, a standard topic; only a FIFO topic delivers to a FIFO" in fails(
        program
    )


def test_fifo_from_end_to_end_is_said_nothing_of():
    deployment = subscribed(fifo=True, queue={"fifo": True})

    assert deployment["shipping-from-orders-undelivered"]["fifoQueue"] is True
    assert deployment.log == ()


def test_every_preview_says_that_order_ends_in_a_standard_queue():
    deployment = subscribed(fifo=True)

    assert deployment.log == (
        (
            "warning",
            "Queue shipping: order and deduplication of Topic orders end here, as the queue is a standard one",
        ),
    )
    assert "fifoQueue" not in deployment["shipping-queue"]
    assert arn(deployment, "shipping-from-orders-undelivered").endswith(".fifo"), "SNS wants the kind of the topic"


def test_an_arn_says_whether_its_topic_is_fifo():
    with pytest.raises(ArgsError, match=r"fifo: got False, the ARN arn:.*\.fifo says True"):
        TopicSubscription(name="orders", topic=f"{ARN}.fifo")


def test_a_topic_in_another_region_is_refused():
    far = "arn:aws:sns:us-east-1:123456789012:orders"

    assert "subscriptions[0]: got Topic orders in us-east-1, the queue is in eu-west-1" in fails(
        lambda: Queue("shipping", QueueArgs(subscriptions=[TopicSubscription(name="orders", topic=far)]))
    )


def test_a_filter_reaches_sns_with_what_it_looks_at():
    by_attribute = subscribed(filter=Filter(attributes={"type": ["placed", Match(prefix="refund-")]}), raw=True)
    by_body = subscribed(filter=Filter(body={"order.total": [Match(at_least=100)]}))

    made = by_attribute["shipping-from-orders"]
    assert json.loads(made["filterPolicy"]) == {"type": ["placed", {"prefix": "refund-"}]}
    assert made["filterPolicyScope"] == "MessageAttributes"
    assert made["rawMessageDelivery"] is True
    made = by_body["shipping-from-orders"]
    assert json.loads(made["filterPolicy"]) == {"order": {"total": [{"numeric": [">=", 100]}]}}
    assert made["filterPolicyScope"] == "MessageBody"


def test_a_key_of_ones_own_encrypts_what_cannot_be_delivered_too():
    deployment = subscribed(queue={"kms_key_arn": KEY})

    assert deployment["shipping-from-orders-undelivered"]["kmsMasterKeyId"] == KEY
    assert "sqsManagedSseEnabled" not in deployment["shipping-from-orders-undelivered"]


def test_prod_protects_what_cannot_be_delivered():
    assert subscribed(stack="payments.prod").resource("shipping-from-orders-undelivered").options.protect is True


@pytest.mark.parametrize(
    ("child", "override"),
    [
        ("from-orders", Override(args={"redrive_policy": None})),
        ("from-orders-redrive-policy", Override(args={"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:1:other"})),
        ("from-orders-undelivered", Override(args={"sqs_managed_sse_enabled": False})),
        ("from-orders-undelivered-policy-document", Override(args={"Statement": []})),
    ],
)
def test_what_an_override_weakens_needs_a_reason_too(child, override):
    def program():
        orders = Topic("orders")
        Queue("shipping", QueueArgs(subscriptions=[orders.subscription()], overrides={child: override}))

    assert f"overrides.{child}.{next(iter(override.args))}: got" in fails(program, stack="payments.prod")


def test_a_filter_can_be_overridden_before_it_is_serialised():
    deployment = subscribed(
        filter=Filter(attributes={"type": ["placed"]}),
        queue={"overrides": {"from-orders-filter": Override(args={"type": [{"wildcard": "a*"}]})}},
    )

    assert document(deployment, "shipping-from-orders", "filterPolicy") == {"type": [{"wildcard": "a*"}]}


def test_a_redriver_may_read_and_delete_what_was_not_delivered():
    def program():
        orders = Topic("orders")
        shipping = Queue("shipping", QueueArgs(subscriptions=[orders.subscription()]))
        for number, statement in enumerate(shipping.redriver().statements):
            pulumi.export(str(number), {"on": statement.resources[0], "may": list(statement.actions)})

    found = {each["on"].split(":")[-1]: each["may"] for each in deploy(program).plan.outputs.values()}
    (may,) = [may for name, may in found.items() if name.startswith("shipping-from-orders-undelivered-")]
    assert may == ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]


def test_a_signal_tells_of_what_was_not_delivered():
    def program():
        orders = Topic("orders")
        signals = Queue("shipping", QueueArgs(subscriptions=[orders.subscription()])).signals()
        (signal,) = [each for each in signals if each.name == "undelivered-orders"]
        assert (signal.severity, signal.condition.comparison, signal.condition.value) == ("page", ">=", 1)
        pulumi.export("queue", signal.condition.metric.dimensions["QueueName"])

    assert str(deploy(program).plan.outputs["queue"]).startswith("shipping-from-orders-undelivered-")


def test_previews_show_the_topic_as_what_is_let_in():
    plan = subscribed().plan

    shown = [(each.who, each.what, each.right, each.condition) for each in access_of(plan) if each.effect == "allow"]
    assert ("service sns.amazonaws.com", "Queue shipping", "subscription", "from Topic orders") in shown


def test_more_subscriptions_than_a_policy_has_statements_are_refused():
    def subscription(number):
        return lambda: TopicSubscription(name=f"t{number}", topic=f"{ARN}{number}")

    assert "subscriptions: got 19, allowed 18: SQS takes 20 statements in a policy" in refused(
        *(subscription(number) for number in range(19))
    )


@pytest.mark.parametrize(("filters", "warned"), [(200, 0), (202, 1)])
def test_more_filters_than_sns_takes_by_default_are_warned_of_once(filters, warned):
    def program():
        orders = Topic("orders")
        for _ in range(filters):
            orders.subscription(filter=Filter(attributes={"type": ["placed"]}))
            orders.subscription()

    said = [message for level, message in deploy(program).log if level == "warning"]
    assert (
        said
        == ["Topic orders: more than 200 filters; SNS refuses them unless its quota for filter policies is raised"][
            :warned
        ]
    )


@pytest.mark.parametrize("name", ["Orders", "1orders", "orders-", "a" * 41])
def test_a_name_that_no_child_could_have_is_refused(name):
    with pytest.raises(ArgsError, match="name: got"):
        TopicSubscription(name=name, topic=ARN)


def test_blocks_whose_names_end_like_a_subscription_do_not_clash():
    def program():
        eu, orders = Topic("eu-orders"), Topic("orders")
        Queue("shipping", QueueArgs(subscriptions=[eu.subscription()]))
        Queue("shipping-eu", QueueArgs(subscriptions=[orders.subscription()]))

    plan = deploy(program).plan
    assert len({each.urn for each in plan.resources}) == len(plan.resources)


def test_a_preview_makes_what_an_update_makes():
    def program():
        orders = Topic("orders")
        Queue("shipping", QueueArgs(subscriptions=[orders.subscription(filter=Filter(body={"a": [1]}))]))

    preview, up = (deploy(program, mode=mode).plan for mode in ("preview", "up"))
    assert [each.urn for each in preview.resources] == [each.urn for each in up.resources]
