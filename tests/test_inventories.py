"""Every stack and every example, evaluated offline and compared with its reviewed inventory.

`pytest --accept tests/test_inventories.py` rewrites them; the difference is what a reviewer reads.
"""

from pathlib import Path

import pytest

from roadbed.plan.contracts import contract_of, outdated
from roadbed.plan.contracts.folder import committed
from roadbed.plan.project import Project
from roadbed.testing import Stacks, stacks

ROOT = Path(__file__).parent.parent
FOLDERS = [ROOT, *sorted(path.parent for path in ROOT.glob("examples/*/Pulumi.yaml"))]
PROJECTS = {"stacks" if folder == ROOT else f"examples/{folder.name}": stacks(folder) for folder in FOLDERS}
STACKS = [(project, stack) for project, found in PROJECTS.items() for stack in found]

each_stack = pytest.mark.parametrize(("project", "stack"), STACKS)


def test_every_project_has_a_stack():
    assert all(isinstance(found, Stacks) and len(found) for found in PROJECTS.values())
    assert len(PROJECTS) >= 6


@each_stack
def test_a_stack_is_what_was_reviewed(project: str, stack: str, inventory):
    inventory(PROJECTS[project][stack], f"{project}/{stack}")


@each_stack
def test_both_modes_see_the_same_resources(project: str, stack: str):
    deployment = PROJECTS[project][stack]

    assert deployment.preview is not None
    assert {each.urn for each in deployment.preview.resources} == {each.urn for each in deployment.plan.resources}


@pytest.mark.parametrize("project", PROJECTS)
def test_what_stacks_share_and_use_is_committed(project: str):
    folder = ROOT if project == "stacks" else ROOT / project
    contracts, problems = committed(Project.find(folder))
    now = [contract_of(deployment.plan) for deployment in PROJECTS[project].values()]

    assert problems == {}
    assert [each.stack for each in now if outdated(contracts.get((each.project, each.stack)), each)] == []


def test_every_inventory_is_of_a_stack():
    folder = ROOT / "tests/inventories"
    found = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.yaml")}

    assert found <= {f"{project}/{stack}" for project, stack in STACKS}
