import json

import pulumi_aws as aws
import pytest

from roadbed import AlarmTopics, AlarmTopicsArgs, Keys, KeysArgs, Queue, QueueArgs, QueueSource
from roadbed.plan.access.key_problems import key_problems
from roadbed.plan.model import Evaluation, Plan
from roadbed.testing import deploy

HERE = "123456789012"
SENDING = {
    "Effect": "Allow",
    "Principal": {"Service": "s3.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "*",
}


def messages(plan: Plan) -> list[str]:
    return [each.message for each in key_problems(Evaluation(stack="payments.prod", up=plan))]


def alarms(*services):
    def program():
        keys = Keys("platform", KeysArgs(services=services))
        AlarmTopics("alarms", AlarmTopicsArgs(kms_key_arn=keys.key("internal")))

    return deploy(program).plan


def test_alarms_that_a_key_would_lose_are_an_error_at_the_line_of_their_topics():
    found = key_problems(Evaluation(stack="payments.prod", up=alarms("logs", "cloudwatch")))

    assert [(each.severity, each.rule) for each in found] == [("error", "shut-out-by-key")] * 2
    assert found[0].message == (
        "page-topic of AlarmTopics alarms: encrypted with internal-key of Keys platform, whose policy does not admit "
        "budgets, events: what it sends would be lost; admit it there, in services of Keys"
    )
    assert found[0].source is not None
    assert found[0].source.path.endswith("test_key_problems.py")


def test_a_key_that_admits_every_source_loses_none():
    assert messages(alarms("budgets", "cloudwatch", "events")) == []


def test_a_key_that_alarm_topics_make_for_themselves_loses_none():
    assert messages(deploy(lambda: AlarmTopics("alarms")).plan) == []


def test_a_key_that_is_not_of_this_plan_is_not_judged():
    key = f"arn:aws:kms:eu-west-1:{HERE}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

    assert messages(deploy(lambda: AlarmTopics("alarms", AlarmTopicsArgs(kms_key_arn=key))).plan) == []


def queue(statement, *, separate=False):
    """A queue that S3 may send to, encrypted with a key whose policy says `statement`."""

    def program():
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        key = aws.kms.Key("key", policy=None if separate else document)
        if separate:
            aws.kms.KeyPolicy("says", key_id=key.key_id, policy=document)
        sending = json.dumps({"Version": "2012-10-17", "Statement": [SENDING]})
        aws.sqs.Queue("uploads", kms_master_key_id=key.arn, policy=sending)

    return deploy(program).plan


def allowing(principal, *actions):
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": "*"}


S3 = {"Service": "s3.amazonaws.com"}


@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        (allowing(S3, "kms:Decrypt", "kms:GenerateDataKey"), False),
        (allowing(S3, "kms:Decrypt", "kms:GenerateDataKey*"), False),
        (allowing(S3, "kms:*"), False),
        (allowing("*", "kms:Decrypt", "kms:GenerateDataKey"), False),
        (allowing(S3, "kms:Decrypt"), True),
        (allowing({"AWS": f"arn:aws:iam::{HERE}:root"}, "kms:*"), True),
        ({**allowing(S3, "kms:*"), "Effect": "Deny"}, True),
    ],
)
def test_a_service_needs_the_keys_own_policy_however_it_is_written(statement, lost, separate):
    found = messages(queue(statement, separate=separate))

    assert len(found) == lost
    assert all("whose policy does not admit s3:" in each for each in found)


def test_a_policy_of_its_own_takes_the_place_of_the_one_that_the_key_was_made_with():
    def program():
        admitting = json.dumps({"Version": "2012-10-17", "Statement": [allowing(S3, "kms:*")]})
        key = aws.kms.Key("key", policy=admitting)
        aws.kms.KeyPolicy("says", key_id=key.key_id, policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
        sending = json.dumps({"Version": "2012-10-17", "Statement": [SENDING]})
        aws.sqs.Queue("uploads", kms_master_key_id=key.arn, policy=sending)

    assert len(messages(deploy(program).plan)) == 1


def test_a_queue_of_ours_is_judged_like_any_other():
    def program():
        keys = Keys("platform")
        source = QueueSource(service="s3", arn="arn:aws:s3:::example-uploads", account=HERE)
        Queue("uploads", QueueArgs(kms_key_arn=keys.key("internal"), sources=[source]))

    (says,) = messages(deploy(program).plan)

    assert "Queue uploads: encrypted with internal-key of Keys platform, whose policy does not admit s3" in says
