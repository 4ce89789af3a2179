"""Contracts in plans: what a change of one breaks, and stacks that are evaluated in the order they use each other."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from roadbed.kernel.contracts.document import Contract, path_of, read, text_of
from roadbed.plan import pool
from roadbed.plan.contracts import Break, User, breaks, contract_of, is_same, outdated, shown
from roadbed.plan.contracts.folder import committed, with_used
from roadbed.plan.model import Plan
from roadbed.plan.monitor.stack_references import References
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project
from roadbed.plan.values import SECRET
from tests import boxes

CONFIG = """
config:
  aws:region: eu-west-1
  roadbed:owner: {team}@example.com
  roadbed:cost-center: CC-1000
"""
SHARED = "from boxes import Box\nBox('uploads').share(rights=['reader', 'writer'])\n"
USED = """
import pulumi
from boxes import Box
box = Box.of('{of}', 'uploads')
box.reader()
pulumi.export('arn', box.arn)
"""
SHARE: Mapping[str, Any] = {
    "version": 1,
    "kind": "acme:index:Box",
    "name": "uploads",
    "region": "eu-west-1",
    "facts": {"versioned": True, "retention": {"days": 30}},
    "ids": {"arn": "arn:aws:sns:eu-west-1:123456789012:uploads-topic-1a2b3c4"},
    "rights": {"reader": ["audit", "billing"], "writer": ["*"]},
}


@pytest.fixture
def shop(written: Callable[..., Project]) -> Callable[..., Project]:
    """Write a project in which each stack is named after its team, whose program is given."""

    def write(**teams: str) -> Project:
        files = {f"{team}.py": program for team, program in teams.items()}
        files |= {f"Pulumi.{team}.dev.yaml": CONFIG.format(team=team) for team in teams}
        main = "from pathlib import Path\nfrom roadbed import run_team\nrun_team(Path('.'))\n"
        return written(main, {**files, "boxes.py": Path(boxes.__file__).read_text()})

    return write


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every process that an evaluation starts, in order: the stack and its mode."""
    found: list[tuple[str, str]] = []

    class Counted(pool.Child):
        def __init__(self, task: Any, method: Any) -> None:
            found.append((task.stack, "preview" if task.preview else "up"))
            super().__init__(task, method)

    monkeypatch.setattr(pool, "Child", Counted)
    return found


def export(project: Project, *stacks: str) -> None:
    """Commit the contracts of stacks, as the command does."""
    for evaluation in evaluate_stacks(project, stacks, mode="up"):
        assert evaluation.up, evaluation.findings
        path = project.working_dir / path_of(project.name, evaluation.stack, project.name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_of(contract_of(evaluation.up)))


def owner(**changes: Any) -> Contract:
    return Contract(project="shop", stack="payments.prod", team="payments", shares={"uploads": {**SHARE, **changes}})


def user(team: str, *rights: str, project: str = "shop", of: str = "payments.prod") -> Contract:
    return Contract(project=project, stack=f"{team}.prod", team=team, uses={of: {"uploads": rights}})


def test_a_plan_says_what_its_stack_shares_and_uses():
    plan = Plan(
        stack="payments.prod",
        project="shop",
        origin="offline-up",
        outputs={
            "url": "https://shop.example",
            "roadbed/v1/uploads": SHARE,
            "roadbed/uses/orders.prod/placed": {"rights": {"publisher": ["sns:Publish"]}},
            "roadbed/uses/other/orders.prod/placed": {"rights": {}},
        },
    )

    found = contract_of(plan)

    assert found == Contract(
        project="shop",
        stack="payments.prod",
        team="payments",
        shares={"uploads": SHARE},
        uses={"orders.prod": {"placed": ("publisher",)}, "other/orders.prod": {"placed": ()}},
    )
    assert found
    assert not Contract(project="shop", stack="idle.prod")


