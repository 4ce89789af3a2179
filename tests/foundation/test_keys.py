import json

import botocore.session
import pulumi
import pytest

from roadbed import Keys, KeysArgs, KeyUser, Queue, QueueArgs, by_profile, policy_document
from roadbed.foundation.keys_policy import ADMINISTRATION, KeyService
from roadbed.kernel.errors import ArgsError
from roadbed.testing import deploy

AUDITORS = "arn:aws:iam::444444444444:role/auditors"
HERE = "123456789012"


def keys(args: KeysArgs | None = None, **more):
    return deploy(lambda: Keys("data", args), **more)


def statements(args: KeysArgs, data_class: str = "restricted") -> dict:
    found = json.loads(keys(args)[f"data-{data_class}-key"]["policy"])["Statement"]
    return {each["Sid"]: each for each in found}


def admitted(service: KeyService) -> dict:
    by_default = {"Administration", "Use", "Grants"}
    return {sid: each for sid, each in statements(KeysArgs(services=[service])).items() if sid not in by_default}


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    return str(raised.value)


def test_each_class_of_data_has_a_key_with_an_alias_and_its_own_tag():
    deployment = keys(KeysArgs(data_classes=["public", "restricted"]))

    assert [each.name for each in deployment.plan.cloud_resources()] == [
        "data-public-key",
        "data-public-alias",
        "data-restricted-key",
        "data-restricted-alias",
    ]
    assert deployment["data-restricted-key"]["tags"]["data-classification"] == "restricted"
    assert deployment["data-public-key"]["tags"]["data-classification"] == "public"
    alias = deployment.resource("data-public-alias")
    assert alias.outputs["targetKeyArn"] == deployment.resource("data-public-key").outputs["arn"]


def test_the_tag_keeps_the_name_a_company_gave_it():
    tag_keys = json.dumps({"data-classification": "acme:data"})
    tags = keys(config={"roadbed:tag-keys": tag_keys})["data-restricted-key"]["tags"]

    assert tags["acme:data"] == "restricted"
    assert "data-classification" not in tags


@pytest.mark.parametrize(("stack", "days", "protected"), [("payments.dev", 7, False), ("payments.prod", 30, True)])
def test_a_key_rotates_and_is_hard_to_lose(stack, days, protected):
    deployment = keys(stack=stack)
    made_of = deployment["data-internal-key"]

    assert made_of["enableKeyRotation"] is True
    assert made_of["rotationPeriodInDays"] == 365
    assert made_of["deletionWindowInDays"] == days
    assert made_of["multiRegion"] is False
    options = deployment.resource("data-internal-key").options
    assert (bool(options.protect), bool(options.retain_on_delete)) == (protected, protected)


@pytest.mark.parametrize(
    ("field", "lowest", "highest"), [("rotation_period_days", 90, 2_560), ("deletion_window_days", 7, 30)]
)
def test_what_kms_would_refuse_is_refused_before(field, lowest, highest):
    for legal in (lowest, highest):
        KeysArgs(**{field: legal})
    for illegal in (lowest - 1, highest + 1):
        with pytest.raises(ArgsError, match=f"{field}: got {illegal}, allowed a whole number from {lowest} to"):
            KeysArgs(**{field: illegal})


def test_the_bounds_are_those_of_kms():
    model = botocore.session.get_session().get_service_model("kms")

    assert model.shape_for("RotationPeriodInDaysType").metadata == {"min": 90, "max": 2_560}


@pytest.mark.parametrize("weaker", [{"rotation_period_days": 366}, {"deletion_window_days": 29}])
def test_prod_wants_a_reason_for_less(weaker):
    (field,) = weaker
    assert f"{field}: got {weaker[field]}, weaker than" in fails(lambda: Keys("data", KeysArgs(**weaker)), "pay.prod")
    keys(KeysArgs(**weaker, because={field: "measured"}), stack="payments.prod")


