import json

import pulumi
import pytest

from roadbed import Bucket, BucketArgs, BucketEvents, BucketPrincipal, Override, Queue, QueueArgs
from roadbed.kernel.errors import ArgsError
from roadbed.plan.access import access_of
from roadbed.report.graph.build import graph
from roadbed.storage.bucket_events import DETAIL_TYPES
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
ELSEWHERE = {"name": "uploads", "bucket": "example-uploads", "region": "eu-west-1"}


def arriving(*, queue=None, bucket=None, stack="payments.dev", **how):
    def program():
        uploads = Bucket("uploads", bucket)
        Queue("thumbnails", QueueArgs(subscriptions=[uploads.events(**how)], **(queue or {})))

    return deploy(program, stack=stack)


def pattern(deployment):
    return json.loads(deployment["thumbnails-from-uploads"]["eventPattern"])


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    assert len(raised.value.problems) == 1
    return str(raised.value)


def drawn(plan):
    found = graph([plan])
    return [(str(found.by_id[edge.source]), str(found.by_id[edge.target])) for edge in found.edges]


def test_the_bucket_sends_its_events_and_a_rule_takes_those_of_this_bucket():
    deployment = arriving()

    assert deployment["uploads-notification"]["eventbridge"] is True
    assert pattern(deployment) == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [deployment.resource("uploads-bucket").outputs["bucket"]]}},
    }


def test_one_notification_is_written_however_many_queues_take_events():
    def program():
        uploads = Bucket("uploads", BucketArgs(eventbridge=True))
        for name in ("thumbnails", "audit"):
            Queue(name, QueueArgs(subscriptions=[uploads.events()]))

    types = [each.type for each in deploy(program).plan.cloud_resources()]
    assert types.count("aws:s3/bucketNotification:BucketNotification") == 1


def test_a_bucket_whose_events_nobody_takes_sends_none():
    names = [each.name for each in deploy(lambda: Bucket("uploads")).plan.cloud_resources()]

    assert "uploads-notification" not in names


@pytest.mark.parametrize(
    ("how", "key"),
    [
        ({"prefix": "in/"}, {"prefix": "in/"}),
        ({"suffix": ".csv"}, {"suffix": ".csv"}),
        ({"prefix": "in/", "suffix": ".csv"}, {"wildcard": "in/*.csv"}),
        ({"prefix": "a*b\\c", "suffix": "*"}, {"wildcard": "a\\*b\\\\c*\\*"}),
    ],
)
def test_prefix_and_suffix_must_both_match(how, key):
    assert pattern(arriving(**how))["detail"]["object"] == {"key": [key]}


def test_kinds_are_named_as_s3_names_them():
    assert pattern(arriving(kinds=["deleted", "restore-completed", "deleted"]))["detail-type"] == [
        "Object Deleted",
        "Object Restore Completed",
    ]
    assert all(pattern(arriving(kinds=[kind]))["detail-type"] == [DETAIL_TYPES[kind]] for kind in DETAIL_TYPES)


def test_what_cannot_be_delivered_waits_in_a_queue_of_its_own():
    deployment = arriving()

    target = deployment["thumbnails-from-uploads-target"]
    assert target["arn"] == deployment.resource("thumbnails-queue").outputs["arn"]
    assert target["deadLetterConfig"] == {
        "arn": deployment.resource("thumbnails-from-uploads-undelivered").outputs["arn"]
    }
    assert "sqsTarget" not in target


@pytest.mark.parametrize("name", ["thumbnails-queue", "thumbnails-from-uploads-undelivered"])
def test_eventbridge_is_let_into_both_queues_for_this_rule_and_account(name):
    deployment = arriving()

    (statement,) = [
        each for each in json.loads(deployment[f"{name}-policy"]["policy"])["Statement"] if each["Effect"] == "Allow"
    ]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Resource"] == deployment.resource(name).outputs["arn"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": deployment.resource("thumbnails-from-uploads").outputs["arn"]},
        "StringEqualsIfExists": {"aws:SourceAccount": "123456789012"},
    }


def test_two_of_one_bucket_are_told_apart_by_name():
    def program(**name):
        uploads = Bucket("uploads")
        both = [uploads.events(prefix="in/"), uploads.events(prefix="out/", **name)]
        return Queue("thumbnails", QueueArgs(subscriptions=both))

    assert "subscriptions[1].name: got 'uploads' a second time; tell them apart: .events(name=" in fails(program)
    assert deploy(lambda: program(name="results"))["thumbnails-from-results"]


