from collections.abc import Mapping
from pathlib import Path

import pytest

from roadbed.plan.model import Plan
from roadbed.testing import stacks
from tests.cloud_rules.catalogue import ENTRIES
from tests.cloud_rules.checking import Found, check

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def plans() -> Mapping[str, Plan]:
    """Every stack of every project, as an update would see it: `examples/queue/payments.dev`."""
    folders = [ROOT, *sorted(path.parent for path in ROOT.glob("examples/*/Pulumi.yaml"))]
    projects = {"stacks" if folder == ROOT else f"examples/{folder.name}": stacks(folder) for folder in folders}
    return {f"{name}/{stack}": deployed.plan for name, found in projects.items() for stack, deployed in found.items()}


@pytest.fixture(scope="session")
def found(plans: Mapping[str, Plan]) -> Found:
    resources = ((name, each) for name, plan in plans.items() for each in plan.cloud_resources())
    return check(resources, ENTRIES)