def test_iam_decides_for_this_account_and_nobody_else_is_let_in():
    found = statements(KeysArgs())

    assert set(found) == {"Administration", "Use", "Grants"}
    assert {each["Principal"]["AWS"] for each in found.values()} == {f"arn:aws:iam::{HERE}:root"}
    assert "kms:PutKeyPolicy" in found["Administration"]["Action"], "else KMS refuses it: nobody could mend the key"
    assert not {"kms:Decrypt", "kms:CreateGrant"} & set(found["Administration"]["Action"])
    assert found["Grants"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_every_action_in_a_key_policy_is_one_of_kms():
    """Actions are named like calls, but for the two halves of ReEncrypt."""
    model = botocore.session.get_session().get_service_model("kms")
    known = {f"kms:{name}" for name in model.operation_names} | {"kms:ReEncryptFrom", "kms:ReEncryptTo"}
    services = ["cloudfront", "delivery.logs", "events", "fargate", "logs", "s3", "sns"]
    used = {action for each in statements(KeysArgs(services=services)).values() for action in each["Action"]}

    assert used | set(ADMINISTRATION) <= known
    assert "kms:Descrybe" not in known


@pytest.mark.parametrize(
    ("service", "arn"),
    [
        ("cloudwatch", f"arn:aws:cloudwatch:*:{HERE}:alarm:*"),
        ("budgets", f"arn:aws:budgets::{HERE}:*"),
        ("costalerts", f"arn:aws:ce::{HERE}:anomalysubscription/*"),
        ("sns", f"arn:aws:sns:*:{HERE}:*"),
        ("delivery.logs", f"arn:aws:logs:*:{HERE}:*"),
    ],
)
def test_a_service_may_act_for_what_this_account_owns_only(service, arn):
    (statement,) = admitted(service).values()

    assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": [HERE]},
        "ArnLike": {"aws:SourceArn": [arn]},
    }


