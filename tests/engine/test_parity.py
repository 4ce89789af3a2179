"""For every stack and example: the offline plan is what the real engine plans, and what it then deploys stays put."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from roadbed.plan.access import access_of
from roadbed.plan.model import Plan
from roadbed.plan.project import Project as PulumiProject
from tests.engine.offline import Offline, offline
from tests.engine.parity import differences
from tests.engine.stack import ROOT, Engine

HERE = Path(__file__).resolve().parent
PROJECTS = [ROOT, *sorted(path.parent for path in ROOT.glob("examples/*/Pulumi.yaml")), HERE / "programs" / "wide"]
NEEDS = {"wide.dev": ["network.dev"]}
"""Stacks that another one reads the outputs of, and that are deployed before it."""


@dataclass(frozen=True)
class Life:
    """One stack from its first preview to its end."""

    offline: Offline
    first: Plan
    second: Plan
    summary: dict[str, int]
    """Steps of the second preview, by kind."""
    deployed: Plan
    refreshed: Plan
    left: Plan
    """What the state holds after `destroy`."""
    still_held: set[str]
    """URNs of what the clouds still hold."""


def _cases() -> list[object]:
    cases = []
    for root in PROJECTS:
        prefix = "" if root == ROOT else f"{root.name}:"
        for stack in PulumiProject.find(root).stacks:
            name = prefix + stack
            cases.append(pytest.param((root, stack), id=name, marks=pytest.mark.xdist_group(name)))
    return cases


@pytest.fixture(scope="module", params=_cases())
def life(request: pytest.FixtureRequest, engine: Engine) -> Life:
    source, name = request.param
    engine.forget()
    project = engine.project(source)
    for needed in NEEDS.get(name, ()):
        project.stack(needed).up()
    stack = project.stack(name)
    plans = offline(project.root, name)
    first = stack.preview()
    stack.up()
    deployed = stack.deployed()
    second, printed = stack.planned()
    stack.refresh()
    refreshed = stack.deployed()
    stack.run("state", "unprotect", "--all", "--yes")
    stack.destroy()
    left = stack.deployed()
    held = {each.urn for cloud in (engine.aws, engine.kubernetes) for each in cloud.held.values()}
    return Life(plans, first, second, printed["changeSummary"], deployed, refreshed, left, held)


def test_the_first_preview_equals_the_offline_plan(life: Life):
    _agree(life.offline.preview, life.first)


def test_a_second_preview_changes_nothing(life: Life):
    assert set(life.summary) <= {"same", "read"}
    assert life.summary["same"] >= len(list(life.second.cloud_resources()))


def test_the_second_preview_equals_the_offline_plan_of_an_update(life: Life):
    _agree(life.offline.up, life.second)


def test_the_state_equals_the_offline_plan_of_an_update(life: Life):
    _agree(life.offline.up, life.deployed)


def test_every_source_says_the_same_of_every_block(life: Life):
    said = [plan.facts for plan in (life.offline.preview, life.offline.up, life.first, life.second, life.deployed)]

    assert said[1:] == said[:1] * 4


def test_every_source_finds_the_same_access(life: Life):
    offline, engine, state = (set(access_of(plan)) for plan in (life.offline.up, life.second, life.deployed))

    assert engine == offline
    assert state == offline


def test_a_refresh_finds_nothing_that_drifted(life: Life):
    assert life.refreshed == life.deployed


def test_destroying_leaves_only_what_is_to_be_retained(life: Life):
    deleted_with_another = {each.urn for each in life.deployed.cloud_resources() if each.options.deleted_with}
    retained = {each.urn for each in life.deployed.cloud_resources() if each.options.retain_on_delete}

    assert life.left.resources == ()
    assert life.still_held & life.deployed.by_urn.keys() == retained | deleted_with_another


def _agree(offline: Plan, engine: Plan) -> None:
    found = differences(offline, engine)
    assert not found, "\n".join(found)
