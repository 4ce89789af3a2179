"""Queues and topics of other stacks: the same rights as their owners have, as far as these are shared."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest

from roadbed import Queue, QueueArgs, policy_document
from roadbed.kernel.connection import Connection
from roadbed.messaging.topic import Topic
from roadbed.messaging.topic_args import TopicArgs
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


def shared(block: Callable[[], Queue | Topic]) -> Mapping[str, Any]:
    """What a stack exports that shares every right on a block but subscribing, and the policy of its own consumer."""

    def program() -> None:
        made = block()
        made.share(rights=list(made.rights))
        pulumi.export("own", policy_document(connections(made)))

    return deploy(program, stack="payments.prod").plan.outputs


def connections(thing: Any) -> list[Connection]:
    return [getattr(thing, right)() for right in thing.rights if right != "subscription"]


@pytest.mark.parametrize(
    ("owner", "of"),
    [
        (lambda: Queue("events"), Queue.of),
        (lambda: Queue("events", QueueArgs(fifo=True, kms_key_arn=KEY)), Queue.of),
        (lambda: Topic("events"), Topic.of),
        (lambda: Topic("events", TopicArgs(fifo=True, kms_key_arn=KEY)), Topic.of),
    ],
)
def test_rights_on_a_shared_thing_are_those_of_its_owner(owner: Callable[[], Any], of: Callable[[str, str], Any]):
    outputs = shared(owner)

    def program() -> bool:
        thing = of("payments.prod", "events")
        pulumi.export("policy", policy_document(connections(thing)))
        pulumi.export("names", [each.name for every in connections(thing) for each in every.variables])
        return thing.fifo

    deployment = deploy(program, stack="billing.prod", stack_outputs={"payments.prod": outputs})

    assert json.loads(deployment.plan.outputs["policy"]) == json.loads(outputs["own"])
    assert deployment.returned == outputs["roadbed/v1/events"]["facts"]["fifo"]
    assert all(name.startswith("EVENTS_") for name in deployment.plan.outputs["names"])


def test_a_queue_can_subscribe_to_a_topic_of_another_stack():
    outputs = shared(lambda: Topic("orders"))

    def program() -> None:
        Queue("shipping", QueueArgs(subscriptions=[Topic.of("payments", "orders").subscription()]))

    deployment = deploy(program, stack="shipping.prod", stack_outputs={"payments.prod": outputs})

    (subscription,) = [each for each in deployment.plan.resources if each.type.endswith("TopicSubscription")]
    arn = outputs["roadbed/v1/orders"]["ids"]["arn"]
    assert subscription.inputs["topic"] == arn
    (policy,) = [each for each in deployment.plan.resources if each.name == "shipping-queue-policy"]
    assert arn in policy.inputs["policy"]


def test_a_queue_is_not_a_topic():
    outputs = shared(lambda: Queue("events"))

    with pytest.raises(pulumi.RunError, match="it is a Queue, not a Topic"):
        deploy(
            lambda: Topic.of("payments.prod", "events"), stack="billing.prod", stack_outputs={"payments.prod": outputs}
        )
