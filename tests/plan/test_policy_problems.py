import json

import pytest

from roadbed.plan.access import access_of
from roadbed.plan.access.policy_problems import policy_problems
from roadbed.plan.model import DataSource, Evaluation, Source
from roadbed.plan.values import SECRET, UNKNOWN, Value
from tests.hand_made import Stack

ROLE = "aws:iam/role:Role"
GOOD = json.dumps({"Version": "2012-10-17", "Statement": []})


def trusting(document: Value, **fields: object) -> Stack:
    stack = Stack()
    stack.resource(ROLE, "r2", line=7, inputs={"assumeRolePolicy": document}, **fields)
    return stack


def messages(stack: Stack) -> list[str]:
    return [each.message for each in policy_problems(Evaluation(stack="payments.prod", up=stack.plan()))]


def test_text_that_is_no_json_is_an_error_at_the_line_of_its_resource():
    stack = trusting("nope")
    plan = stack.plan()

    (found,) = policy_problems(Evaluation(stack="payments.prod", preview=plan, up=plan))

    assert (found.severity, found.source) == ("error", Source("stacks/payments.py", 7))
    assert found.message.startswith(
        "iam.Role r2: assumeRolePolicy: got text that is no JSON (line 1, column 1: Expecting value); wants a policy"
    )


def test_text_that_is_no_policy_is_not_called_unknown():
    assert access_of(trusting("nope").plan()) == ()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (str({"Version": "2012-10-17"}), "this is a Python dict as text: json.dumps it"),
        ("[]", "got JSON that is no object"),
        ('{"Version": "2012-10-17"}', "got JSON without a Statement"),
    ],
)
def test_it_says_what_was_got_and_how_to_mend_it(document, says):
    (message,) = messages(trusting(document))

    assert says in message


@pytest.mark.parametrize("document", [GOOD, "", "{}", UNKNOWN, SECRET, None, {"Statement": []}])
def test_policies_and_what_nobody_knows_are_no_errors(document):
    assert messages(trusting(document)) == []


@pytest.mark.parametrize(
    ("token", "key", "path"),
    [
        ("aws:iam/policy:Policy", "policy", "policy"),
        ("aws:iam/userPolicy:UserPolicy", "policy", "policy"),
        ("aws:sqs/queuePolicy:QueuePolicy", "policy", "policy"),
        ("aws:opensearch/domain:Domain", "accessPolicies", "accessPolicies"),
        (ROLE, "inlinePolicies", "inlinePolicies[1].policy"),
    ],
)
def test_every_kind_of_policy_is_looked_at(token, key, path):
    stack = Stack()
    value = [{"policy": GOOD}, {"policy": "no"}] if key == "inlinePolicies" else "no"
    stack.resource(token, "it", inputs={key: value})

    (message,) = messages(stack)

    assert f" it: {path}: got text" in message


def test_what_was_made_up_is_not_held_against_the_program():
    stack = Stack()
    other = stack.resource("aws:sqs/queue:Queue", "other")
    stack.resource(
        ROLE, "r2", inputs={"assumeRolePolicy": "made up"}, property_dependencies={"assumeRolePolicy": (other.urn,)}
    )
    stack.resource(ROLE, "r3", inputs={"assumeRolePolicy": "answered"})
    answer = DataSource(token="aws:x:y", args={}, answer={"json": "answered"}, made_up=True)
    found = Evaluation(stack="payments.prod", up=stack.plan(data_sources=(answer,)))

    assert policy_problems(found) == ()


def test_what_a_preview_knows_is_what_the_program_wrote():
    stack = Stack()
    other = stack.resource("aws:sqs/queue:Queue", "other")
    fields = {"property_dependencies": {"assumeRolePolicy": (other.urn,)}}
    stack.resource(ROLE, "r2", inputs={"assumeRolePolicy": "no"}, **fields)

    assert len(policy_problems(Evaluation(stack="payments.prod", preview=stack.plan()))) == 1
