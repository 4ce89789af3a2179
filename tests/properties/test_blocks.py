"""Random arguments for every block: a plan that keeps every rule, or one clear error. Nothing in between."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roadbed import Override
from roadbed.kernel.errors import ProgramError
from roadbed.plan.model import Resource
from roadbed.testing import DeployError, Deployment
from tests.properties.drawing import ALWAYS_THE_SAME, BLOCKS, drawn, examples
from tests.properties.leaking import LEAKS, kept_secret, leaked, leaky
from tests.properties.mending import Attempt

STACKS = st.sampled_from(["payments.dev", "payments.staging", "payments.prod"])
SELDOM = st.sampled_from([False] * 7 + [True])
FAST = settings(
    deadline=None,
    suppress_health_check=[*HealthCheck],
    database=None,
    derandomize=ALWAYS_THE_SAME,
    phases=[Phase.generate],
    print_blob=not ALWAYS_THE_SAME,
    report_multiple_bugs=False,
)
"""Without shrinking, which takes minutes where an example takes a tenth of a second; recipes are small anyway."""
OVERRIDE = Override(opts=pulumi.ResourceOptions(ignore_changes=["*"]))


@pytest.mark.parametrize("name", BLOCKS)
def test_errors_lead_from_random_arguments_to_a_sound_plan(name):
    sweep(name)()


@pytest.mark.parametrize("leak", LEAKS)
def test_a_block_that_shows_a_secret_is_found(monkeypatch, leak):
    monkeypatch.setitem(BLOCKS, "Leaky", leaky(leak))

    with pytest.raises(AssertionError, match="a secret of the arguments stands in"):
        sweep("Leaky")()


def test_the_same_block_without_a_leak_is_not(monkeypatch):
    monkeypatch.setitem(BLOCKS, "Leaky", leaky(None))

    sweep("Leaky")()


def sweep(name: str) -> Callable[[], None]:
    """Try random arguments of a block."""

    @given(recipe=drawn(name), stack=STACKS, reasons=SELDOM, secretive=st.booleans())
    @settings(FAST, max_examples=examples(name))
    def leads(recipe, stack, reasons, secretive):
        recipe = kept_secret(recipe) if secretive else recipe
        attempt = Attempt(name, recipe, stack=stack, reasons=reasons)
        try:
            deployment = attempt.deployed()
        finally:
            for error in attempt.errors:
                is_clear(error)
        hides_every_secret(recipe.fields, {"an error": [*map(str, attempt.errors)]})
        keeps_every_rule(deployment)
        plan = {"the plan": deployment.plan, "the log": deployment.log, "a finding": deployment.findings}
        hides_every_secret(attempt.fields, plan)
        overridden = {each.name.removeprefix("orders-"): OVERRIDE for each in children_of(deployment)}
        preview = attempt.deploy(mode="preview", changes={"overrides": overridden})
        makes_the_same(preview, deployment)

    return leads


def is_clear(error: Exception) -> None:
    if isinstance(error, ProgramError):
        assert error.problems
        # Of a group that is wrong as a whole there is no path, only its name.
        assert all((problem.path or error.what) and len(problem.says) > 10 for problem in error.problems)
        assert len(str(error).splitlines()) == (1 if len(error.problems) == 1 else 1 + len(error.problems))
    else:  # Mistakes in several outputs, which are found at once when they resolve; the same mistake twice is one line.
        assert isinstance(error, DeployError)
        assert error.findings
        assert all(finding.severity == "error" for finding in error.findings)
        assert len(str(error).splitlines()) == len(error.findings)


def keeps_every_rule(deployment: Deployment[Any]) -> None:
    for child in deployment.plan.cloud_resources():
        assert child.name.startswith("orders-")
        if "tagsAll" in child.outputs:
            assert child.inputs["tags"]["team"] == "payments"
        for value in child.inputs.values():
            if isinstance(value, str) and value.startswith("{"):
                json.loads(value)
    for facts in deployment.plan.facts.values():
        assert all(weak.reason for weak in facts.weakened) or "prod" not in deployment.plan.stack
    assert not [each for each in deployment.findings if each.rule == "hidden-in-apply"]


def hides_every_secret(fields: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    found = leaked(fields, shown)
    assert not found, f"a secret of the arguments stands in {' and in '.join(found)}"


def children_of(deployment: Deployment[Any]) -> list[Resource]:
    """Those that are called by their role: a long name is shortened, and overrides say the role in full."""
    block = deployment.block("orders").resource
    children = [each for each in deployment.plan.cloud_resources() if each.parent == block.urn]
    return [each for each in children if not re.search(r"-[0-9a-f]{6}$", each.name)]


def makes_the_same(preview: Deployment[Any], up: Deployment[Any]) -> None:
    planned, made = preview.plan.by_urn, up.plan.by_urn
    assert sorted(planned) == sorted(made)
    for urn, resource in made.items():
        assert {*resource.inputs} <= {*planned[urn].inputs}
    assert all("*" in each.options.ignore_changes for each in children_of(preview))
