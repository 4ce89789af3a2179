"""A published scanner reads the plans of every stack and example, and finds nothing without a written reason."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from roadbed.plan.model import Plan
from roadbed.testing import DeployError
from tests.scan.planted import PLANTED, planted_plans, secret_in_a_container
from tests.scan.reasons import NO_RULES, NOT_ASKED, NOT_WRITTEN, READ_WITH, REASONS
from tests.scan.scanner import PYTHON, Answer, Scan, scan
from tests.scan.terraform import terraform_plan, terraform_type
from tests.test_inventories import PROJECTS, STACKS

OURS = ("stacks/", "examples/")


@pytest.fixture(scope="module")
def plans() -> Mapping[str, Plan]:
    """What every stack and example would create, with made-up identifiers; without those that cannot be evaluated."""
    found = {}
    for project, stack in STACKS:
        with contextlib.suppress(DeployError):
            found[f"{project}/{stack}"] = PROJECTS[project][stack].plan
    return found


@pytest.fixture(scope="module")
def scanned(plans: Mapping[str, Plan], tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """All plans and all planted mistakes, in one run of the scanner."""
    if not PYTHON.exists():
        missing = "there is no scanner, `make check-scan` installs it"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    planted = {**planted_plans(), "planted/secret": secret_in_a_container()}
    return scan({**plans, **planted}, tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def failed(scanned: Scan) -> list[Answer]:
    """Every rule that a stack or an example fails."""
    return [each for each in scanned.failed if each.where.startswith(OURS)]


def test_every_stack_is_scanned(plans: Mapping[str, Plan]):
    assert [f"{project}/{stack}" for project, stack in STACKS if f"{project}/{stack}" not in plans] == []


def test_the_scanner_reads_every_resource_of_every_plan(scanned: Scan, plans: Mapping[str, Plan]):
    planted = [*planted_plans().values(), secret_in_a_container()]
    known = [
        each for plan in (*plans.values(), *planted) for each in plan.cloud_resources() if terraform_type(each.type)
    ]

    assert scanned.unread == ()
    assert scanned.skipped == ()
    assert scanned.resources == len(known) > 500


def test_every_type_that_the_scanner_is_not_shown_is_named(plans: Mapping[str, Plan]):
    types = {each.type for plan in plans.values() for each in plan.cloud_resources()}

    assert {token for token in types if terraform_type(token) is None} == NOT_WRITTEN.keys()


def test_every_type_that_no_rule_answers_for_is_named(scanned: Scan, plans: Mapping[str, Plan]):
    types = {terraform_type(each.type) for plan in plans.values() for each in plan.cloud_resources()} - {None}

    unanswered, named = types - scanned.answered(), NO_RULES | READ_WITH.keys() | NOT_ASKED.keys()

    assert unanswered == named, f"not named: {sorted(unanswered - named)}, named in vain: {sorted(named - unanswered)}"
    assert NO_RULES.isdisjoint(scanned.with_rules)


def test_a_type_that_is_read_with_another_decides_what_its_rule_says(scanned: Scan):
    """The planted mistakes of these rules are mended by a resource beside them."""
    beside = {terraform_type(token): one.rule for one in PLANTED for token in one.beside or {}}

    assert {kind: rule for kind, rule in READ_WITH.items() if beside.get(kind) != rule} == {}


def test_no_rule_fails_without_a_reason(failed: list[Answer]):
    unexplained = [each for each in failed if not any(reason.covers(each) for reason in REASONS)]
    lines = sorted(f"{each.rule} {each.says}: {each.where}" for each in unexplained)

    assert not lines, "\n".join(["mend them, or write into reasons.py why not", *lines])


def test_every_reason_is_needed(failed: list[Answer]):
    assert [reason for reason in REASONS if not any(reason.covers(each) for each in failed)] == []


@pytest.mark.parametrize(
    ("index", "planted"), [*enumerate(PLANTED)], ids=[f"{one.rule}-{one.token}" for one in PLANTED]
)
def test_a_planted_mistake_is_found_and_is_gone_when_mended(scanned: Scan, index: int, planted):
    resource = f"{terraform_type(planted.token)}.{planted.name}-{index}"
    wrong = {each.rule for each in scanned.failed if each.where == f"planted/wrong:{resource}"}
    right = {each.rule for each in scanned.passed if each.where == f"planted/right:{resource}"}

    assert planted.rule in wrong
    assert planted.rule in right


def test_a_key_in_a_container_definition_is_found(scanned: Scan):
    found = [each.says for each in scanned.failed if each.where.startswith("planted/secret:")]

    assert "AWS Access Key" in found


def test_a_mistake_is_planted_for_every_family_of_rules(scanned: Scan):
    for planted in PLANTED:
        assert planted.family in scanned.families[planted.rule]
    answering = {each.rule for each in (*scanned.failed, *scanned.passed) if each.where.startswith(OURS)}
    asked = {family for rule in answering for family in scanned.families.get(rule, ())}

    assert asked <= {planted.family for planted in PLANTED}


def test_a_plan_keeps_the_keys_of_maps_and_names_blocks_in_both_ways():
    tags = {"tags": {"costCenter": "CC-1"}, "settings": [{"name": "containerInsights", "value": "enabled"}]}
    plan = next(iter(planted_plans().values()))
    cluster = next(each for each in plan.resources if each.type == "aws:ecs/cluster:Cluster")
    changed = Plan(
        stack=plan.stack,
        project=plan.project,
        origin=plan.origin,
        resources=(type(cluster)(urn=cluster.urn, type=cluster.type, name=cluster.name, inputs=tags),),
    )
    (written,) = terraform_plan(changed)["planned_values"]["root_module"]["resources"]

    assert written["values"]["tags"] == {"costCenter": "CC-1"}
    assert written["values"]["setting"] == written["values"]["settings"]


def test_the_scanner_runs_outside_of_the_library():
    """The hundred packages that it pins must never decide which versions users of the library get."""
    root = Path(__file__).resolve().parents[2]

    assert "checkov" in (root / "requirements/scan.txt").read_text()
    assert "checkov" not in (root / "requirements/dev.txt").read_text()
