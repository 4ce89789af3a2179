"""Random arguments for every block: a plan that keeps every rule, or one clear error. Nothing in between."""

import json
from typing import Any

import pytest
from acme import NightlyExport
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import roadbed
from roadbed.kernel.component import args_class
from roadbed.kernel.errors import ProgramError
from roadbed.testing import DeployError, arguments, deploy

BLOCKS = {**roadbed.blocks(), "NightlyExport": NightlyExport}
ARGUMENTS = {name: arguments(args_class(block)) for name, block in BLOCKS.items()}
STACKS = st.sampled_from(["payments.dev", "payments.staging", "payments.prod"])


def keeps_every_rule(deployment: Any) -> None:
    for child in deployment.plan.cloud_resources():
        assert child.name.startswith("orders-")
        if "tagsAll" in child.outputs:
            assert child.inputs["tags"]["team"] == "payments"
        for value in child.inputs.values():
            if isinstance(value, str) and value.startswith("{"):
                json.loads(value)
    for facts in deployment.plan.facts.values():
        assert all(weak.reason for weak in facts.weakened) or "prod" not in deployment.plan.stack


@pytest.mark.parametrize("name", BLOCKS)
@given(data=st.data(), stack=STACKS, reasons=st.booleans())
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_arguments_give_a_sound_plan_or_one_clear_error(name, data, stack, reasons):
    args = data.draw(ARGUMENTS[name])
    because = dict.fromkeys(args.fields, "a reason") if reasons else {}

    try:
        deployment = deploy(lambda: BLOCKS[name]("orders", args(because=because)), stack=stack)
    except ProgramError as error:
        is_one_clear_error(error)
    except DeployError as error:
        is_one_line_each(error)
    else:
        keeps_every_rule(deployment)


def is_one_clear_error(error: ProgramError) -> None:
    assert error.problems
    # Of a group that is wrong as a whole there is no path, only its name.
    assert all((problem.path or error.what) and len(problem.says) > 10 for problem in error.problems)
    assert len(str(error).splitlines()) == (1 if len(error.problems) == 1 else 1 + len(error.problems))


def is_one_line_each(error: DeployError) -> None:
    """Mistakes in several outputs, which are found at once when they resolve; the same mistake twice is one line."""
    assert error.findings
    assert all(finding.severity == "error" for finding in error.findings)
    assert len(str(error).splitlines()) == len(error.findings)