def test_what_a_program_exports_by_hand_under_a_contracts_key_is_no_contract():
    outputs = {
        "roadbed/v1/secret": {**SHARE, "facts": {"password": SECRET}},
        "roadbed/v1/odd": {"kind": 3},
        "roadbed/v1/flat": {**SHARE, "rights": "reader"},
        "roadbed/v1/text": "uploads",
        "roadbed/uses/a.prod/odd": {"rights": 3},
        "roadbed/uses/a.prod/text": "reader",
    }

    assert not contract_of(Plan(stack="payments.prod", project="shop", origin="offline-up", outputs=outputs))


def test_a_file_says_what_was_written_into_it_and_is_the_same_every_time(tmp_path: Path):
    contract = owner()
    (tmp_path / "a.json").write_text(text_of(contract))

    assert read(tmp_path / "a.json", "a.json") == contract
    turned = {name: SHARE[name] for name in reversed(SHARE)}
    assert text_of(Contract(project="shop", stack="payments.prod", team="payments", shares={"uploads": turned})) == (
        text_of(contract)
    )


def test_values_of_identifiers_are_no_difference_but_their_names_are():
    assert is_same(owner(), owner(ids={"arn": "another"}))
    assert not is_same(owner(), owner(ids={"url": "another"}))
    assert not is_same(owner(), owner(facts={}))
    assert [outdated(None, owner()), outdated(owner(), owner(region="eu-west-2")), outdated(owner(), owner())] == [
        "missing",
        "stale",
        None,
    ]
    assert outdated(None, Contract(project="shop", stack="idle.prod")) is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "acme:index:Shelf"}, ["is a acme:index:Shelf, was a acme:index:Box"]),
        ({"facts": {"versioned": True}}, ["fact retention is removed", "fact retention.days is removed"]),
        ({"facts": {**SHARE["facts"], "versioned": "yes"}}, ["fact versioned is a text, was true or false"]),
        ({"facts": {**SHARE["facts"], "retention": {"days": "30"}}}, ["fact retention.days is a text, was a number"]),
        ({"ids": {}}, ["identifier arn is removed"]),
        ({"rights": {"writer": ["*"], "reader": ["billing"]}}, ["right reader is withdrawn from audit"]),
        ({"rights": {"reader": ["audit", "billing"]}}, ["right writer is withdrawn from every team"]),
    ],
)
def test_what_others_would_lose_is_a_break(changes: Mapping[str, Any], says: list[str]):
    assert [each.says for each in breaks(owner(), owner(**changes), ())] == says


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": {**SHARE["facts"], "versioned": False, "sealed": "wax", "note": "now"}},
        {"ids": {**SHARE["ids"], "url": "https://"}},
        {"rights": {"reader": ["*"], "writer": ["*"], "sealer": ["billing"]}},
        {"account": "123456789012"},
    ],
)
def test_more_or_other_values_break_nobody(changes: Mapping[str, Any]):
    assert breaks(owner(), owner(**changes), [user("billing", "reader")]) == []


def test_a_break_lists_who_uses_it_by_their_committed_contracts():
    users = [
        user("billing", "reader"),
        user("tax", "writer", project="hq", of="shop/payments.prod"),
        user("idle", of="x"),
    ]

    (gone,) = breaks(owner(), Contract(project="shop", stack="payments.prod"), users)
    (withdrawn,) = breaks(owner(), owner(rights={"reader": [], "writer": ["*"]}), users)
    (narrowed,) = breaks(owner(), owner(rights={"reader": ["audit", "billing"], "writer": ["tax"]}), users)

    assert gone.users == (User("billing.prod", "billing", ("reader",)), User("hq/tax.prod", "tax", ("writer",)))
    assert withdrawn.users == (User("billing.prod", "billing", ("reader",)),)
    assert narrowed == Break("uploads", "right writer is withdrawn from every team but tax")
    assert shown(gone) == (
        "incompatible: uploads is no longer shared, and is used by billing.prod (reader), hq/tax.prod (writer); "
        "keep it until they go without"
    )
    assert shown(narrowed) == "uploads right writer is withdrawn from every team but tax; no committed contract uses it"


