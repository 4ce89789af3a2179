"""The stacks of a project on disk, as a team's tests look at them."""

import pytest

from roadbed.plan.project import ProjectError
from roadbed.testing import DeployError, UnknownName, stacks

MAIN = """
import pulumi, pulumi_aws as aws
aws.sqs.Queue("orders", delay_seconds=pulumi.Config().get_int("delay"))
pulumi.export("vpc", pulumi.StackReference("acme/network/prod").outputs["vpc"])
pulumi.export("image", aws.ec2.get_ami_output(most_recent=True).id)
if pulumi.get_stack() == "broken":
    raise pulumi.RunError("no such team")
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(MAIN)
    for name in ("payments.dev", "payments.prod", "broken"):
        (tmp_path / f"Pulumi.{name}.yaml").write_text("config: {shop:delay: 3}\n")
    return tmp_path


def test_names_are_there_before_anything_runs(project):
    (project / "__main__.py").write_text("this is no Python")

    assert [*stacks(project)] == ["broken", "payments.dev", "payments.prod"]
    assert [*stacks(project, only="payments.*")] == ["payments.dev", "payments.prod"]


def test_a_stack_is_a_deployment_with_its_own_config(project):
    payments = stacks(project, only="payments.*")["payments.prod"]

    assert payments["orders"] == {"delaySeconds": 3}
    assert payments.plan.stack == "payments.prod"
    assert payments.preview is not None
    assert [each.rule for each in payments.findings] == ["stack-reference"]


def test_config_and_answers_can_be_given(project):
    found = stacks(
        project,
        only="payments.dev",
        config={"shop:delay": "5"},
        answers={"aws:ec2:getAmi": {"id": "ami-1"}},
        stack_outputs={"acme/network/prod": {"vpc": "vpc-1"}},
    )

    assert found["payments.dev"]["orders"] == {"delaySeconds": 5}
    assert found["payments.dev"].plan.outputs == {"vpc": "vpc-1", "image": "ami-1"}


def test_a_stack_that_fails_does_so_where_it_is_asked_for(project):
    found = stacks(project)

    assert found["payments.dev"].resource("orders")
    with pytest.raises(DeployError, match="no such team"):
        found["broken"]


def test_an_answer_that_nobody_asks_for_is_refused(project):
    with pytest.raises(DeployError, match=r"nobody|never asks aws:ec2:getAim"):
        stacks(project, only="payments.dev", answers={"aws:ec2:getAim": {}})["payments.dev"]


def test_a_stack_that_is_not_there_names_the_nearest(project):
    with pytest.raises(UnknownName, match=r"no stack is named 'payments.prd'; did you mean 'payments.prod'"):
        stacks(project)["payments.prd"]
    with pytest.raises(UnknownName, match="is like 'billing"):
        stacks(project, only="billing.*")


def test_a_folder_outside_of_any_project_says_so(tmp_path):
    with pytest.raises(ProjectError, match=r"no Pulumi\.yaml"):
        stacks(tmp_path)
