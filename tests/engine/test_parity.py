"""For every stack and example: the offline plan is what the real engine plans, and what it then deploys stays put."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from roadbed.plan.access import access_of
from roadbed.plan.contracts.folder import committed, with_used
from roadbed.plan.model import Plan
from roadbed.plan.project import Project as PulumiProject
from tests.engine.ecs_api import serving_ecs
from tests.engine.offline import Offline, offline
from tests.engine.parity import differences
from tests.engine.stack import ROOT, Engine, EngineStack, Project

HERE = Path(__file__).resolve().parent
BY_OTHERS = [ROOT / "tests" / "plan" / "programs" / name for name in ("eks-raw", "fargate", "guestbook", "two-regions")]
"""Written without a thought of this library; the other programs there are evaluated offline only."""
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/Pulumi.yaml"))
PROJECTS = [ROOT, *EXAMPLES, *BY_OTHERS, HERE / "programs" / "wide"]
READS = {"wide.dev": {"network.dev"}}
"""Stacks that read another one's outputs with a reference of their own, which no contract tells of."""
RELEASES = {"payments.dev": "checkout", "shipping.dev": "packing", "billing.dev": "invoices"}
"""What a build tells our own stacks in dev before it deploys them; an offline preview there makes it up."""


def neighbours() -> Iterator[tuple[Path, list[str]]]:
    """The stacks of each project that stand on each other, those that others use first."""
    for root in PROJECTS:
        project = PulumiProject.find(root)
        contracts, _ = committed(project)
        groups: list[set[str]] = []
        for stack in project.stacks:
            contract = contracts.get((project.name, stack))
            near = {stack, *READS.get(stack, ()), *(contract.uses if contract else ())}
            near = near.union(*(group for group in groups if group & near))
            groups = [*(group for group in groups if not group & near), near]
        for group in groups:
            first = sorted(group, key=lambda stack: (stack in READS, stack))
            yield root, [stack for stack in with_used(project, first) if stack in first]


@pytest.mark.parametrize(
    ("source", "names"),
    [pytest.param(root, names, id=f"{root.name}-{'-'.join(names)}") for root, names in neighbours()],
)
def test_offline_and_engine_agree_from_first_preview_to_last_deletion(
    source: Path, names: list[str], fresh_engine: Engine, subtests: pytest.Subtests
):
    project = fresh_engine.project(source)
    for name in names if source == ROOT else ():
        release(project, name)
    stacks = [project.stack(name) for name in names]
    evaluated = offline(project.root, names)
    with serving_ecs() as ecs:
        for stack in stacks:
            stack.environment |= ecs.environment
        deployed = [deploy(stack, evaluated[stack.name], subtests) for stack in stacks]
    for stack, plan in reversed([*zip(stacks, deployed, strict=True)]):
        destroy(stack, plan, subtests)


def release(project: Project, stack: str) -> None:
    """Say in a stack's configuration which image runs, where it does not say so yet."""
    if (name := RELEASES.get(stack)) is None:
        return
    written = yaml.safe_load(project.config_file(stack).read_text(encoding="utf-8"))
    registry = f"{written['config']['roadbed:account']}.dkr.ecr.eu-west-1.amazonaws.com"
    written["config"]["roadbed:images"] = {name: f"{registry}/{name}@sha256:{'0' * 64}"}
    project.config_file(stack).write_text(yaml.safe_dump(written), encoding="utf-8")


def deploy(stack: EngineStack, evaluated: Offline, subtests: pytest.Subtests) -> Plan:
    """Bring a stack up and compare every step; the plan of what is deployed."""
    first = stack.preview()
    with subtests.test("the first preview equals the offline plan", stack=stack.name):
        assert_agree(evaluated.preview, first)

    stack.up()
    deployed = stack.deployed()
    with subtests.test("the state equals the offline plan of an update", stack=stack.name):
        assert_agree(evaluated.up, deployed)

    second, printed = stack.planned()
    with subtests.test("a second preview changes nothing", stack=stack.name):
        assert [each["urn"] for each in printed["steps"] if each["op"] not in ("same", "read")] == []
    with subtests.test("the second preview equals the offline plan of an update", stack=stack.name):
        assert_agree(evaluated.up, second)

    plans = (evaluated.preview, evaluated.up, first, second, deployed)
    with subtests.test("every source says the same of every block", stack=stack.name):
        assert [plan.facts for plan in plans] == [evaluated.up.facts] * len(plans)
    with subtests.test("every source finds the same access", stack=stack.name):
        assert set(access_of(second)) == set(access_of(evaluated.up))
        assert set(access_of(deployed)) == set(access_of(evaluated.up))

    with subtests.test("a refresh finds nothing that drifted", stack=stack.name):
        stack.refresh("--expect-no-changes")
    return deployed


def destroy(stack: EngineStack, deployed: Plan, subtests: pytest.Subtests) -> None:
    """Delete a stack, and see what its clouds still hold of it."""
    held_by_others = {each.urn for each in deployed.cloud_resources() if each.options.deleted_with}
    retained = {each.urn for each in deployed.cloud_resources() if each.options.retain_on_delete}
    stack.run("state", "unprotect", "--all", "--yes")
    stack.destroy()
    with subtests.test("destroying leaves only what is to be retained", stack=stack.name):
        clouds = (stack.project.engine.aws, stack.project.engine.kubernetes)
        held = {each.urn for cloud in clouds for each in cloud.held.values()}
        assert stack.resources() == []
        assert held & deployed.by_urn.keys() == retained | held_by_others


def assert_agree(evaluated: Plan, engine: Plan) -> None:
    found = differences(evaluated, engine)
    assert not found, "\n".join(found)
