"""Finding things in a deployment by block, type and name."""

import pulumi_aws as aws
import pytest
from acme import NightlyExport, NightlyExportArgs

from roadbed import Override, Queue, QueueArgs
from roadbed.testing import UnknownName, deploy


@pytest.fixture(scope="module")
def deployment():
    because = {"deletion_protection": "rebuilt every night"}

    def program():
        events = Queue(
            "events",
            QueueArgs(deletion_protection=False, because=because, overrides={"queue": Override(args={"name": "e"})}),
        )
        Queue("orders")
        NightlyExport("ledger", NightlyExportArgs(connections=[events.consumer()]))
        aws.sqs.Queue("by-hand")
        aws.sns.Topic("orders")
        return events

    return deploy(program, stack="payments.prod")


def test_a_block_is_found_by_its_name_or_label(deployment):
    assert deployment.block("events").resource is deployment.block("Queue events").resource
    assert deployment.block("events", Queue).name == "events"


def test_blocks_are_found_by_class_or_type(deployment):
    assert [each.name for each in deployment.blocks(Queue)] == ["events", "orders"]
    assert [each.name for each in deployment.blocks("NightlyExport")] == ["ledger"]
    assert [each.name for each in deployment.blocks()] == ["events", "orders", "ledger"]


def test_a_block_knows_its_children_by_role(deployment):
    events = deployment.block("events")

    assert events["dead-letters"] is deployment["events-dead-letters"]
    assert events.child("events-queue") is events.child("queue")
    assert {each.name for each in events.children} == {
        "events-queue",
        "events-dead-letters",
        "events-queue-policy",
        "events-dead-letters-policy",
        "events-redrive-allow",
    }


def test_a_block_says_what_was_decided(deployment):
    events, ledger = deployment.block("events"), deployment.block("ledger")

    assert events.settings["fifo"] is False
    assert [(each.setting, each.reason) for each in events.weakened] == [("deletion_protection", "rebuilt every night")]
    assert [(each.child, each.args) for each in events.overrides] == [("queue", ("name",))]
    assert [(each.of, each.right) for each in ledger.rights] == [("Queue events", "consumer")]
    assert events.tags["team"] == "payments"


@pytest.mark.parametrize("kind", [aws.sqs.Queue, "sqs.Queue", "aws:sqs:Queue", "aws:sqs/queue:Queue"])
def test_resources_are_found_by_class_or_type(deployment, kind):
    found = {each.name for each in deployment.resources(kind)}

    assert found == {"events-queue", "events-dead-letters", "orders-queue", "orders-dead-letters", "by-hand"}


def test_a_type_tells_two_things_of_one_name_apart():
    deployment = deploy(lambda: [aws.sqs.Queue("orders"), aws.sns.Topic("orders")])

    assert deployment.resource("orders", aws.sns.Topic).type == "aws:sns/topic:Topic"


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda it: it.block("event"), "no block is named 'event'; did you mean 'events'? (there is events, ledger,"),
        (lambda it: it.block("ledger", Queue), "no block Queue is named 'ledger' (there is events, orders)"),
        (lambda it: it.block("events")["que"], "no child of Queue events is named 'que'; did you mean 'queue'?"),
        (lambda it: it["by-hnad"], "no cloud resource is named 'by-hnad'; did you mean 'by-hand'?"),
        (
            lambda it: it.resource("by-hand", aws.sns.Topic),
            "no cloud resource Topic is named 'by-hand' (there is orders",
        ),
    ],
)
def test_a_name_that_is_not_there_names_the_nearest(deployment, ask, says):
    with pytest.raises(UnknownName) as caught:
        ask(deployment)

    assert str(caught.value).startswith(says)


def test_two_blocks_of_one_name_are_not_guessed():
    def program():
        Queue("ledger")
        NightlyExport("ledger", NightlyExportArgs(connections=[]))

    deployment = deploy(program)

    with pytest.raises(UnknownName, match="2 blocks are named 'ledger'"):
        deployment.block("ledger")
    assert deployment.block("Queue ledger").resource is deployment.block("ledger", Queue).resource


def test_a_deployment_is_short_in_a_failure(deployment):
    assert repr(deployment) == (
        "<deployment of payments.prod: 20 resources, Queue events, Queue orders, NightlyExport ledger>"
    )
    assert repr(deployment.block("events")) == "<Queue events>"
