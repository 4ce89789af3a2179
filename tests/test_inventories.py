"""Every stack and every example, evaluated offline and compared with its reviewed inventory.

`pytest --accept tests/test_inventories.py` rewrites them; the difference is what a reviewer reads.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from roadbed.plan.model import SECRET, UNKNOWN, Asset, Evaluation, Options, Plan, Reference, Value
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project

ROOT = Path(__file__).parent.parent
PROJECTS = [ROOT, *sorted(path.parent for path in ROOT.glob("examples/*/Pulumi.yaml"))]
STACKS = [(project, stack) for project in PROJECTS for stack in Project.find(project).stacks]


@pytest.fixture(scope="module")
def evaluations() -> dict[tuple[Path, str], Evaluation]:
    found = {}
    for project in PROJECTS:
        stacks = [stack for of, stack in STACKS if of == project]
        for evaluation in evaluate_stacks(Project.find(project), stacks):
            found[project, evaluation.stack] = evaluation
    return found


def test_every_project_has_a_stack():
    assert {project for project, _ in STACKS} == set(PROJECTS)
    assert len(PROJECTS) >= 6


@pytest.mark.parametrize(("project", "stack"), STACKS, ids=lambda each: getattr(each, "name", each))
def test_a_stack_is_what_was_reviewed(
    project: Path, stack: str, evaluations: dict[tuple[Path, str], Evaluation], reviewed: Callable[[Path, str], None]
):
    evaluation = evaluations[project, stack]

    assert not [finding for finding in evaluation.findings if finding.severity == "error"]
    assert evaluation.up is not None
    folder = ROOT / "tests/inventories" / ("stacks" if project == ROOT else f"examples/{project.name}")
    reviewed(folder / f"{stack}.yaml", inventory(evaluation.up))


@pytest.mark.parametrize(("project", "stack"), STACKS, ids=lambda each: getattr(each, "name", each))
def test_both_modes_see_the_same_resources(project, stack, evaluations):
    evaluation = evaluations[project, stack]

    assert [each.urn for each in evaluation.preview.resources] == [each.urn for each in evaluation.up.resources]


def inventory(plan: Plan) -> str:
    """A plan as a reviewer reads it: what is made, by whom, with which inputs and options."""
    content: dict[str, Any] = {}
    for resource in plan.resources[1:]:
        owner = plan.by_urn.get(resource.parent)
        path = resource.name if owner is None or owner.parent == "" else f"{owner.name}/{resource.name}"
        inputs = {key: readable(value) for key, value in sorted(resource.inputs.items()) if key != "roadbed"}
        entry: dict[str, Any] = {"type": resource.type, **({"inputs": inputs} if inputs else {})}
        if options := set_options(resource.options):
            entry["options"] = options
        if facts := plan.facts.get(resource.urn):
            told = {
                "weakened": facts.weakened,
                "overrides": facts.overrides,
                "rights": facts.rights,
                "admits": facts.admits,
            }
            entry |= {
                name: [json.loads(json.dumps(asdict(each))) for each in part] for name, part in told.items() if part
            }
        assert path not in content, f"two resources are shown as {path}"
        content[path] = entry
    if plan.outputs:
        content["stack outputs"] = {key: readable(value) for key, value in sorted(plan.outputs.items())}
    return yaml.safe_dump(content, sort_keys=False, width=160, allow_unicode=True)


def set_options(options: Options) -> dict[str, Any]:
    default = Options()
    found = {each.name: getattr(options, each.name) for each in fields(options)}
    return {name: readable(value) for name, value in found.items() if value != getattr(default, name)}


def readable(value: Value) -> Any:
    """JSON documents opened; what cannot be known or shown is named."""
    match value:
        case str() if value.startswith("{"):
            return json.loads(value)
        case Reference(urn):
            return f"<{urn}>"
        case Asset(kind, content):
            return {kind: readable(dict(content))}
        case dict():
            return {key: readable(each) for key, each in sorted(value.items())}
        case list() | tuple():
            return [readable(each) for each in value]
    return "<unknown>" if value is UNKNOWN else "<secret>" if value is SECRET else value
