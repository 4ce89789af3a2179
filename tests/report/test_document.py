import json

from roadbed.plan.codec import plan_from_json
from roadbed.plan.model import Evaluation, Finding
from roadbed.plan.values import SECRET
from roadbed.report import document
from roadbed.report.explain import explain
from roadbed.report.outline import outline
from tests.hand_made import Stack
from tests.report.payments import evaluation


def preview(*evaluations: Evaluation) -> dict:
    return json.loads(document.preview([outline(each) for each in evaluations]))


def test_both_plans_can_be_read_back():
    found = evaluation()
    (stack,) = preview(found)["stacks"]

    assert plan_from_json(stack["preview"]) == found.preview
    assert plan_from_json(stack["up"]) == found.up


def test_the_shape_is_what_its_documentation_says():
    written = preview(evaluation())
    (stack,) = written["stacks"]

    assert written["schema"] == 1
    assert stack.keys() == {"stack", "project", "ok", "totals", "findings", "access", "preview", "up"}
    assert stack["totals"] == {
        "blocks": 2,
        "resources": 12,
        "by_provider": {"aws": 11, "kubernetes": 1},
        "weakened": 1,
        "overridden": 2,
    }
    assert stack["findings"][0]["source"] == {"path": "stacks/payments.py", "line": 40}
    sender = next(each for each in stack["access"] if each.get("right") == "sender")
    assert (sender["who"], sender["what"], sender["effect"]) == ("iam.Role checkout", "Queue events", "allow")


def test_a_stack_that_failed_has_no_plans():
    finding = Finding(severity="error", rule="program-failed", message="no such argument")
    (stack,) = preview(Evaluation(stack="payments.dev", findings=(finding,)))["stacks"]

    assert (stack["ok"], stack["preview"], stack["up"]) == (False, None, None)
    assert stack["findings"] == [{"severity": "error", "rule": "program-failed", "message": "no such argument"}]


def test_a_secret_is_never_written():
    stack = Stack()
    stack.resource("aws:rds/instance:Instance", "orders", inputs={"password": SECRET})

    written = document.preview([outline(Evaluation(stack="payments.prod", up=stack.plan()))])

    assert '"password": {\n                "$secret": true' in written


def test_an_explanation_is_a_document_too():
    plan = evaluation().up
    assert plan is not None
    (found,) = json.loads(document.explanations([explain(plan, "events-queue")]))["explained"]

    assert found["label"] == "queue of Queue events"
    assert {"name": "tags.component", "value": "events", "origin": "the stack's ownership"} in found["properties"]


def test_no_character_of_the_document_can_steer_a_terminal_and_all_are_read_back():
    stack = Stack()
    name = "\x1b[31m\x9b2J\u202e\x7f\u2066"
    stack.resource("aws:sqs/queue:Queue", name)
    written = document.preview([outline(Evaluation(stack="payments.prod", up=stack.plan()))])

    assert not set(name) - set("[31m2J") & set(written)
    assert json.loads(written)["stacks"][0]["up"]["resources"][1]["name"] == name


def test_the_order_of_keys_and_the_address_of_an_object_change_no_byte():
    def written(outputs: dict, address: str) -> str:
        found = Finding(severity="warning", rule="odd", message=f"got <acme.Thing object at {address}>")
        return document.preview(
            [outline(Evaluation(stack="payments.prod", up=Stack().plan(outputs=outputs), findings=(found,)))]
        )

    assert written({"a": {"x": 1, "y": 2}, "b": 3}, "0x7f31c2a04d50") == written(
        {"b": 3, "a": {"y": 2, "x": 1}}, "0x7f99aaaa0000"
    )
