import json

import pytest

from roadbed import Queue
from roadbed.kernel.context import Context
from roadbed.kernel.errors import ContextError
from roadbed.kernel.tagging import as_labels
from roadbed.testing import DEFAULT_CONFIG, deploy

OWNED = {"roadbed:owner": "payments@example.com", "roadbed:cost-center": "CC-1"}
PROD = {**OWNED, "roadbed:account": "123456789012", "aws:allowedAccountIds": '["123456789012"]'}


def context(stack: str, **config: object) -> Context:
    given = {
        key.replace("__", ":").replace("_", "-"): value if isinstance(value, str) else json.dumps(value)
        for key, value in config.items()
    }
    return deploy(Context.current, stack=stack, config={**dict.fromkeys(DEFAULT_CONFIG), **OWNED, **given}).returned


def says(stack: str, config: dict[str, str]) -> str:
    with pytest.raises(ContextError) as raised:
        deploy(Context.current, stack=stack, config={**dict.fromkeys(DEFAULT_CONFIG), **config})
    return str(raised.value)


def test_a_stack_is_named_after_its_team_and_environment():
    found = context("payments.staging")

    assert (found.team, found.environment, found.profile.name, found.service) == (
        "payments",
        "staging",
        "staging",
        "payments",
    )


def test_a_company_that_names_stacks_otherwise_configures_team_and_environment():
    found = context("prd-pay", roadbed__team="payments", roadbed__environment="preprod", roadbed__profile="staging")

    assert (found.team, found.environment, found.profile.base) == ("payments", "preprod", "staging")


def test_a_preview_environment_names_its_profile():
    assert context("payments.pr-417", roadbed__profile="dev").tags("events")["environment"] == "pr-417"


def test_every_mistake_is_listed_at_once():
    text = says("payments.prod", {"roadbed:account": "12", "roadbed:data-classification": "secret"})

    assert "roadbed:owner: missing; every resource carries it: pulumi config set" in text
    assert "roadbed:cost-center: missing" in text
    assert "roadbed:data-classification: got 'secret', allowed public, internal, confidential or restricted" in text
    assert "roadbed:account: got '12', wants the 12 digits" in text
    assert text.startswith("stack payments.prod: 4 problems")


@pytest.mark.parametrize(
    ("stack", "config", "expected"),
    [
        ("payments", OWNED, "stack name: got 'payments', wants team.environment such as payments.prod"),
        (
            "payments.qa",
            OWNED,
            "environment: got 'qa', known are dev, staging or prod; if 'qa' is meant, name its profile",
        ),
        ("payments.prod", OWNED, "roadbed:account: missing; prod says which AWS account it may touch"),
        (
            "payments.prod",
            {**PROD, "aws:allowedAccountIds": '["999999999999"]'},
            "aws:allowedAccountIds: got ['999999999999'], wants ['123456789012'] as roadbed:account says",
        ),
        ("payments.prod", {**PROD, "aws:allowedAccountIds": "oops"}, "aws:allowedAccountIds: got 'oops', wants a list"),
        ("payments.dev", {**PROD, "roadbed:profile": "quick"}, "roadbed:profile: got 'quick', known are"),
        ("payments.dev", {**PROD, "roadbed:profiles": "[1]"}, "roadbed:profiles: got '[1]', wants a mapping"),
        (
            "payments.dev",
            {**PROD, "roadbed:tag-keys": '{"teem": "x"}'},
            "roadbed:tag-keys.teem: no such tag; known are",
        ),
        ("payments.dev", {**PROD, "roadbed:tag-keys": '{"team": "aws:x"}'}, "roadbed:tag-keys.team: got 'aws:x'"),
        ("payments.dev", {**PROD, "roadbed:tag-keys": '{"team": "owner"}'}, "two tags would be named owner"),
        (
            "payments.dev",
            {**PROD, "roadbed:owner": "💰"},
            "roadbed:owner: got '💰', allowed in a tag are up to 256 letters",
        ),
        ("payments.dev", {**PROD, "roadbed:repository": "x" * 300}, "roadbed:repository: got 'xxx"),
        ("Zahlungen-Ä.dev", OWNED, "team: got 'Zahlungen-Ä', allowed a letter and up to 39 lower-case letters"),
    ],
)
def test_a_stack_that_cannot_be_placed_says_why(stack, config, expected):
    assert expected in says(stack, config)


def test_tags_say_who_owns_and_pays():
    tags = context("payments.dev", roadbed__repository="https://git.example.com/shop", roadbed__service="shop").tags(
        "events", data_class="restricted"
    )

    assert tags == {
        "team": "payments",
        "service": "shop",
        "environment": "dev",
        "cost-center": "CC-1",
        "owner": "payments@example.com",
        "data-classification": "restricted",
        "component": "events",
        "managed-by": "pulumi",
        "repository": "https://git.example.com/shop",
    }


def test_a_company_may_have_keys_of_its_own():
    tags = context("payments.dev", roadbed__tag_keys={"team": "acme:team", "cost-center": "CostCentre"}).tags("events")

    assert (tags["acme:team"], tags["CostCentre"]) == ("payments", "CC-1")
    assert "team" not in tags


def test_tag_values_may_have_letters_of_any_script():
    assert context("payments.dev", roadbed__owner="Zahlungsverkehr Köln").owner == "Zahlungsverkehr Köln"


def test_what_is_no_legal_label_becomes_an_annotation():
    labels, annotations = as_labels({"team": "payments", "owner": "a@b.c", "acme:cost": "CC-1"})

    assert labels == {"team": "payments", "acme-cost": "CC-1"}
    assert annotations == {"owner": "a@b.c"}


def test_a_stack_without_blocks_needs_no_context():
    assert deploy(lambda: None, stack="anything").plan.resources[0].type == "pulumi:pulumi:Stack"
    with pytest.raises(ContextError):
        deploy(lambda: Queue("events"), stack="anything")


@pytest.mark.parametrize(
    ("stack", "config", "key"),
    [
        ("payments.prod", {**PROD, "roadbed:cost-center": ""}, "cost-center CC-1234"),
        ("payments.prod", OWNED, "account 123456789012"),
        ("payments.qa", OWNED, "profile dev"),
    ],
)
def test_the_command_that_mends_it_names_the_stack(stack, config, key):
    says_it = says(stack, {name: value for name, value in config.items() if value})

    assert f"pulumi config set --stack {stack} roadbed:{key}" in says_it
