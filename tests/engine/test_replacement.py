"""The engine plans a replacement exactly where the real provider was measured to replace, or may."""

from pathlib import Path

import pytest

from tests.engine.changes import paths
from tests.engine.stack import Engine, EngineStack

PROGRAM = Path(__file__).with_name("programs") / "replaces"


@pytest.fixture(scope="module")
def deployed(engine: Engine) -> EngineStack:
    engine.forget()
    stack = engine.project(PROGRAM).stack("payments.prod")
    stack.up()
    return stack


def planned(stack: EngineStack, edit: str) -> dict[str, str]:
    """What the engine would do to each resource it does not leave alone, after one edit of the program."""
    stack.configure("replaces:edit", edit)
    _, printed = stack.planned()
    steps = printed["steps"]
    return {step["urn"].rpartition("::")[2]: step["op"] for step in steps if step["op"] in ("update", "replace")}


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ("fifoQueue", "orders"),
        ("reportSetting.reportTemplate", "report"),
    ],
)
def test_a_property_that_replaces_plans_a_replacement(deployed: EngineStack, edit: str, name: str):
    assert planned(deployed, edit) == {name: "replace"}


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ("delaySeconds", "orders"),
        ("tags", "orders"),
        ("reportSetting.accounts[0]", "report"),
    ],
)
def test_a_property_that_is_updated_in_place_plans_an_update(deployed: EngineStack, edit: str, name: str):
    assert planned(deployed, edit) == {name: "update"}


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ("region", "orders"),
        ("attributes[0].type", "items"),
    ],
)
def test_an_unlisted_property_of_a_stateful_type_counts_as_one_that_replaces(
    deployed: EngineStack, edit: str, name: str
):
    assert planned(deployed, edit) == {name: "replace"}


def test_an_unlisted_property_of_a_type_that_holds_nothing_does_not(deployed: EngineStack):
    assert planned(deployed, "alarm's region") == {"old": "update"}


def test_a_change_is_looked_for_inside_of_what_is_on_both_sides_only():
    before = {"kept": 1, "rules": [{"name": "a", "days": 1}], "gone": {"x": 1}, "grown": [1]}
    after = {"kept": 1, "rules": [{"name": "a", "days": 2}], "new": {"y": 1}, "grown": [1, 2]}

    assert list(paths("p", before, after)) == ["p.gone", "p.grown", "p.new", "p.rules[0].days"]
