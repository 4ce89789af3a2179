"""What stacks share: who may have what, and what a program is told that asks for more."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pulumi
import pytest

from roadbed import ArgsError, Connection, Statement, policy_document
from roadbed.kernel.contracts.document import Contract, Share, text_of
from roadbed.kernel.errors import ContractError
from roadbed.plan.monitor import Monitor
from roadbed.testing import deploy
from tests.boxes import Box, BoxArgs, SharedBox

SHARE: Share = {
    "version": 1,
    "kind": "acme:index:Box",
    "name": "uploads",
    "account": "123456789012",
    "region": "eu-west-1",
    "facts": {"versioned": True, "retention": {"days": 30}, "admitted_accounts": []},
    "ids": {"arn": "arn:aws:sns:eu-west-1:123456789012:uploads-topic-1a2b3c4"},
    "rights": {"reader": ["billing"]},
}

Commit = Callable[..., Path]


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commit:
    """Commit what payments.prod shares, of this project or another, changed as a test wants."""
    monkeypatch.chdir(tmp_path)

    def commit(project: str = "acme", **changes: Any) -> Path:
        contract = Contract(
            project=project, stack="payments.prod", team="payments", shares={"uploads": SHARE | changes}
        )
        path = tmp_path / "contracts" / ("" if project == "acme" else project) / "payments.prod.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(contract))
        return path

    return commit


def shared(*share: Callable[[Box], object], args: BoxArgs | None = None) -> Mapping[str, Any]:
    """What a stack exports that shares a box so."""

    def program() -> None:
        box = Box("uploads", args)
        for each in share:
            each(box)

    return deploy(program, stack="payments.prod").plan.outputs


def taken(take: Callable[[SharedBox], Any] = lambda box: box, stack: str = "payments.prod", **how: Any) -> Any:
    """What a program of the billing team gets of a box."""
    return deploy(lambda: take(Box.of(stack, "uploads")), stack="billing.prod", **how)


def refused(take: Callable[[SharedBox], Any] = lambda box: box, **how: Any) -> str:
    with pytest.raises(pulumi.RunError) as error:
        taken(take, **how)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_shared_block_is_one_stack_output_of_plain_facts_and_identifiers():
    outputs = shared(lambda box: box.share(rights=["reader"], to=["billing", "audit"]))

    (share,) = outputs.values()
    assert list(outputs) == ["roadbed/v1/uploads"]
    assert share["ids"].pop("arn").startswith("arn:aws:sns:eu-west-1:123456789012:uploads-topic-")
    assert share == {key: value for key, value in SHARE.items() if key != "region"} | {
        "ids": {},
        "rights": {"reader": ["audit", "billing"]},
    }


def test_what_is_not_shared_with_anybody_is_not_exported():
    assert shared() == {}


def test_calls_for_one_block_add_up_and_every_team_includes_all_others():
    outputs = shared(
        lambda box: box.share(rights=["reader"], to=["billing"]),
        lambda box: box.share(rights=["reader", "writer"], to=["audit"]),
        lambda box: box.share(rights=["writer"]),
    )

    assert outputs["roadbed/v1/uploads"]["rights"] == {"reader": ["audit", "billing"], "writer": ["*"]}


def test_a_block_can_be_shared_under_another_name():
    assert list(shared(lambda box: box.share(rights=["reader"], name="inbox"))) == ["roadbed/v1/inbox"]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"rights": ["raeder"]}, "rights[0]: got 'raeder', no such right; did you mean reader?"),
        ({"rights": ["x"]}, "rights[0]: got 'x', no such right; it offers reader or writer"),
        ({"rights": "reader"}, "rights: got 'reader', wants a list: rights=['reader']"),
        ({}, "rights: missing; say what others may do with it: one or more of reader, writer"),
        ({"rights": ["reader"], "to": "billing"}, "to: got 'billing', wants a list of teams: to=['billing']"),
        ({"rights": ["reader"], "to": ["Billing"]}, "to[0]: got 'Billing', allowed is the name of a team"),
        ({"rights": ["reader"], "to": ["*"]}, "to[0]: got '*'; leave `to` out to share with every team"),
        ({"rights": ["reader"], "name": "a/b"}, "name: got 'a/b', allowed 1 to 40"),
    ],
)
def test_a_mistake_of_the_owner_is_one_line_at_the_call(how: Mapping[str, Any], says: str):
    with pytest.raises(ArgsError) as error:
        shared(lambda box: box.share(**how))

    assert re.match(r"Box uploads share at tests/kernel/test_contract.py:\d+: ", str(error.value))
    assert says in str(error.value)


def test_all_mistakes_of_the_owner_are_told_at_once():
    with pytest.raises(ArgsError, match="2 problems"):
        shared(lambda box: box.share(rights=["x"], to=["Y"]))


def test_two_blocks_cannot_be_shared_under_one_name():
    def program() -> None:
        Box("uploads").share(rights=["reader"])
        Box("inbox").share(rights=["reader"], name="uploads")

    with pytest.raises(ArgsError, match="got 'uploads', which Box uploads is shared as; share one of them as name="):
        deploy(program)


def test_a_secret_is_not_shared():
    class Vault(Box):
        def shared_facts(self) -> Mapping[str, Any]:
            return {
                "password": "hunter2",
                "nested": {"apiKey": "k"},
                "output": self.arn,
                "set": {1},
                "secret": "arn:aws:x",
                "endpoint": "arn: https://me:hunter2@shop.example",
                "at": {"https://me:hunter2@shop.example": 1, 7: 1},
                "share": float("nan"),
            }

    with pytest.raises(ArgsError) as error:
        deploy(lambda: Vault("vault").share(rights=["reader"]))

    text = str(error.value)
    assert "facts.password: looks like a secret; what is shared is read by others" in text
    assert "facts.nested.apiKey: looks like a secret" in text
    assert "facts.output: got an Output; facts are known when a program runs: declare it in shared_ids" in text
    assert "facts.set: got {1}, wants plain JSON" in text
    assert "facts.endpoint: looks like a secret" in text
    assert "facts.at: got a hidden value as a name" in text
    assert "facts.at: got 7 as a name, wants plain JSON" in text
    assert "facts.share: got nan, wants plain JSON" in text
    assert "facts.secret" not in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "secret",
    [
        lambda: pulumi.Output.secret("hunter2"),
        lambda: pulumi.Output.from_input("https://me:hunter2@shop.example"),
        lambda: "https://me:hunter2@shop.example",
    ],
)
def test_an_identifier_that_turns_out_to_be_secret_fails_without_being_shown(secret: Callable[[], Any]):
    def program() -> None:
        box = Box("uploads")
        box.arn = secret()
        box.share(rights=["reader"])

    with pytest.raises(ArgsError, match=r"arn: got a secret; .* share the ARN of a SecretReference instead") as error:
        deploy(program)
    assert "hunter2" not in str(error.value)


def test_facts_that_are_no_mapping_are_told():
    class Odd(Box):
        def shared_facts(self) -> Any:
            return ["versioned"]

    with pytest.raises(ArgsError, match=r"facts: got \['versioned'\], wants a mapping of names to plain JSON"):
        deploy(lambda: Odd("odd").share(rights=["reader"]))


def test_a_consumer_has_facts_at_once_and_identifiers_when_they_are_known(committed: Commit):
    committed()
    seen: dict[str, Any] = {}

    def use(box: SharedBox) -> None:
        seen.update(versioned=box.versioned, days=box.facts["retention"]["days"])
        pulumi.export("policy", policy_document([box.reader()]))

    plan = taken(use).plan

    assert seen == {"versioned": True, "days": 30}
    (statement,) = json.loads(plan.outputs["policy"])["Statement"]
    assert statement["Action"] == ["sns:Subscribe"]
    assert statement["Resource"] == [SHARE["ids"]["arn"]]
    assert plan.outputs["roadbed/uses/payments.prod/uploads"] == {"rights": {"reader": ["sns:Subscribe"]}}


def test_what_is_used_is_told_even_where_no_right_is_taken(committed: Commit):
    committed()

    assert taken().plan.outputs == {"roadbed/uses/payments.prod/uploads": {"rights": {}}}


def test_a_stack_is_referred_to_once_however_much_is_used_of_it(committed: Commit):
    committed()

    def use(box: SharedBox) -> None:
        Box.of("payments.prod", "uploads").reader()
        Box.of("acme/payments.prod", "uploads")
        box.reader()

    plan = taken(use).plan

    assert [(each.name, each.id) for each in plan.resources[1:]] == [
        ("payments.prod", "organization/acme/payments.prod")
    ]


def test_a_stack_of_another_project_is_known_by_the_file_that_was_copied_from_there(committed: Commit):
    committed("shop")

    deployment = taken(lambda box: pulumi.export("arn", box.arn), stack="shop/payments.prod")

    assert deployment.plan.outputs == {
        "arn": SHARE["ids"]["arn"],
        "roadbed/uses/shop/payments.prod/uploads": {"rights": {}},
    }


def test_a_team_alone_is_its_stack_of_the_same_environment(committed: Commit):
    committed()
    committed("shop")

    assert taken(lambda box: box.stack, stack="payments").returned == "payments.prod"
    assert taken(lambda box: box.stack, stack="shop/payments").returned == "shop/payments.prod"
    assert refused(stack="tax").endswith("or name another stack whole: tax alone is the one of this environment")


def test_a_stack_of_this_project_is_called_the_same_with_and_without_the_project(committed: Commit):
    committed()

    assert list(taken(lambda box: box.reader(), stack="acme/payments.prod").plan.outputs) == [
        "roadbed/uses/payments.prod/uploads"
    ]


def test_a_right_that_a_copied_file_does_not_give_says_how_to_get_a_newer_one(committed: Commit):
    committed("shop", rights={})

    assert "let shop/payments.prod share it, and run roadbed contract export payments.prod in project shop" in refused(
        lambda box: box.reader(), stack="shop/payments.prod"
    )


def test_what_is_told_of_a_right_is_all_that_it_allows(committed: Commit):
    committed()

    class Sealed(SharedBox):
        def reader(self) -> Connection:
            keys = Statement(actions=("kms:Decrypt",), resources=("arn:aws:kms:eu-west-1:123456789012:key/0",))
            return self.connection("reader", resources=(self.arn,), statements=(keys,))

    plan = deploy(lambda: Sealed("payments.prod", "uploads").reader(), stack="billing.prod").plan

    assert plan.outputs["roadbed/uses/payments.prod/uploads"] == {
        "rights": {"reader": ["kms:Decrypt", "sns:Subscribe"]}
    }


def test_more_than_a_program_knows_of_breaks_nothing(committed: Commit):
    facts = {**SHARE["facts"], "sealed": {"by": "wax"}}
    committed(facts=facts, rights={"reader": ["*"], "sealer": ["billing"]}, colour="red")

    assert taken(lambda box: box.reader())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rights": {}}, "reader: not shared with billing; shared is no right; let payments.prod share it"),
        (
            {"rights": {"reader": ["audit", "tax"], "writer": ["*"]}},
            "; shared is reader with audit, tax, writer with every team; let payments.prod share it",
        ),
        (
            {"account": "999999999999"},
            "its own policy does not let that in; ask the owner of payments.prod to admit 123456789012",
        ),
    ],
)
def test_a_right_that_is_not_this_teams_says_whose_it_is(committed: Commit, changes: Mapping[str, Any], says: str):
    committed(**changes)

    said = refused(lambda box: box.reader())

    assert re.match(r"Box payments.prod/uploads at tests/(kernel/test_contract|boxes).py:\d+: ", said)
    assert said.endswith(says)


def test_a_thing_of_another_region_is_used_by_those_only_who_say_that_they_mean_to(committed: Commit):
    committed(region="us-east-1")

    said = refused(lambda box: box.reader(), config={"aws:region": "eu-west-1"})

    says = "reader: it is in us-east-1, this stack in eu-west-1; if that is meant, write .of(…).across_regions()"
    assert said.endswith(says)
    assert taken(lambda box: box.across_regions().reader(), config={"aws:region": "eu-west-1"})


def test_a_thing_in_another_account_that_admits_this_one_can_be_used(committed: Commit):
    committed(account="999999999999", facts={**SHARE["facts"], "admitted_accounts": ["123456789012"]})

    assert taken(lambda box: box.reader())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": 2}, "shared in version 2, this roadbed reads 1: pip install --upgrade roadbed"),
        ({"kind": "acme:index:Shelf"}, "got acme:index:Shelf, wants acme:index:Box: it is a Shelf, not a Box"),
        (
            {"ids": {"arm": "x"}},
            "arn: no such identifier; did you mean arm?; run roadbed contract export payments.prod",
        ),
        ({"facts": {}}, "versioned: missing in contracts/payments.prod.json"),
        (
            {"facts": {"versioned": "yes"}},
            "versioned: got 'yes', wants bool; run roadbed contract export payments.prod",
        ),
    ],
)
def test_a_contract_that_is_something_else_is_one_line_with_its_mend(
    committed: Commit, changes: Mapping[str, Any], says: str
):
    committed(**changes)

    assert says in refused()


def test_an_unknown_thing_lists_what_is_shared(committed: Commit):
    committed()

    with pytest.raises(ArgsError) as error:
        deploy(lambda: Box.of("payments.prod", "upload"), stack="billing.prod")

    assert "not shared by payments.prod; did you mean uploads?; it shares uploads; if it is new" in str(error.value)
    assert "run roadbed contract export payments.prod" in str(error.value)


@pytest.mark.parametrize(
    ("stack", "says"),
    [
        ("pay ments.prod", "stack: got 'pay ments.prod', allowed is a stack such as payments.prod"),
        ("a/b/c.d", "stack: got 'a/b/c.d', allowed is"),
        (7, "stack: got 7, allowed is"),
        ("..", "stack: got '..', allowed is"),
        ("../payments.prod", "stack: got '../payments.prod', allowed is"),
        ("billing.prod", "stack: got 'billing.prod', which is this stack itself; use the block"),
        (
            "payment.prod",
            "contracts/payment.prod.json is missing; did you mean payments.prod? if not, run roadbed contract",
        ),
        ("shop/payments.prod", "run roadbed contract export payments.prod in project shop, and copy its file to "),
    ],
)
def test_a_stack_that_is_none_is_one_line(committed: Commit, stack: Any, says: str):
    committed()

    assert says in refused(stack=stack)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda text: text[:40], "is no JSON: "),
        (lambda _: "[]", "is no contract; run roadbed contract export payments.prod"),
        (lambda text: text.replace('"shares"', '"share"'), "is no contract: it has no 'shares'; run roadbed contract"),
        (lambda text: text.replace("true", "false"), "was edited by hand; run roadbed contract export payments.prod"),
        (lambda text: text.replace('  "version": 1\n}', '  "version": 2\n}'), "is of version 2, this roadbed reads up"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_with_the_command_to_run(
    committed: Commit, edit: Callable[[str], str], says: str
):
    path = committed()
    path.write_text(edit(path.read_text()))

    assert f"contracts/payments.prod.json {says}" in refused()


def test_a_formatter_may_lay_out_the_file_as_it_likes(committed: Commit):
    path = committed()
    path.write_text(json.dumps(json.loads(path.read_text())))

    assert taken()


def test_what_belongs_to_another_stack_cannot_be_shared_again(committed: Commit):
    committed()

    assert "share: it belongs to another stack; let payments.prod share it with them" in refused(
        lambda box: box.share(rights=["reader"])
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"facts": {**SHARE["facts"], "versioned": False}}, "versioned: False where it is deployed, True here"),
        (
            {"facts": {"versioned": True, "admitted_accounts": []}},
            "retention: missing where it is deployed, {'days': 30} here",
        ),
        (
            {"facts": {**SHARE["facts"], "retention": {"days": 7}}},
            "retention.days: 7 where it is deployed, 30 here",
        ),
        ({"account": "999999999999"}, "account: '999999999999' where it is deployed, '123456789012' here"),
        ({"rights": {}}, "reader: not shared with billing; shared is no right where it is deployed"),
        (
            {"ids": {**SHARE["ids"], "key_arn": "arn:aws:kms:eu-west-1:123456789012:key/0"}},
            "key_arn: there where it is deployed, missing here",
        ),
        ({"ids": {}}, "arn: missing among the identifiers where it is deployed"),
        ({"version": 2}, "shared in version 2, this roadbed reads 1; pip install --upgrade roadbed"),
        (None, "not shared where it is deployed; that shares inbox"),
    ],
)
def test_an_update_fails_where_the_owner_was_deployed_otherwise(
    committed: Commit, monkeypatch: pytest.MonkeyPatch, change: Mapping[str, Any] | None, says: str
):
    monkeypatch.delattr(Monitor, "contract_of")  # The engine has no such thing.
    committed()
    found = {"roadbed/v1/inbox": SHARE} if change is None else {"roadbed/v1/uploads": {**SHARE, **change}}
    config = deployed_as(found)

    with pytest.raises(ContractError) as error:
        taken(lambda box: box.reader(), config=config)
    previewed = taken(lambda box: box.reader(), config=config, mode="preview")

    assert says in str(error.value)
    assert "\n" not in str(error.value)
    if change != {"version": 2}:
        assert "run roadbed contract export payments.prod; or deploy payments.prod first" in str(error.value)
    assert ("warning", f"pulumi up will stop: {error.value}") in previewed.log


def test_an_owner_that_says_more_than_before_stops_nobody(committed: Commit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(Monitor, "contract_of")
    committed()
    facts = {**SHARE["facts"], "sealed": True, "retention": {"days": 30, "hours": 12}}

    assert taken(config=deployed_as({"roadbed/v1/uploads": {**SHARE, "facts": facts, "rights": {"reader": ["*"]}}}))


def test_a_test_can_say_what_another_stack_shares():
    outputs = shared(lambda box: box.share(rights=["reader"]), args=BoxArgs(days=7))

    deployment = taken(lambda box: box.facts["retention"], stack_outputs={"payments.prod": outputs})

    assert deployment.returned == {"days": 7}


def deployed_as(outputs: Mapping[str, Any]) -> Mapping[str, str]:
    """Configuration that answers for the stack that shares, as if it were deployed with these outputs."""
    return {"roadbed:stack-outputs": json.dumps({"organization/acme/payments.prod": {"other": 1, **outputs}})}


def test_a_block_without_rights_shares_facts_and_identifiers_with_everybody():
    class Sign(Box):
        rights: ClassVar = {}

    assert deploy(lambda: Sign("sign").share()).plan.outputs["roadbed/v1/sign"]["rights"] == {}
    with pytest.raises(ArgsError, match=r"to: got .'billing'., but Sign has no rights that a team could be given"):
        deploy(lambda: Sign("sign").share(to=["billing"]))
