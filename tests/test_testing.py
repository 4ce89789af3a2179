"""The test kit that teams use too: one call, and what was registered."""

import time

import pulumi
import pulumi_aws as aws
import pytest

from roadbed.plan.model import UNKNOWN
from roadbed.testing import DEFAULT_CONFIG, DeployError, deploy


def test_a_deployment_has_the_plan_the_inputs_by_name_and_what_the_program_returned():
    deployment = deploy(lambda: aws.sqs.Queue("orders", delay_seconds=3))

    assert deployment["orders"] == {"delaySeconds": 3}
    assert deployment.resource("orders").type == "aws:sqs/queue:Queue"
    assert isinstance(deployment.returned, aws.sqs.Queue)
    assert deployment.plan.origin == "offline-up"
    assert deployment.plan.stack == "payments.dev"


def test_a_name_that_is_not_there_lists_those_that_are():
    deployment = deploy(lambda: [aws.sqs.Queue("orders"), aws.sqs.Queue("bills")])

    with pytest.raises(KeyError, match="no cloud resources are named 'order'; this program registered bills, orders"):
        deployment["order"]


def test_a_name_that_two_types_share_is_not_guessed():
    deployment = deploy(lambda: [aws.sqs.Queue("orders"), aws.sns.Topic("orders")])

    with pytest.raises(KeyError, match="2 cloud resources are named 'orders'"):
        deployment["orders"]


def test_preview_mode_leaves_what_is_not_known_unknown():
    deployment = deploy(lambda: pulumi.export("arn", aws.sqs.Queue("orders").arn), mode="preview")

    assert deployment.plan.outputs == {"arn": UNKNOWN}


def test_config_adds_to_the_default_and_none_takes_away():
    def program():
        return {key: pulumi.runtime.get_config(key) for key in ("roadbed:owner", "roadbed:account", "aws:region")}

    config = {"aws:region": "us-east-1", "roadbed:account": None}

    assert deploy(program, config=config).returned == {
        "roadbed:owner": DEFAULT_CONFIG["roadbed:owner"],
        "roadbed:account": None,
        "aws:region": "us-east-1",
    }


def test_a_program_that_fails_raises_what_it_raised_with_the_line_that_did():
    def program():
        queue = aws.sqs.Queue("orders")
        broken = queue.arn.apply(lambda arn: arn.nothing)
        aws.sns.Topic("one", display_name=broken)
        pulumi.export("broken", broken)

    with pytest.raises(AttributeError, match="no attribute 'nothing'") as caught:
        deploy(program)

    assert caught.traceback[-1].name == "<lambda>"


def test_errors_meant_for_users_come_as_they_are():
    def program():
        raise pulumi.RunError("the team is unknown")

    with pytest.raises(pulumi.RunError, match=r"^the team is unknown$"):
        deploy(program)


def test_what_a_provider_would_refuse_is_raised_with_every_line():
    def program():
        aws.sqs.Queue("orders", delay_seconds="soon")
        aws.sqs.Queue("bills", tags=3)

    with pytest.raises(DeployError) as caught:
        deploy(program)

    first, second = str(caught.value).splitlines()
    line = program.__code__.co_firstlineno
    assert first.startswith(f"tests/test_testing.py:{line + 1}: aws:sqs/queue:Queue orders: delaySeconds")
    assert second.startswith(f"tests/test_testing.py:{line + 2}: aws:sqs/queue:Queue bills: tags")


def test_a_hundred_deployments_take_seconds():
    deploy(lambda: aws.sqs.Queue("warm"))
    started = time.process_time()

    for _ in range(100):
        deploy(lambda: [aws.sqs.Queue(name) for name in ("a", "b", "c")])

    assert time.process_time() - started < 6


def test_failures_that_have_nothing_to_do_with_each_other_are_raised_together():
    def program():
        queue = aws.sqs.Queue("orders")
        queue.arn.apply(lambda arn: 1 / 0)
        queue.name.apply(lambda name: {}["key"])

    with pytest.raises(DeployError) as caught:
        deploy(program)

    first, second = str(caught.value).splitlines()
    assert first.endswith("ZeroDivisionError: division by zero")
    assert second.endswith("KeyError: 'key'")