def test_a_consumer_sees_what_its_owner_would_share_now_and_is_told_that_it_is_not_committed(
    shop: Callable[..., Project],
):
    project = shop(payments=SHARED, billing=USED.format(of="payments.dev"))

    (billing,) = evaluate_stacks(project, ["billing.dev"])
    (finding,) = billing.findings
    assert billing.up.outputs["arn"].startswith("arn:aws:sns:eu-west-1:")
    assert billing.up.outputs["arn"] == billing.preview.outputs["arn"]
    assert (finding.severity, finding.rule) == ("warning", "contract-missing")
    assert finding.message == (
        "contracts/payments.dev.json is missing; pulumi up will stop here: run roadbed contract export payments.dev"
    )

    export(project, "payments.dev")
    assert evaluate_stacks(project, ["billing.dev"])[0].findings == ()

    project = shop(payments=SHARED.replace("s')", "s', BoxArgs(days=7))", 1).replace("Box\n", "Box, BoxArgs\n"))
    (billing,) = evaluate_stacks(project, ["billing.dev"])
    (finding,) = billing.findings
    assert billing.ok
    assert finding.rule == "contract-stale"
    assert "does not say of uploads what payments.dev shares now; pulumi up will stop here: run" in finding.message


def test_that_a_contract_is_not_committed_is_told_once_for_each_stack(shop: Callable[..., Project]):
    use = USED.format(of="payments.dev")
    project = shop(
        payments=SHARED + "Box('inbox').share(rights=['reader'])\n", billing=f"{use}Box.of('payments', 'inbox')"
    )

    (billing,) = evaluate_stacks(project, ["billing.dev"])

    assert [each.rule for each in billing.findings] == ["contract-missing"]


def test_a_secret_among_the_outputs_of_an_owner_makes_no_secret_of_what_it_shares(shop: Callable[..., Project]):
    owner = f"{SHARED}import pulumi\npulumi.export('password', pulumi.Output.secret('hunter2'))\n"
    project = shop(payments=owner, billing=USED.format(of="payments.dev"))

    (billing,) = evaluate_stacks(project, ["billing.dev"])

    assert billing.up.outputs["arn"].startswith("arn:aws:sns:eu-west-1:")


def test_a_committed_file_that_is_broken_is_told_where_it_is_used(shop: Callable[..., Project]):
    project = shop(payments=SHARED, billing=USED.format(of="payments.dev"))
    export(project, "payments.dev")
    file = project.root / "contracts/payments.dev.json"
    file.write_text(file.read_text().replace("30", "31"))

    (billing,) = evaluate_stacks(project, ["billing.dev"])

    (finding,) = billing.findings
    assert finding.rule == "contract-stale"
    assert "was edited by hand; run roadbed contract export payments.dev; until then pulumi up" in finding.message


def test_a_team_in_another_repository_needs_no_more_than_the_file(shop: Callable[..., Project]):
    project = shop(billing=USED.format(of="shop2/payments.dev"))
    contract = owner(ids={"arn": "arn:aws:sns:eu-west-1:123456789012:made-up"})
    file = project.root / "contracts/shop2/payments.dev.json"
    file.parent.mkdir(parents=True)
    file.write_text(text_of(Contract(project="shop2", stack="payments.dev", team="payments", shares=contract.shares)))

    (billing,) = evaluate_stacks(project, ["billing.dev"])

    assert billing.findings == ()
    assert billing.preview.outputs["arn"] == billing.up.outputs["arn"] == contract.shares["uploads"]["ids"]["arn"]


def test_an_owner_that_fails_is_named_where_it_is_used(shop: Callable[..., Project]):
    project = shop(
        payments="from boxes import Box\nBox('a').share(rights=['x'])\n", billing=USED.format(of="payments.dev")
    )

    (billing,) = evaluate_stacks(project, ["billing.dev"])

    (finding,) = {each.message for each in billing.findings}
    assert finding.startswith("refers to stack payments.dev, which cannot be evaluated: Box a share at payments.py:2: ")


