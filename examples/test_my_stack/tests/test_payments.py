"""The payments team's tests: each stack as it is, and the parts it is made of."""

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settlement import settle

from roadbed import ArgsError, Queue, QueueArgs
from roadbed.testing import arguments, deploy, stacks

STACKS = stacks()
IMAGE = {"aws:ecr:getImage": {"imageUri": "222222222222.dkr.ecr.eu-west-1.amazonaws.com/settlement@sha256:1"}}

each_stack = pytest.mark.parametrize("stack", STACKS)


@each_stack
def test_a_stack_is_what_we_reviewed(stack, inventory):
    inventory(STACKS[stack])


@each_stack
def test_only_settlement_reads_orders(stack):
    STACKS[stack].only("settlement", may="consumer", of="orders")
    STACKS[stack].nobody(may="purger", of="orders")
    STACKS[stack].never("settlement", may="sqs:SendMessage", of="orders")


@each_stack
def test_nothing_is_open_weak_or_set_past_a_block(stack):
    STACKS[stack].nothing_is_public()
    STACKS[stack].nothing_is_weakened()
    STACKS[stack].nothing_is_overridden()


def test_production_keeps_its_messages():
    assert STACKS["payments.prod"].block("orders").child("queue").options.protect
    assert not STACKS["payments.dev"].block("orders").child("queue").options.protect


def settlement():
    network = pulumi.StackReference("acme/network/prod")
    return settle("settlement", Queue("orders"), subnets=network.require_output("private_subnets"))


def test_settlement_runs_the_image_and_the_subnets_it_is_given():
    subnets = {"acme/network/prod": {"private_subnets": ["subnet-1"]}}

    deployment = deploy(settlement, answers=IMAGE, stack_outputs=subnets)

    function = deployment.resource("settlement", aws.lambda_.Function)
    assert function.inputs["imageUri"].endswith("settlement@sha256:1")
    assert function.inputs["vpcConfig"]["subnetIds"] == ["subnet-1"]
    assert deployment.value(deployment.returned.arn).startswith("arn:aws:lambda:")


@settings(max_examples=20, deadline=None)
@given(args=arguments(QueueArgs, visibility_timeout_seconds=st.integers(30, 43_200)))
def test_settlement_may_take_from_any_queue(args):
    def program():
        return settle("settlement", Queue("orders", args()), subnets=["subnet-1"])

    try:
        deployment = deploy(program)
    except (ArgsError, pulumi.RunError):
        return  # Arguments that contradict each other.
    deployment.at_least("settlement", may="consumer", of="orders")
