"""Contracts on the real engine: an update that was built on something else than what is deployed stops."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import boxes
from tests.engine.stack import ROOT, Engine, EngineStack, Project

CONFIG = "config:\n  aws:region: eu-west-1\n  roadbed:owner: a@example.com\n  roadbed:cost-center: CC-1000\n"
OWNER = """
import pulumi
from boxes import Box, BoxArgs
Box("uploads", BoxArgs(days=30)).share(rights=["reader"], to=["billing"])
pulumi.export("password", pulumi.Output.secret("x"))  # Which makes a reference's outputs secret, all of them.
"""
CONSUMER = """
import pulumi
import pulumi_aws as aws
from boxes import Box
from roadbed import environment, policy_document

box = Box.of("payments.dev", "uploads")
role = aws.iam.Role("invoices", assume_role_policy="{}")
aws.iam.RolePolicy("invoices-box", role=role.name, policy=policy_document([box.reader()]))
pulumi.export("days", box.facts["retention"]["days"])
pulumi.export("arn", box.arn)
"""


@pytest.fixture
def project(fresh_engine: Engine, tmp_path: Path) -> Project:
    """Two teams of one project, and nothing of it deployed or committed."""
    source = tmp_path / "shop"
    source.mkdir()
    files = {
        "Pulumi.yaml": "name: shop\nruntime: python\n",
        "__main__.py": "from pathlib import Path\nfrom roadbed import run_team\nrun_team(Path(__file__).parent)\n",
        "boxes.py": Path(boxes.__file__).read_text(),
        "payments.py": OWNER,
        "billing.py": CONSUMER,
        **{f"Pulumi.{stack}.yaml": CONFIG for stack in ("payments.dev", "billing.dev")},
    }
    for name, text in files.items():
        (source / name).write_text(text)
    return fresh_engine.project(source)


@pytest.fixture
def payments(project: Project) -> EngineStack:
    return project.stack("payments.dev")


@pytest.fixture
def billing(project: Project) -> EngineStack:
    return project.stack("billing.dev")


@pytest.fixture
def roadbed(project: Project) -> Callable[..., str]:
    """Run a command of roadbed in the project."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "roadbed.cli", *arguments],
            cwd=project.root,
            env={**os.environ, "PYTHONPATH": str(ROOT / "components")},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def complaint(stack: EngineStack) -> str:
    """The one line an update fails with."""
    done = stack.up(check=False)
    assert done.returncode
    text = done.stdout + done.stderr
    assert "/roadbed/kernel/" not in text, "a traceback"
    said = [line[line.index("Box ") :].strip() for line in text.splitlines() if "Box payments.dev/uploads at " in line]
    (line,) = set(said)
    return line


def test_a_consumer_follows_its_owner_from_first_update_to_a_fact_that_changed(
    payments: EngineStack, billing: EngineStack, roadbed: Callable[..., str]
):
    payments.up()
    roadbed("contract", "export", "--all")
    billing.up()
    deployed = billing.deployed()
    assert deployed.outputs["days"] == 30
    assert deployed.outputs["arn"] == payments.deployed().outputs["roadbed/v1/uploads"]["ids"]["arn"]
    assert deployed.outputs["roadbed/uses/payments.dev/uploads"] == {"rights": {"reader": ["sns:Subscribe"]}}
    policy = next(each for each in deployed.resources if each.name == "invoices-box").inputs["policy"]
    assert json.loads(policy)["Statement"][0]["Resource"] == [deployed.outputs["arn"]]

    program = payments.project.root / "payments.py"
    program.write_text(program.read_text().replace("days=30", "days=7"))
    payments.up()
    said = complaint(billing)
    assert "retention.days: 7 where it is deployed, 30 here; run roadbed contract export" in said

    preview = billing.run("preview")
    assert "pulumi up will stop: Box payments.dev/uploads at " in preview.stdout

    roadbed("contract", "export", "payments.dev")
    billing.up()
    assert billing.deployed().outputs["days"] == 7


def test_an_update_without_the_committed_file_says_how_to_get_it(payments: EngineStack, billing: EngineStack):
    payments.up()

    assert "contracts/payments.dev.json is missing; run roadbed contract export payments.dev" in complaint(billing)


def test_an_owner_that_was_never_deployed_stops_an_update_and_only_warns_a_preview(
    payments: EngineStack, billing: EngineStack, roadbed: Callable[..., str]
):
    roadbed("contract", "export", "--all")

    preview = billing.run("preview")

    assert "not shared where it is deployed; that shares nothing" in preview.stdout
    assert "invoices-box" in preview.stdout
    assert "deploy payments.dev first" in complaint(billing)


def test_a_right_that_was_taken_back_stops_an_update(
    payments: EngineStack, billing: EngineStack, roadbed: Callable[..., str]
):
    payments.up()
    roadbed("contract", "export", "--all")
    program = payments.project.root / "payments.py"
    program.write_text(program.read_text().replace("billing", "audit"))
    payments.up()

    assert "reader: not shared with billing; shared is reader with audit where it is deployed" in complaint(billing)
