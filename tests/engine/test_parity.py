"""For every stack and example: the offline plan is what the real engine plans, and what it then deploys stays put."""

from pathlib import Path

import pytest

from roadbed.plan.access import access_of
from roadbed.plan.contracts.folder import committed
from roadbed.plan.model import Plan
from roadbed.plan.project import Project as PulumiProject
from tests.engine.offline import offline
from tests.engine.parity import differences
from tests.engine.stack import ROOT, Engine

HERE = Path(__file__).resolve().parent
BY_OTHERS = [ROOT / "tests" / "plan" / "programs" / name for name in ("eks-raw", "fargate", "guestbook", "two-regions")]
"""Written without a thought of this library; the other programs there are evaluated offline only."""
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/Pulumi.yaml"))
PROJECTS = [ROOT, *EXAMPLES, *BY_OTHERS, HERE / "programs" / "wide"]
STACKS = [(root, stack) for root in PROJECTS for stack in PulumiProject.find(root).stacks]
NEEDS = {"wide.dev": ["network.dev"]}
"""Stacks that another one reads the outputs of, and that are deployed before it, beside those its contract names."""


@pytest.mark.parametrize(
    ("source", "name"), STACKS, ids=[stack if root == ROOT else f"{root.name}-{stack}" for root, stack in STACKS]
)
def test_offline_and_engine_agree_from_first_preview_to_last_deletion(
    source: Path, name: str, fresh_engine: Engine, subtests: pytest.Subtests
):
    project = fresh_engine.project(source)
    for needed in needs(source, name):
        project.stack(needed).up()
    stack = project.stack(name)
    evaluated = offline(project.root, name)

    first = stack.preview()
    with subtests.test("the first preview equals the offline plan"):
        assert_agree(evaluated.preview, first)

    stack.up()
    deployed = stack.deployed()
    with subtests.test("the state equals the offline plan of an update"):
        assert_agree(evaluated.up, deployed)

    second, printed = stack.planned()
    with subtests.test("a second preview changes nothing"):
        assert [each["urn"] for each in printed["steps"] if each["op"] not in ("same", "read")] == []
    with subtests.test("the second preview equals the offline plan of an update"):
        assert_agree(evaluated.up, second)

    plans = (evaluated.preview, evaluated.up, first, second, deployed)
    with subtests.test("every source says the same of every block"):
        assert [plan.facts for plan in plans] == [evaluated.up.facts] * len(plans)
    with subtests.test("every source finds the same access"):
        assert set(access_of(second)) == set(access_of(evaluated.up))
        assert set(access_of(deployed)) == set(access_of(evaluated.up))

    with subtests.test("a refresh finds nothing that drifted"):
        stack.refresh("--expect-no-changes")

    held_by_others = {each.urn for each in deployed.cloud_resources() if each.options.deleted_with}
    retained = {each.urn for each in deployed.cloud_resources() if each.options.retain_on_delete}
    stack.run("state", "unprotect", "--all", "--yes")
    stack.destroy()
    with subtests.test("destroying leaves only what is to be retained"):
        held = {each.urn for cloud in (fresh_engine.aws, fresh_engine.kubernetes) for each in cloud.held.values()}
        assert stack.deployed().resources == ()
        assert held & deployed.by_urn.keys() == retained | held_by_others


def needs(source: Path, name: str) -> list[str]:
    """Stacks of a project that are deployed before another one, in this order."""
    project = PulumiProject.find(source)
    contract = committed(project)[0].get((project.name, name))
    found = [*NEEDS.get(name, ()), *(contract.uses if contract else ())]
    return list(dict.fromkeys(each for used in found for each in (*needs(source, used), used)))


def assert_agree(evaluated: Plan, engine: Plan) -> None:
    found = differences(evaluated, engine)
    assert not found, "\n".join(found)
