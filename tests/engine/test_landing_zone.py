"""Landing zones on the real engine: teams whose platform is not deployed yet, and one that changed."""

import pytest

from tests.engine.stack import ROOT, Engine, EngineStack, Project


@pytest.fixture
def project(fresh_engine: Engine) -> Project:
    return fresh_engine.project(ROOT / "examples" / "landing_zone")


def group(stack: EngineStack) -> object:
    (found,) = [each for each in stack.deployed().resources if each.type.endswith("SecurityGroup")]
    return found.inputs["vpcId"]


def test_a_team_previews_before_its_platform_is_deployed_and_is_stopped_where_it_updates(project: Project):
    project.stack("platform.dev")  # There is one, and nothing in it.
    team = project.stack("payments.pr-417")

    preview = team.run("preview")
    update = team.up(check=False)

    assert "LandingZone platform.dev/landing-zone at stacks/payments.py:" in preview.stdout
    assert "not shared where it is deployed" in preview.stdout
    assert update.returncode
    assert "deploy platform.dev first" in update.stdout + update.stderr
    assert "/roadbed/kernel/" not in update.stdout + update.stderr, "a traceback"


def test_a_pull_requests_environment_runs_in_the_network_of_the_platform_it_names(project: Project):
    platform, team = project.stack("platform.dev"), project.stack("payments.pr-417")
    platform.up()

    team.up()

    assert group(team) == platform.deployed().outputs["roadbed/v1/landing-zone"]["ids"]["network.vpc_id"]
    assert team.deployed().outputs["runtime"] == "fargate"
