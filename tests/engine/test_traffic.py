"""Listener rules that others move too, on the real engine."""

from pathlib import Path
from typing import Any

import pytest

from tests.engine.stack import Engine, EngineStack

PROGRAM = Path(__file__).with_name("programs") / "routed"
RULE = "aws:lb/listenerRule:ListenerRule"


@pytest.fixture
def routed(fresh_engine: Engine) -> EngineStack:
    return fresh_engine.project(PROGRAM).stack("payments.prod")


def calls(stack: EngineStack, kind: str) -> list[str]:
    return [call.name for call in stack.project.engine.aws.of(kind)]


def test_weights_that_come_back_in_another_order_stay_with_their_target_groups(routed: EngineStack):
    aws = routed.project.engine.aws
    routed.configure("routed:two-sided", "true")
    routed.up()
    (rule,) = (held for (kind, _), held in aws.held.items() if kind == RULE)
    blue, green = arns(rule.outputs)
    for known in (rule.inputs, rule.outputs):
        for group, (arn, weight) in zip(target_groups(known), [(green, 100), (blue, 0)], strict=True):
            group.struct_value["arn"], group.struct_value["weight"] = arn, weight

    routed.refresh()
    aws.calls.clear()
    routed.up()

    assert calls(routed, "update") == []
    assert arns(rule.outputs) == [green, blue]
    assert [group.struct_value["weight"] for group in target_groups(rule.outputs)] == [100, 0]


def test_going_to_a_rollout_of_two_sides_adds_the_new_rule_before_the_old_one_goes(routed: EngineStack):
    aws = routed.project.engine.aws
    routed.up()
    aws.calls.clear()
    routed.configure("routed:two-sided", "true")
    routed.up()

    moved = [(call.what, call.name) for call in aws.calls if call.what in ("create", "update", "delete")]
    rules = [(what, name) for what, name in moved if name.startswith("checkout-rule-")]
    assert rules == [
        ("create", "checkout-rule-public-checkout-two-sided"),
        ("delete", "checkout-rule-public-checkout"),
    ]


def test_another_service_changes_no_rule_that_is_there(routed: EngineStack):
    routed.up()
    routed.project.engine.aws.calls.clear()
    routed.configure("routed:another", "true")
    routed.up()

    assert calls(routed, "update") == []
    assert calls(routed, "delete") == []
    assert "billing-rule-public-shop-example-com-billing" in calls(routed, "create")
    routed.destroy()


def target_groups(rule: Any) -> Any:
    return rule["actions"][-1]["forward"]["targetGroups"].values


def arns(rule: Any) -> list[str]:
    return [group.struct_value["arn"] for group in target_groups(rule)]