def test_a_fifo_queue_gets_one_group_and_every_preview_says_there_is_no_order():
    deployment = arriving(queue={"fifo": True})

    assert deployment["thumbnails-from-uploads-target"]["sqsTarget"] == {"messageGroupId": "uploads"}
    assert "fifoQueue" not in deployment["thumbnails-from-uploads-undelivered"], "EventBridge wants a standard one"
    assert deployment.log == (
        (
            "warning",
            (
                "Queue thumbnails: events of Bucket uploads arrive in no order, though the queue is FIFO; "
                "compare their sequencer"
            ),
        ),
    )


def test_a_fifo_queue_that_wants_deduplication_ids_gets_none_from_eventbridge():
    def program():
        events = Bucket("uploads").events()
        Queue("thumbnails", QueueArgs(fifo=True, content_based_deduplication=False, subscriptions=[events]))

    assert "subscriptions[0]: got Bucket uploads, EventBridge brings no deduplication id" in fails(program)


def test_a_bucket_in_another_region_is_refused():
    far = {**ELSEWHERE, "region": "us-east-1"}

    assert "subscriptions[0]: got Bucket uploads in us-east-1, the queue is in eu-west-1" in fails(
        lambda: Queue("thumbnails", QueueArgs(subscriptions=[BucketEvents(**far)]))
    )


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"kinds": []}, "kinds: got"),
        ({"kinds": ["moved"]}, "got 'moved'"),
        ({"prefix": ""}, "prefix: got ''"),
        ({"prefix": "a" * 1_000, "suffix": "b" * 25}, "suffix: together with prefix longer than a key can be"),
        ({"name": "Uploads!"}, "name: got 'Uploads!'"),
    ],
)
def test_events_that_cannot_be_are_one_clear_error(how, says):
    assert says in fails(lambda: Bucket("uploads").events(**how))


def test_events_of_a_bucket_in_another_account_would_never_come_even_where_its_objects_may_be_read():
    def owner():
        there = BucketPrincipal(arn="arn:aws:iam::444444444444:root", rights=["reader"])
        Bucket("uploads", BucketArgs(principals=[there])).share(rights=["events", "reader"])

    def consumer():
        uploads = Bucket.of("payments.prod", "uploads")
        uploads.reader()
        Queue("thumbnails", QueueArgs(subscriptions=[uploads.events()]))

    outputs = deploy(owner, stack="payments.prod").plan.outputs
    there = {"roadbed:account": "444444444444", "aws:allowedAccountIds": '["444444444444"]'}
    with pytest.raises(ArgsError) as raised:
        deploy(consumer, stack="billing.prod", stack_outputs={"payments.prod": outputs}, config=there)

    assert "events: it is in account 123456789012, where its events stay, this stack in 444444444444" in str(
        raised.value
    )


def test_a_queue_takes_events_of_a_bucket_of_another_stack_where_they_are_shared():
    def owner(*rights):
        Bucket("uploads").share(rights=list(rights))

    outputs = deploy(lambda: owner("reader", "events"), stack="payments.prod").plan.outputs

    def program():
        Queue("thumbnails", QueueArgs(subscriptions=[Bucket.of("payments.prod", "uploads").events(prefix="in/")]))

    deployment = deploy(program, stack="billing.prod", stack_outputs={"payments.prod": outputs})
    assert pattern(deployment)["detail"]["bucket"] == {"name": [outputs["roadbed/v1/uploads"]["ids"]["bucket_name"]]}

    assert drawn(deployment.plan) == [("Bucket uploads", "Queue thumbnails")]

    unshared = deploy(lambda: owner("reader"), stack="payments.prod").plan.outputs
    with pytest.raises(ArgsError, match="events: not shared"):
        deploy(program, stack="billing.prod", stack_outputs={"payments.prod": unshared})


def test_the_notification_can_be_overridden_where_it_is_asked_for():
    override = {"notification": Override(opts=pulumi.ResourceOptions(ignore_changes=["queues"]))}
    deployment = deploy(lambda: Bucket("uploads", BucketArgs(eventbridge=True, overrides=override)))

    assert deployment.resource("uploads-notification").options.ignore_changes == ("queues",)


def test_a_picture_leads_from_the_bucket_to_the_queue():
    assert drawn(arriving().plan) == [("Bucket uploads", "Queue thumbnails")]


def test_a_preview_says_who_delivers():
    said = [
        (each.who, each.right, each.condition) for each in access_of(arriving().plan) if each.what == "Queue thumbnails"
    ]

    assert said == [("service events.amazonaws.com", "subscription", "from Bucket uploads")]
