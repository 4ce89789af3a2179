"""A stack that looks up what it makes itself is told of that, not of something made up."""

import pulumi
import pulumi_aws as aws

from roadbed.plan.cloud.data_sources import answer
from roadbed.plan.cloud.made_here import Made
from roadbed.plan.cloud.place import Place
from roadbed.testing import deploy

GET_SERVICE = "aws:ecs/getService:getService"
SERVICE = "aws:ecs/service:Service"


def service(name: str, revision: int) -> Made:
    return Made(SERVICE, f"arn:{name}", {"name": name, "taskDefinition": f"{name}:{revision}", "desiredCount": 4.0})


def asked(name: str, *made: Made):
    value = answer(GET_SERVICE, {"clusterArn": "main", "serviceName": name}, Place.of(), made).value
    assert isinstance(value, dict)
    return value


def test_a_question_about_a_resource_of_the_stack_is_answered_from_it():
    found = asked("checkout", service("billing", 3), service("checkout", 7))

    assert found["taskDefinition"] == "checkout:7"
    assert found["desiredCount"] == 4


def test_a_question_about_anything_else_is_not():
    assert asked("checkout", service("billing", 3)) == asked("checkout")
    assert asked("checkout", Made("aws:ecs/cluster:Cluster", "checkout", {"taskDefinition": "cluster"})) == asked(
        "checkout"
    )


def test_an_answer_from_a_resource_of_the_stack_does_not_count_as_made_up():
    question = {"clusterArn": "main", "serviceName": "checkout"}

    made_up = [
        answer(GET_SERVICE, question, Place.of(), [service(name, 7)]).made_up for name in ("checkout", "billing")
    ]

    assert made_up == [False, True]


def test_what_has_another_shape_than_the_answer_is_left_out_of_it():
    odd = Made(SERVICE, "arn:checkout", {"name": "checkout", "taskDefinition": ["checkout:7"], "unheard": "of"})

    assert asked("checkout", odd) == asked("checkout")


def test_a_program_is_told_of_its_own_role():
    def program():
        role = aws.iam.Role("reader", name="reader", assume_role_policy="{}", max_session_duration=7_200)
        found = aws.iam.get_role_output(name=role.name, opts=pulumi.InvokeOutputOptions(depends_on=[role]))
        aws.sqs.Queue(
            "orders", tags={"arn": found.arn, "own": role.arn, "unique": found.unique_id, "id": role.unique_id}
        )

    tags = deploy(program)["orders"]["tags"]

    assert tags["arn"] == tags["own"]
    assert tags["unique"] == tags["id"]
