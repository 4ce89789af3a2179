import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadbed import Queue, QueueArgs
from roadbed.plan.codec import PlanFormatError, plan_from_json, plan_to_json, value_from_json, value_to_json
from roadbed.plan.model import SCHEMA_VERSION, DataSource, Options, Plan, Resource, Source
from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference
from roadbed.testing import deploy

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.just(UNKNOWN),
    st.just(SECRET),
    st.builds(Reference, st.text()),
    st.builds(Asset, st.sampled_from(["asset", "archive"]), st.dictionaries(st.text(), st.text())),
)
KEYS = st.text() | st.sampled_from(["$ref", "$unknown", "$secret", "$$", "$resource", "$asset"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


@given(VALUES)
def test_a_value_survives_json(value):
    assert value_from_json(json.loads(json.dumps(value_to_json(value)))) == value


def test_a_plan_survives_json():
    plan = Plan(
        stack="payments.prod",
        project="roadbed",
        origin="offline-up",
        resources=(
            Resource(
                urn="urn:1",
                type="aws:sqs/queue:Queue",
                name="q",
                parent="urn:0",
                id=UNKNOWN,
                inputs={"$ref": {"a": [SECRET, 1.5]}},
                outputs={"arn": "arn"},
                dependencies=("urn:0",),
                property_dependencies={"a": ("urn:0", "urn:2")},
                options=Options(
                    protect=True,
                    aliases=({"name": "old", "noParent": True},),
                    ignore_changes=("tags",),
                    custom_timeouts={"create": 60.0},
                    hooks={"beforeCreate": ("check",)},
                ),
                source=Source("stacks/payments.py", 12),
            ),
        ),
        outputs={"url": UNKNOWN},
        config={"aws:region": "eu-west-1", "roadbed:password": SECRET},
        data_sources=(
            DataSource(token="aws:index/getAmi:getAmi", args={"owner": "self"}, answer={"id": "ami"}, made_up=True),
        ),
    )

    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


@pytest.mark.parametrize("mode", ["preview", "up"])
def test_the_plan_of_a_block_survives_json(mode):
    plan = deploy(lambda: Queue("events", QueueArgs(deletion_protection=True)), mode=mode).plan

    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], 'wants a JSON object with "schema"'),
        ({}, 'wants a JSON object with "schema"'),
        (
            {"schema": SCHEMA_VERSION + 1},
            f"got version {SCHEMA_VERSION + 1}, this roadbed reads version {SCHEMA_VERSION}",
        ),
        ({"schema": SCHEMA_VERSION, "stack": "s"}, "not a whole plan"),
        (
            {"schema": SCHEMA_VERSION, "stack": "s", "project": "p", "origin": "state", "resources": [{"urn": "u"}]},
            "not a whole plan",
        ),
        ({"schema": SCHEMA_VERSION, "stack": "s", "project": "p", "origin": "state", "outputs": 3}, "not a whole plan"),
        (
            {"schema": SCHEMA_VERSION, "stack": "s", "project": "p", "origin": "state", "surprise": 3},
            "not a whole plan",
        ),
    ],
)
def test_what_is_not_a_plan_of_this_version_is_one_clear_error(document, says):
    with pytest.raises(PlanFormatError, match=says):
        plan_from_json(document)