def test_logs_may_encrypt_log_groups_of_this_account_and_region_only():
    (statement,) = admitted("logs").values()

    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    groups = f"arn:aws:logs:eu-west-1:{HERE}:log-group:*"
    assert statement["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}


def test_cloudfront_may_decrypt_for_distributions_of_this_account_and_names_no_account_itself():
    (statement,) = admitted("cloudfront").values()

    assert statement["Action"] == ["kms:Decrypt"]
    assert statement["Condition"] == {"ArnLike": {"aws:SourceArn": [f"arn:aws:cloudfront::{HERE}:distribution/*"]}}


def test_s3_may_act_for_buckets_of_this_account_only_whose_arns_name_none():
    (statement,) = admitted("s3").values()

    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": [HERE]}}


def test_eventbridge_is_told_by_what_it_delivers_to_as_it_names_no_source():
    found = admitted("events")

    assert [each["Condition"] for each in found.values()] == [
        {"ArnLike": {"kms:EncryptionContext:aws:sqs:arn": f"arn:aws:sqs:eu-west-1:{HERE}:*"}},
        {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:eu-west-1:{HERE}:*"}},
    ]
    assert all(each["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"] for each in found.values())


def test_fargate_may_encrypt_storage_of_clusters_of_this_account_only():
    found = admitted("fargate")
    ours = {"kms:EncryptionContext:aws:ecs:clusterAccount": HERE}

    assert found["Fargate"]["Action"] == ["kms:GenerateDataKeyWithoutPlaintext"]
    assert found["Fargate"]["Condition"] == {"StringEquals": ours}
    assert found["FargateGrants"]["Action"] == ["kms:CreateGrant"]
    assert found["FargateGrants"]["Condition"] == {
        "StringEquals": ours,
        "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]},
    }


def test_another_account_may_do_on_its_keys_what_it_is_listed_for():
    users = [KeyUser(principal=AUDITORS, may=["decrypter"], data_classes=["confidential"])]
    args = KeysArgs(users=users)

    assert statements(args, "confidential")["User1"]["Action"] == ["kms:Decrypt", "kms:DescribeKey"]
    assert statements(args, "confidential")["User1"]["Principal"] == {"AWS": [AUDITORS]}
    assert "User1" not in statements(args, "restricted")
    assert "User1Grants" not in statements(args, "confidential")


def test_grants_of_another_account_go_through_services_only():
    users = [KeyUser(principal=AUDITORS, may=["encrypter", "decrypter"], through_services=True)]
    found = statements(KeysArgs(users=users))

    assert found["User1Grants"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_whom_the_policies_let_in_is_registered_for_every_preview():
    args = KeysArgs(services=["logs"], users=[KeyUser(principal=AUDITORS, may=["decrypter"])])
    (facts,) = keys(args).plan.facts.values()

    assert [(each.of, each.right) for each in facts.admits] == [
        ("logs.amazonaws.com for this account", "service"),
        (AUDITORS, "decrypter"),
    ]


@pytest.mark.parametrize("service", ["cloudfront", "cloudwatch", "delivery.logs", "events", "fargate", "logs", "s3"])
def test_previews_name_every_action_that_a_service_is_let_in_for(service):
    (facts,) = keys(KeysArgs(services=[service])).plan.facts.values()
    (shown,) = facts.admits

    assert set(shown.actions) == {action for each in admitted(service).values() for action in each["Action"]}


def test_a_right_is_for_one_key_and_one_direction():
    def program():
        made = Keys("my-data")
        for right in (made.encrypter("restricted"), made.decrypter("internal")):
            (variable,) = right.variables
            pulumi.export(variable.name, variable.value)
            pulumi.export(right.right, policy_document([right]))

    outputs = deploy(program).plan.outputs
    (encrypting,) = json.loads(outputs["encrypter"])["Statement"]
    (decrypting,) = json.loads(outputs["decrypter"])["Statement"]
    assert encrypting["Action"] == ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
    assert encrypting["Resource"] == [outputs["MY_DATA_RESTRICTED_KEY_ARN"]]
    assert decrypting["Action"] == ["kms:Decrypt", "kms:DescribeKey"]
    assert decrypting["Resource"] == [outputs["MY_DATA_INTERNAL_KEY_ARN"]]


def test_one_more_key_changes_nothing_for_what_another_key_encrypts():
    def program():
        Queue("refunds", QueueArgs(kms_key_arn=Keys("data").key("restricted")))

    queue = deploy(program).resource("refunds-queue")
    needed = {urn.rpartition("::")[2] for urn in queue.property_dependencies["kmsMasterKeyId"]}
    assert needed == {"data-restricted-key"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (KeysArgs(data_classes=["public", "public"]), "data_classes[1]: got 'public' a second time"),
        (KeysArgs(services=["logs", "logs"]), "services[1]: got 'logs' a second time"),
        (
            KeysArgs(users=[KeyUser(principal=AUDITORS, may=["decrypter"], data_classes=["public"])]),
            "users[0].data_classes: got 'public', which has no key here",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(args, says):
    assert says in fails(lambda: Keys("data", args))


def test_a_service_that_acts_for_its_caller_is_no_service_of_a_key():
    with pytest.raises(ArgsError, match=r"services\[0\]: got 'sqs', allowed 'budgets'"):
        KeysArgs(services=["sqs"])


def test_a_class_without_a_key_names_those_that_have_one():
    says = fails(lambda: Keys("data").key("public"))

    assert "data_class: got 'public', which has no key here; allowed internal, confidential or restricted" in says


def test_rights_on_keys_another_stack_shares_are_those_of_its_owner():
    def connections(thing):
        return [thing.encrypter("internal"), thing.decrypter("restricted")]

    def owner():
        made = Keys("main", KeysArgs(data_classes=["internal", "restricted"]))
        made.share(rights=list(made.rights))
        pulumi.export("own", policy_document(connections(made)))

    def other():
        thing = Keys.of("platform.prod", "main")
        pulumi.export("policy", policy_document(connections(thing)))
        return thing.data_classes

    outputs = deploy(owner, stack="platform.prod").plan.outputs
    deployment = deploy(other, stack="billing.prod", stack_outputs={"platform.prod": outputs})

    assert json.loads(deployment.plan.outputs["policy"]) == json.loads(outputs["own"])
    assert deployment.returned == ["internal", "restricted"]


def test_a_class_that_another_stack_has_no_key_for_is_refused_before_deployment():
    outputs = deploy(lambda: Keys("main").share(rights=["encrypter"]), stack="platform.prod").plan.outputs

    with pytest.raises(ArgsError, match="got 'public', which has no key here"):
        deploy(
            lambda: Keys.of("platform.prod", "main").key("public"),
            stack="billing.prod",
            stack_outputs={"platform.prod": outputs},
        )


@pytest.mark.parametrize(("stack", "admitted"), [("payments.dev", False), ("payments.prod", True)])
def test_a_profile_may_decide_on_which_keys_a_user_is_let_in(stack, admitted):
    classes = by_profile(dev=["public"], staging=["public"], prod=["internal"])
    args = KeysArgs(
        data_classes=["public", "internal"],
        users=[KeyUser(principal=AUDITORS, may=["decrypter"], data_classes=classes)],
        rotation_period_days=90,
        deletion_window_days=30,
        deletion_protection=True,
    )

    assert (AUDITORS in keys(args, stack=stack)["data-internal-key"]["policy"]) is admitted
