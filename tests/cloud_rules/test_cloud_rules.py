"""Every value in every plan that the cloud restricts, against what AWS itself publishes.

Three sources: the service models of botocore, CloudFormation's schemas with cfn-lint's rules, and the Service
Authorization Reference. What they cannot check is named with a reason in `entries.py`, `tables/` and here.
"""

from collections.abc import Mapping

import pytest

from roadbed.plan.model import Plan
from tests.cloud_rules import iam_documents
from tests.cloud_rules.catalogue import ENTRIES
from tests.cloud_rules.checking import Found, shape_of
from tests.cloud_rules.entries import Source
from tests.cloud_rules.translation import steps, target_of

SOURCES = [
    pytest.param(source, id=f"{token.rpartition(':')[2]}: {source.name}")
    for token, entry in ENTRIES.items()
    for source in entry.sources
]


def test_every_plan_is_read(plans: Mapping[str, Plan]):
    assert len(plans) > 30
    assert sum(len([*plan.cloud_resources()]) for plan in plans.values()) > 400


def test_every_type_in_a_plan_has_an_entry(found: Found):
    assert found.unknown_types == set()


def test_every_property_in_a_plan_is_known_to_a_source_or_named_with_a_reason(found: Found):
    assert found.unknown_properties == set()


def test_every_value_is_one_that_the_service_takes(found: Found):
    assert found.api == []


def test_every_value_is_one_that_cloudformation_takes(found: Found):
    assert found.cfn == []


def test_every_policy_names_actions_resources_and_conditions_that_exist_and_belong_together(plans: Mapping[str, Plan]):
    wrong = {
        f"{stack}: {resource.name} {problem}"
        for stack, plan in plans.items()
        for resource in plan.cloud_resources()
        for document in iam_documents.documents(dict(resource.inputs))
        for problem in iam_documents.problems(document)
    }

    assert wrong == set()


def test_policies_are_found_wherever_they_are(plans: Mapping[str, Plan]):
    with_policies = {
        resource.type
        for plan in plans.values()
        for resource in plan.cloud_resources()
        if next(iam_documents.documents(dict(resource.inputs)), None)
    }

    assert with_policies >= {
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:kms/key:Key",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
    }


def test_every_type_has_both_kinds_of_sources_or_a_reason():
    lacking = [
        token
        for token, entry in ENTRIES.items()
        if {source.of_cloudformation for source in entry.sources} != {True, False} and not entry.because
    ]

    assert lacking == []


@pytest.mark.parametrize("source", SOURCES)
def test_what_a_property_is_called_elsewhere_exists_there(source: Source):
    shape = shape_of(source)
    missing = [name for name in source.renamed if target_of(name, shape, source.renamed) is None]
    given = [name for name in source.given if next(steps(name))[0] not in shape.members()]

    assert (missing, given) == ([], [])
