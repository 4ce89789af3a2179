"""The test kit that teams use too: one call, and what was registered."""

import asyncio
import time

import pulumi
import pulumi_aws as aws
import pytest

from roadbed import Queue
from roadbed.plan.values import UNKNOWN
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

    with pytest.raises(KeyError, match="is named 'order'; did you mean 'orders'\\? \\(there is bills, orders\\)"):
        deployment["order"]


def test_a_name_that_two_types_share_is_not_guessed():
    deployment = deploy(lambda: [aws.sqs.Queue("orders"), aws.sns.Topic("orders")])

    with pytest.raises(KeyError, match=r"2 cloud resources are named 'orders': sns.Topic, sqs.Queue; give the type"):
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
    assert first.startswith(f"tests/testing/test_deploy.py:{line + 1}: aws:sqs/queue:Queue orders: delaySeconds")
    assert second.startswith(f"tests/testing/test_deploy.py:{line + 2}: aws:sqs/queue:Queue bills: tags")


def test_a_hundred_deployments_take_seconds():
    deploy(lambda: Queue("warm"))
    started = time.process_time()

    for _ in range(100):
        deploy(lambda: Queue("events"))

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


def test_an_async_program_is_awaited():
    async def program():
        await asyncio.sleep(0)
        return aws.sqs.Queue("orders").name

    deployment = deploy(program)

    assert deployment.resource("orders")
    assert deployment.value(deployment.returned).startswith("orders-")


def image_id():
    image = aws.ec2.get_ami_output(most_recent=True, owners=["self"])
    pulumi.export("image", image.id)
    pulumi.export("name", image.name)


def test_answers_replace_what_is_made_up_for_a_data_source_key_by_key():
    deployment = deploy(image_id, answers={"aws:ec2:getAmi": {"id": "ami-1"}})

    assert deployment.plan.outputs["image"] == "ami-1"
    assert deployment.plan.outputs["name"] == deploy(image_id).plan.outputs["name"] != "ami-1"


@pytest.mark.parametrize("called", ["acme/network/prod", "network/prod", "organization/acme/network/prod"])
def test_stack_outputs_are_what_a_reference_finds(called):
    name = "organization/network/prod" if called == "network/prod" else called

    def program():
        pulumi.export("vpc", pulumi.StackReference(name).require_output("vpc"))

    deployment = deploy(program, stack_outputs={called: {"vpc": "vpc-1"}})

    assert deployment.plan.outputs == {"vpc": "vpc-1"}


def test_answers_to_what_nobody_asks_are_refused_with_the_nearest():
    with pytest.raises(DeployError) as caught:
        deploy(image_id, answers={"aws:ec2:getAim": {"id": "ami-1"}}, stack_outputs={"acme/network/prod": {}})

    assert str(caught.value).splitlines() == [
        "answers: the program never asks aws:ec2:getAim; did you mean aws:ec2:getAmi?",
        "stack_outputs: the program never asks acme/network/prod; it asks nothing",
    ]


def test_within_another_loop_it_says_what_to_do_instead():
    async def test():
        deploy(lambda: Queue("orders"))

    with pytest.raises(RuntimeError, match="make the test a plain function"):
        asyncio.run(test())


def test_a_program_of_which_nothing_ran_is_no_deployment():
    def program():
        Queue("orders")

    async def yields():
        Queue("orders")
        yield

    with pytest.raises(TypeError, match="a function, which nobody called"):
        deploy(lambda: program)
    with pytest.raises(TypeError, match="a generator, of which nothing ran"):
        deploy(yields)
