"""What a plan knows of its blocks, and when it does not guess."""

import pytest

from roadbed import Queue
from roadbed.plan.facts import Facts, Overridden, facts_of
from roadbed.plan.model import Plan, Resource
from roadbed.testing import deploy


def plan_with(**resource):
    registered = {"roadbed": {"version": 1, "overrides": [{"child": "queue", "args": ["delaySeconds"]}]}}
    block = Resource(urn="u", type="shop:index:Queue", name="q", inputs=registered, **resource)
    return Plan(stack="dev", project="shop", origin="state", resources=(block,))


def test_a_component_that_registered_facts_is_a_block():
    overrides = (Overridden(child="queue", args=("delaySeconds",)),)

    assert plan_with(custom=False).facts == {"u": Facts(version=1, overrides=overrides)}


def test_a_cloud_resource_with_an_input_of_that_name_is_no_block():
    assert plan_with(custom=True).facts == {}


@pytest.mark.parametrize(
    "registered", [None, "text", {}, {"version": 99}, {"version": 1, "settings": 3}, {"version": 1, "rights": [{}]}]
)
def test_facts_of_another_version_or_form_are_not_guessed_at(registered):
    assert facts_of({"roadbed": registered}) is None


def test_what_a_kernel_registers_is_what_a_plan_reads():
    plan = deploy(lambda: Queue("events")).plan

    (facts,) = plan.facts.values()
    assert facts.settings["max_receives"].value == 5
    assert set(facts.offers) == {"sender", "consumer", "purger", "redriver"}
