"""An inventory: everything a reviewer must see, in the same order every time, and nothing that nobody may see."""

import json

import pulumi
import pulumi_aws as aws
import pytest
import yaml

from roadbed import Queue
from roadbed.testing import deploy, inventory


def made(program, **options):
    return yaml.safe_load(inventory(deploy(program, **options)))


def test_the_same_program_has_the_same_inventory():
    def program():
        Queue("events")
        Queue("bills")

    assert inventory(deploy(program)) == inventory(deploy(program))


def test_resources_are_in_the_order_they_are_registered_in_and_below_their_block():
    def program():
        Queue("orders")
        aws.sqs.Queue("a")

    deployment = deploy(program)
    registered = [each.name for each in deployment.plan.resources[1:]]

    found = [*yaml.safe_load(inventory(deployment))]
    assert [each.rpartition("/")[2] for each in found] == registered
    assert {"orders", "orders/orders-dead-letters", "a"} <= {*found}


def test_documents_are_opened_and_what_only_looks_like_one_is_kept():
    def program():
        aws.sqs.QueuePolicy("policy", queue_url="u", policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
        aws.sns.Topic("template", display_name="{{ mustache }}")
        containers = json.dumps([{"name": "checkout", "image": "checkout:1"}])
        aws.ecs.TaskDefinition("task", family="checkout", container_definitions=containers)

    found = made(program)

    assert found["policy"]["inputs"]["policy"] == {"Statement": [], "Version": "2012-10-17"}
    assert found["template"]["inputs"]["displayName"] == "{{ mustache }}"
    assert found["task"]["inputs"]["containerDefinitions"] == [{"image": "checkout:1", "name": "checkout"}]


def test_secrets_and_unknown_values_are_named_only():
    def program():
        queue = aws.sqs.Queue("orders", policy=pulumi.Output.secret("s3cret"))
        aws.sqs.QueuePolicy("policy", queue_url=queue.url, policy="{}")

    found = made(program, mode="preview")

    assert found["orders"]["inputs"]["policy"] == "<secret>"
    assert found["policy"]["inputs"]["queueUrl"] == "<unknown>"
    assert "s3cret" not in inventory(deploy(program))


def test_two_resources_of_one_name_are_both_shown():
    found = made(lambda: [aws.sqs.Queue("orders"), aws.sns.Topic("orders")])

    assert [*found] == ["orders", "orders (aws:sns/topic:Topic)"]


@pytest.mark.parametrize("of", [lambda it: it, lambda it: it.plan])
def test_a_plan_has_one_too(of):
    assert "orders:" in inventory(of(deploy(lambda: aws.sqs.Queue("orders"))))
