"""Plans read from files that the engine wrote; tests/engine/test_samples.py records them."""

import json
from pathlib import Path
from typing import Any

import pytest

from roadbed.plan.codec import PlanFormatError, plan_from_json, plan_to_json
from roadbed.plan.engine import plan_from_preview, plan_from_state
from roadbed.plan.facts import Facts, Overridden, Right, Setting, Weakened
from roadbed.plan.model import Plan, Resource, Source
from roadbed.plan.values import SECRET, UNKNOWN, Asset

SAMPLES = Path(__file__).with_name("engine_samples")
URN = "urn:pulumi:payments.prod::recorded::"
STACK = f"{URN}pulumi:pulumi:Stack::recorded-payments.prod"
QUEUE = f"{URN}roadbed:index:Queue$aws:sqs/queue:Queue::audit-queue"
TOPIC = f"{URN}aws:sns/topic:Topic::news"
ABROAD = f"{URN}pulumi:providers:aws::abroad"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def first() -> Plan:
    return plan_from_preview(sample("first_preview"), sample("first_saved_plan"))


@pytest.fixture(scope="module")
def second() -> Plan:
    return plan_from_preview(sample("second_preview"))


@pytest.fixture(scope="module")
def state() -> Plan:
    return plan_from_state(sample("state"))


