"""The comparison of two plans notices every difference that matters."""

from dataclasses import fields, replace
from typing import Any

import pytest

from roadbed.plan.model import Options, Plan, Resource, Source
from tests.engine.parity import differences

QUEUE = Resource(urn="urn:pulumi:a.dev::p::aws:sqs/queue:Queue::q", type="aws:sqs/queue:Queue", name="q", id="q-1")
CHANGED_OPTIONS: dict[str, Any] = {
    "protect": True,
    "retain_on_delete": True,
    "deleted_with": "urn",
    "aliases": ({"name": "old"},),
    "ignore_changes": ("tags",),
    "replace_on_changes": ("name",),
    "replace_with": ("urn",),
    "delete_before_replace": True,
    "additional_secret_outputs": ("url",),
    "custom_timeouts": {"create": 60},
    "hooks": {"afterCreate": ("told",)},
    "provider": "urn",
    "import_id": "q-2",
}
CHANGED: dict[str, Any] = {
    "type": "aws:sns/topic:Topic",
    "name": "other",
    "parent": "urn",
    "custom": False,
    "external": True,
    "inputs": {"tags": {"team": "payments"}},
    "dependencies": ("urn",),
    "property_dependencies": {"tags": ("urn",)},
    "source": Source("stacks/payments.py", 12),
}


def plan(*resources: Resource, origin: Any = "offline-preview", **more: Any) -> Plan:
    return Plan(stack="a.dev", project="p", origin=origin, resources=resources, **more)


def test_equal_plans_do_not_differ():
    assert differences(plan(QUEUE), plan(QUEUE, origin="engine-preview")) == []


def test_every_option_is_compared():
    assert CHANGED_OPTIONS.keys() == {each.name for each in fields(Options)}


@pytest.mark.parametrize("option", CHANGED_OPTIONS)
def test_another_option_is_a_difference(option: str):
    other = replace(QUEUE, options=replace(QUEUE.options, **{option: CHANGED_OPTIONS[option]}))

    assert len(differences(plan(QUEUE), plan(other, origin="engine-preview"))) == 1


@pytest.mark.parametrize("part", CHANGED)
def test_another_part_is_a_difference(part: str):
    other = replace(QUEUE, **{part: CHANGED[part]})

    assert len(differences(plan(QUEUE), plan(other, origin="engine-preview"))) == 1


@pytest.mark.parametrize("part", [{"id": "q-2"}, {"outputs": {"arn": "arn:aws:sqs:eu-west-1:123456789012:q-1"}}])
def test_what_only_a_state_holds_is_compared_with_a_state(part: dict[str, Any]):
    other = replace(QUEUE, **part)

    assert len(differences(plan(QUEUE, origin="offline-up"), plan(other, origin="state"))) == 1
    assert differences(plan(QUEUE), plan(other, origin="engine-preview")) == []


def test_a_missing_resource_and_another_output_of_the_stack_are_differences():
    assert differences(plan(QUEUE), plan(outputs={"url": "x"}, origin="engine-preview")) == [
        "outputs.url: only engine: 'x'",
        f"{QUEUE.urn}: only in the offline plan",
    ]
    assert differences(plan(), plan(QUEUE, origin="engine-preview")) == [f"{QUEUE.urn}: only in the engine's plan"]


def test_the_order_of_dependencies_is_no_difference():
    one = replace(QUEUE, dependencies=("a", "b"), property_dependencies={"tags": ("a", "b")})
    two = replace(QUEUE, dependencies=("b", "a", "b"), property_dependencies={"tags": ("b", "a"), "name": ()})

    assert differences(plan(one), plan(two, origin="engine-preview")) == []