def test_stacks_that_use_each_other_are_one_error_that_names_the_circle(shop: Callable[..., Project]):
    project = shop(
        **{
            team: f"{USED.format(of=f'{other}.dev')}Box('uploads').share(rights=['reader'])\n"
            for team, other in {"billing": "payments", "payments": "shipping", "shipping": "billing"}.items()
        }
    )

    evaluations = evaluate_stacks(project, project.stacks, time_limit=20)

    (message,) = {each.message for evaluation in evaluations for each in evaluation.findings}
    assert re.fullmatch(
        "stacks refer to each other in a circle: billing.dev -> payments.dev -> shipping.dev -> billing.dev; .*",
        message,
    )


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("has_files", [True, False])
def test_every_stack_is_evaluated_once_in_each_mode_with_or_without_files(
    shop: Callable[..., Project], started: list[tuple[str, str]], jobs: int, has_files: bool
):
    consumers = {f"a{number}": USED.format(of="platform.dev") for number in range(4)}
    project = shop(**consumers, platform=SHARED)
    if has_files:
        export(project, *project.stacks)
        started.clear()

    evaluations = evaluate_stacks(project, project.stacks, jobs=jobs, time_limit=20)

    assert not [each.findings for each in evaluations if not each.ok]
    assert sorted(started) == sorted((stack, mode) for stack in project.stacks for mode in ("preview", "up"))
    if has_files:
        assert started[0][0] == started[1][0] == "platform.dev"


def test_no_more_programs_run_at_a_time_than_was_said_even_when_many_waited_for_one(
    shop: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
):
    running: list[int] = []

    def counted(run: Any) -> Iterator[None]:
        running.append(sum(not child.waits_for for child in run._children))
        return start_some(run)

    start_some = pool._Run._start_some
    monkeypatch.setattr(pool._Run, "_start_some", counted)
    project = shop(**{f"a{number}": USED.format(of="platform.dev") for number in range(6)}, platform=SHARED)

    evaluations = evaluate_stacks(project, project.stacks, jobs=2)

    assert not [each.findings for each in evaluations if not each.ok]
    assert max(running) == 2


def test_contract_order_puts_whoever_shares_first_and_lets_the_rest_be(shop: Callable[..., Project], tmp_path: Path):
    project = shop(a="", b="", c="", d="")
    folder = tmp_path / "contracts"
    (folder / "hq").mkdir(parents=True)
    for stack, of in {"a": ["c.dev", "hq/d.dev"], "c": ["d.dev"], "d": ["a.dev"]}.items():
        uses = {name: {"uploads": ()} for name in of}
        (folder / f"{stack}.dev.json").write_text(text_of(Contract(project="shop", stack=f"{stack}.dev", uses=uses)))
    (folder / "b.dev.json").write_text("{}")

    assert with_used(project, ["a.dev", "b.dev", "c.dev"]) == ["d.dev", "c.dev", "a.dev", "b.dev"]
    assert with_used(project, ["d.dev", "c.dev", "a.dev"]) == ["c.dev", "a.dev", "d.dev"]


def test_a_file_in_the_wrong_place_is_told(shop: Callable[..., Project], tmp_path: Path):
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/payments.prod.json").write_text(text_of(Contract(project="hq", stack="payments.prod")))

    found, problems = committed(shop(a=""))

    assert found == {}
    assert list(problems.values()) == [
        "contracts/payments.prod.json is the contract of hq/payments.prod; move it to contracts/hq/payments.prod.json"
    ]


def test_a_stack_is_asked_once_for_what_it_shares_and_for_its_outputs():
    asked: list[tuple[str, str]] = []
    references = References(lambda *of: asked.append(of), "shop", {})
    for name in ("events", "refunds"):
        references.shared_by("shop", "payments.prod", name, None, [])
    references.read("organization/shop/payments.prod", None, [])
    references.read("payments.prod", None, [])

    assert asked == [("shop", "payments.prod")]
