"""What no example asks for, against the same sources as every example."""

import pytest

import roadbed
from roadbed.plan.access.key_problems import key_problems
from roadbed.plan.model import Evaluation, Plan
from roadbed.testing import deploy
from tests.cloud_rules import iam_documents
from tests.cloud_rules.catalogue import ENTRIES
from tests.cloud_rules.checking import Found, check
from tests.cloud_rules.rare_arguments import platform


@pytest.fixture(scope="module")
def plan() -> Plan:
    return deploy(platform, stack="platform.prod").plan


def test_every_block_that_platforms_are_made_of_is_in_it(plan: Plan):
    rooms = ("roadbed.foundation.", "roadbed.storage.")
    blocks = {name for name, block in roadbed.blocks().items() if block.__module__.startswith(rooms)}
    made = {plan.by_urn[urn].type.rpartition(":")[2] for urn in plan.facts}

    # A landing zone makes nothing.
    assert blocks - made == {"LandingZone"}


def test_the_cloud_takes_every_value_of_it(plan: Plan):
    assert check([("rare", each) for each in plan.cloud_resources()], ENTRIES) == Found()


def test_its_policies_name_what_exists_and_belongs_together(plan: Plan):
    wrong = {
        f"{resource.name} {problem}"
        for resource in plan.cloud_resources()
        for document in iam_documents.documents(dict(resource.inputs))
        for problem in iam_documents.problems(document)
    }

    assert wrong == set()
    assert key_problems(Evaluation(stack="platform.prod", up=plan)) == ()