@pytest.fixture(params=["first", "second", "state"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return request.getfixturevalue(request.param)


def resource(plan: Plan, name: str) -> Resource:
    (found,) = [each for each in plan.resources if each.name == name]
    return found


def test_a_plan_knows_its_stack_and_where_it_came_from(first: Plan, second: Plan, state: Plan):
    assert {(each.stack, each.project) for each in (first, second, state)} == {("payments.prod", "recorded")}
    assert [each.origin for each in (first, second, state)] == ["engine-preview", "engine-preview", "state"]


def test_every_source_lists_what_the_program_made(plan: Plan):
    assert {each.name for each in plan.resources} == {
        "recorded-payments.prod",
        "abroad",
        "audit",
        "audit-queue",
        "news",
        "object",
        "legacy",
        "copy",
    }
    assert plan.by_urn[QUEUE].parent == f"{URN}roadbed:index:Queue::audit"
    assert plan.by_urn[STACK].parent == ""


def test_every_source_finds_the_facts_of_a_block(plan: Plan):
    assert plan.facts == {
        f"{URN}roadbed:index:Queue::audit": Facts(
            version=1,
            settings={"deletion_protection": Setting(value=False, origin="user")},
            weakened=(
                Weakened(setting="deletion_protection", value=False, default=True, reason="auditors keep a copy"),
            ),
            overrides=(Overridden(child="queue", args=("delay_seconds",), opts=("ignore_changes",)),),
            rights=(Right(of="Queue orders", right="sender", actions=("sqs:SendMessage",), network=("tcp 443",)),),
            admits=(
                Right(
                    of="arn:aws:iam::444444444444:role/reporter",
                    right="sender",
                    actions=("sqs:SendMessage",),
                ),
            ),
            offers={"sender": ("sqs:SendMessage",)},
            tags={"team": "payments"},
        )
    }


def test_no_source_holds_a_secret(plan: Plan):
    assert plan.by_urn[TOPIC].inputs["tags"] == {"plain": "yes", "token": SECRET}
    assert "made-up-token" not in json.dumps(plan_to_json(plan))
    assert "ciphertext" not in json.dumps(plan_to_json(plan))


def test_options_are_read(plan: Plan):
    options = plan.by_urn[TOPIC].options

    assert options.protect
    assert options.retain_on_delete
    assert options.replace_on_changes == ("kmsMasterKeyId",)
    assert options.additional_secret_outputs == ("owner",)
    assert options.custom_timeouts == {"create": 600}
    assert options.provider == ABROAD
    assert plan.by_urn[QUEUE].options.ignore_changes == ("delaySeconds",)
    assert resource(plan, "object").options.deleted_with == TOPIC
    assert resource(plan, "object").options.hooks == {"afterCreate": ("told",)}


def test_default_providers_are_the_engines_own_business(plan: Plan):
    assert plan.by_urn[QUEUE].options.provider == ""
    assert [each.urn for each in plan.resources if each.type == "pulumi:providers:aws"] == [ABROAD]


def test_what_engine_and_providers_add_to_arguments_is_left_out(plan: Plan):
    assert plan.by_urn[ABROAD].inputs.keys() == {"region", "skipCredentialsValidation", "skipRegionValidation"}
    assert plan.by_urn[QUEUE].inputs == {"delaySeconds": 5}


def test_a_name_that_the_provider_made_up_is_not_an_argument():
    document = sample("state")
    queue = next(each for each in document["deployment"]["resources"] if each["urn"] == QUEUE)
    queue["inputs"] = {
        "delaySeconds": 5,
        "name": "audit-queue-1a2b3c4",
        "rule": {"days": 1, "status": "Enabled", "__defaults": ["status"]},
        "__defaults": ["name"],
    }

    assert plan_from_state(document).by_urn[QUEUE].inputs == {"delaySeconds": 5, "rule": {"days": 1}}


def test_assets_and_dependencies_are_read(plan: Plan):
    dependencies = {TOPIC, f"{URN}aws:sqs/queue:Queue::legacy"}
    copy = resource(plan, "copy")

    assert resource(plan, "object").inputs["source"] == Asset("asset", {"text": "hello"})
    assert set(copy.dependencies) == dependencies
    assert copy.property_dependencies["topic"] == (TOPIC,)
    assert "protocol" not in copy.property_dependencies


def test_a_source_is_the_users_own_line(plan: Plan):
    program = (
        (Path(__file__).parents[1] / "engine/programs/recorded/__main__.py").read_text(encoding="utf-8").splitlines()
    )
    source = resource(plan, "news").source

    assert isinstance(source, Source)
    assert source.path == "__main__.py"
    assert program[source.line - 1].startswith("topic = aws.sns.Topic(")
    assert plan.by_urn[STACK].source is None


def test_things_of_others_are_external(plan: Plan):
    assert [each.name for each in plan.resources if each.external] == ["legacy"]
    assert "legacy" not in {each.name for each in plan.cloud_resources()}


def test_a_first_preview_knows_no_identifiers(first: Plan):
    assert first.by_urn[TOPIC].id is UNKNOWN
    assert resource(first, "copy").inputs["topic"] is UNKNOWN
    assert first.by_urn[f"{URN}roadbed:index:Queue::audit"].id is None


def test_a_later_preview_knows_what_stays(second: Plan, state: Plan):
    assert second.by_urn[TOPIC].id == state.by_urn[TOPIC].id
    assert second.by_urn[TOPIC].outputs == state.by_urn[TOPIC].outputs
    assert resource(second, "copy").inputs["topic"] == state.by_urn[TOPIC].outputs["arn"]


def test_configuration_comes_with_a_preview(first: Plan, state: Plan):
    assert first.config == {"aws:region": "eu-west-1", "recorded:token": SECRET}
    assert state.config == {}


def test_a_saved_plan_adds_aliases_and_outputs(first: Plan, state: Plan):
    options = first.by_urn[TOPIC].options

    assert options.aliases == ({"name": "former"}, {"noParent": True})
    assert options.delete_before_replace
    assert first.outputs == {"topic": UNKNOWN, "nested": {"token": SECRET, "list": [1, 2.5, None]}}
    assert state.outputs == {"topic": state.by_urn[TOPIC].outputs["arn"], "nested": first.outputs["nested"]}
    assert first.by_urn[f"{URN}roadbed:index:Queue::audit"].outputs == {"url": UNKNOWN}


def test_plans_of_the_engine_are_written_and_read_like_any_other(plan: Plan):
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_deletions_are_not_part_of_the_plan():
    document = sample("second_preview")
    step = next(each for each in document["steps"] if each["urn"] == TOPIC)
    step.update(op="delete", newState=None)
    document["changeSummary"] = {"same": document["changeSummary"]["same"] - 1, "delete": 1}

    assert TOPIC not in plan_from_preview(document).by_urn


def test_a_replaced_resource_has_no_identifier_yet_and_is_listed_once():
    document = sample("second_preview")
    at = next(index for index, each in enumerate(document["steps"]) if each["urn"] == TOPIC)
    steps = [{**document["steps"][at], "op": op} for op in ("create-replacement", "replace", "delete-replaced")]
    document["steps"][at : at + 1] = steps
    document["changeSummary"] = {"same": document["changeSummary"]["same"] - 1, "replace": 1}
    plan = plan_from_preview(document)

    assert [each.urn for each in plan.resources].count(TOPIC) == 1
    assert plan.by_urn[TOPIC].id is UNKNOWN


def test_what_waits_for_deletion_is_not_part_of_a_state():
    document = sample("state")
    resources = document["deployment"]["resources"]
    resources.insert(0, {**next(each for each in resources if each["urn"] == TOPIC), "delete": True, "id": "old"})

    plan = plan_from_state(document)
    assert [each.id for each in plan.resources if each.urn == TOPIC] == [
        plan_from_state(sample("state")).by_urn[TOPIC].id
    ]


def test_an_empty_stack_is_an_empty_plan():
    plan = plan_from_state({"version": 3, "deployment": {"manifest": {}}})

    assert (plan.stack, plan.resources, plan.outputs) == ("", (), {})


def _without_steps() -> Any:
    document = sample("second_preview")
    return {**document, "steps": [each for each in document["steps"] if each["op"] != "same"]}


def _failed(message: str) -> Any:
    return {**sample("first_preview"), "diagnostics": [{"severity": "error", "message": message}]}


def _damaged() -> Any:
    document = sample("first_preview")
    document["steps"][0]["newState"]["inputs"] = ["not", "a", "mapping"]
    document["steps"][1]["newState"]["urn"] = "nonsense"
    return document


@pytest.mark.parametrize(
    ("document", "said"),
    [
        pytest.param([], "not a preview: .*write it with pulumi preview --json --show-sames", id="a list"),
        pytest.param("text", "not a preview: ", id="a text"),
        pytest.param({"version": 3, "deployment": {}}, "not a preview: changeSummary: field required", id="a state"),
        pytest.param(
            _damaged(), r"steps\[0\].newState.inputs: .*dictionary.*; steps\[1\].newState.urn: ", id="damaged"
        ),
        pytest.param(_failed("error: no such team\n"), "the preview failed: no such team; mend", id="a failed preview"),
        pytest.param(
            _failed('error: Traceback (most recent call last):\n  File "a.py", line 1\nKeyError: "x"\n\n'),
            'the preview failed: KeyError: "x"; mend',
            id="a preview that failed with a traceback",
        ),
        pytest.param(
            _without_steps(),
            "leaves out 7 of 7 unchanged resources; run pulumi preview --json --show-sames",
            id="partial",
        ),
    ],
)
def test_what_is_no_whole_preview_is_refused(document: Any, said: str):
    with pytest.raises(PlanFormatError, match=said) as refused:
        plan_from_preview(document)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        pytest.param([], "not a stack's state: .*write it with pulumi stack export", id="a list"),
        pytest.param({"version": 2, "deployment": {}}, "state has version 2; this roadbed reads 3 and 4", id="too old"),
        pytest.param({"version": 9, "deployment": {}}, "state has version 9; .*newer roadbed", id="too new"),
        pytest.param({"version": 3}, "not a stack's state: deployment: field required", id="no deployment"),
        pytest.param(
            {"version": 3, "deployment": {"resources": [{}, {}, {}]}},
            "type: field required; .*; and 3 more; ",
            id="empty",
        ),
        pytest.param(sample("first_preview"), "not a stack's state: version: field required", id="a preview"),
    ],
)
def test_what_is_no_state_is_refused(document: Any, said: str):
    with pytest.raises(PlanFormatError, match=said):
        plan_from_state(document)


def test_a_file_that_is_no_saved_plan_is_refused():
    with pytest.raises(PlanFormatError, match="not a saved plan: resourcePlans: field required; write it with"):
        plan_from_preview(sample("first_preview"), {"plans": []})
