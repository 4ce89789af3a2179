"""What a program is told when it asks its cloud, or another stack."""

import json

import pulumi
import pulumi_aws as aws

from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.testing import deploy


def test_answers_are_typed_and_recorded_with_the_asking_line():
    def program():
        identity = aws.get_caller_identity()
        pulumi.export("account", identity.account_id)

    plan = deploy(program).plan

    (asked,) = plan.data_sources
    assert plan.outputs == {"account": "123456789012"}
    assert asked.token == "aws:index/getCallerIdentity:getCallerIdentity"
    assert asked.made_up
    assert str(asked.source) == f"tests/plan/test_questions.py:{program.__code__.co_firstlineno + 1}"


def test_a_question_that_depends_on_what_is_still_to_be_made_is_not_answered_in_preview():
    def program():
        queue = aws.sqs.Queue("orders")
        after = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(depends_on=[queue]))
        pulumi.export("after", after.account_id)
        pulumi.export("free", aws.get_caller_identity_output().account_id)

    assert deploy(program, mode="preview").plan.outputs == {"after": UNKNOWN, "free": "123456789012"}
    assert deploy(program, mode="up").plan.outputs == {"after": "123456789012", "free": "123456789012"}


def test_a_question_about_a_component_waits_for_what_is_in_it():
    class Box(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("shop:index:Box", name)
            self.queue = aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))

    def program():
        opts = pulumi.InvokeOutputOptions(depends_on=[Box("box")])
        pulumi.export("account", aws.get_caller_identity_output(opts=opts).account_id)

    assert deploy(program, mode="preview").plan.outputs == {"account": UNKNOWN}


def test_a_test_replaces_answers_by_short_or_whole_name():
    def program():
        pulumi.export("image", aws.ec2.get_ami(owners=["self"]).id)
        pulumi.export("account", aws.get_caller_identity().account_id)

    answers = {
        "aws:ec2:getAmi": {"id": "ami-mine"},
        "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "999999999999"},
    }
    plan = deploy(program, config={"roadbed:data-sources": json.dumps(answers)}).plan

    assert plan.outputs == {"image": "ami-mine", "account": "999999999999"}
    assert [asked.made_up for asked in plan.data_sources] == [False, False]


def test_a_secret_argument_stays_a_secret_in_question_and_answer():
    def program():
        name = pulumi.Output.secret("hidden-path")
        found = aws.ssm.get_parameter_output(name=name)
        pulumi.export("arn", found.arn)

    plan = deploy(program).plan

    (asked,) = plan.data_sources
    assert asked.args["name"] is SECRET
    assert asked.answer is SECRET
    assert plan.outputs == {"arn": SECRET}
    assert "hidden-path" not in repr(plan)


def test_questions_go_to_the_region_of_their_provider():
    def program():
        there = aws.Provider("there", region="us-east-1")
        pulumi.export("region", aws.get_region(opts=pulumi.InvokeOptions(provider=there)).region)

    assert deploy(program).plan.outputs == {"region": "us-east-1"}


def test_a_function_that_nobody_knows_has_an_unknown_answer():
    def program():
        pulumi.export("answer", pulumi.runtime.invoke_output("acme:index:ask", {"x": 1}))

    assert deploy(program).plan.outputs == {"answer": UNKNOWN}


def test_outputs_of_a_stack_elsewhere_come_from_config():
    outputs = {"acme/network/prod": {"vpc": "vpc-1", "zones": ["a", "b"]}}

    def program():
        network = pulumi.StackReference("acme/network/prod")
        pulumi.export("vpc", network.get_output("vpc"))
        pulumi.export("zone", network.require_output("zones")[0])
        pulumi.export("missing", network.get_output("nothing").apply(lambda nothing: nothing is None))

    deployment = deploy(program, config={"roadbed:stack-outputs": json.dumps(outputs)})

    assert deployment.plan.outputs == {"vpc": "vpc-1", "zone": "a", "missing": True}
    assert deployment.resource("acme/network/prod").external


def test_outputs_of_a_stack_that_nobody_knows_are_unknown_in_both_modes():
    def program():
        network = pulumi.StackReference("network", stack_name="acme/network/prod")
        pulumi.export("vpc", network.require_output("vpc").apply(lambda vpc: vpc.upper()))

    for mode in ("preview", "up"):
        assert deploy(program, mode=mode).plan.outputs == {"vpc": UNKNOWN}
