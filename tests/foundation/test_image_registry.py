import json

import botocore.session
import pulumi
import pytest

from roadbed import ImageRegistry, ImageRegistryArgs, ImageRule, policy_document
from roadbed.foundation.image_registry_args import REPOSITORY_NAME
from roadbed.kernel.errors import ArgsError
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
CLUSTER = "arn:aws:iam::444444444444:root"


def registry(args: ImageRegistryArgs | None = None, **more):
    return deploy(lambda: ImageRegistry("checkout", args), **more)


def rules(args: ImageRegistryArgs | None = None, **more) -> list:
    return json.loads(registry(args, **more)["checkout-lifecycle"]["policy"])["rules"]


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    return str(raised.value)


def test_images_are_scanned_and_their_tags_do_not_move():
    made_of = registry()["checkout-repository"]

    assert made_of["imageTagMutability"] == "IMMUTABLE"
    assert made_of["imageScanningConfiguration"] == {"scanOnPush": True}
    assert made_of["encryptionConfigurations"] == [{"encryptionType": "AES256"}]


def test_a_key_of_ones_own_replaces_the_one_of_aws():
    made_of = registry(ImageRegistryArgs(kms_key_arn=KEY))["checkout-repository"]

    assert made_of["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY}]


@pytest.mark.parametrize(
    ("args", "mutability", "filters"),
    [
        (ImageRegistryArgs(immutable_tags=False), "MUTABLE", None),
        (
            ImageRegistryArgs(mutable_tags=["latest", "cache-*"]),
            "IMMUTABLE_WITH_EXCLUSION",
            [{"filter": "latest", "filterType": "WILDCARD"}, {"filter": "cache-*", "filterType": "WILDCARD"}],
        ),
    ],
)
def test_tags_move_where_somebody_says_so(args, mutability, filters):
    made_of = registry(args)["checkout-repository"]

    assert made_of["imageTagMutability"] == mutability
    assert made_of.get("imageTagMutabilityExclusionFilters") == filters
    model = botocore.session.get_session().get_service_model("ecr")
    assert mutability in model.shape_for("ImageTagMutability").enum


@pytest.mark.parametrize(
    ("weaker", "shown"),
    [
        ({"immutable_tags": False}, "got False"),
        ({"mutable_tags": ["latest"]}, "got ['latest']"),
        ({"scan_on_push": False}, "got False"),
        ({"force_delete": True}, "got True"),
        ({"deletion_protection": False}, "got False"),
    ],
)
def test_prod_wants_a_reason_for_less(weaker, shown):
    (field,) = weaker
    says = fails(lambda: ImageRegistry("checkout", ImageRegistryArgs(**weaker)), "payments.prod")

    assert f"{field}: {shown}, weaker than" in says
    registry(ImageRegistryArgs(**weaker, because={field: "a mirror of public images"}), stack="payments.prod")


def test_only_dev_deletes_a_repository_with_its_images():
    assert [registry(stack=f"payments.{each}")["checkout-repository"]["forceDelete"] for each in ("dev", "prod")] == [
        True,
        False,
    ]


def test_in_prod_nothing_that_is_tagged_is_deleted_by_itself():
    (rule,) = rules(stack="payments.prod")

    assert rule["selection"] == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 14,
    }


def test_rules_are_in_order_and_what_is_untagged_comes_last():
    own = [ImageRule(tags=["release-*"], keep_last=500), ImageRule(tags=["pr-*"], keep_days=3)]
    found = rules(ImageRegistryArgs(rules=own, keep_last=20, expire_untagged_days=2))

    assert [each["rulePriority"] for each in found] == [1, 2, 3, 4]
    assert [each["selection"].get("tagPatternList") for each in found] == [["release-*"], ["pr-*"], ["*"], None]
    assert [each["selection"]["countNumber"] for each in found] == [500, 3, 20, 2]
    assert [each["selection"].get("countUnit") for each in found] == [None, "days", None, "days"]
    assert {each["action"]["type"] for each in found} == {"expire"}


def test_where_nothing_is_ever_deleted_there_is_no_policy():
    deployment = registry(ImageRegistryArgs(keep_last=None, expire_untagged_days=None))

    assert "checkout-lifecycle" not in [each.name for each in deployment.plan.cloud_resources()]


@pytest.mark.parametrize("base", ["dev", "staging", "prod"])
def test_a_policy_is_as_long_as_ecr_wants_it(base):
    bounds = botocore.session.get_session().get_service_model("ecr").shape_for("LifecyclePolicyText").metadata
    longest = ImageRegistryArgs(
        rules=[ImageRule(tags=[f"{number}-{'x' * 100}*"], keep_last=1) for number in range(48)], keep_last=1
    )

    assert bounds["min"] <= len(registry(stack=f"payments.{base}")["checkout-lifecycle"]["policy"])
    assert len(registry(longest)["checkout-lifecycle"]["policy"]) <= bounds["max"]


def test_names_are_those_of_ecr():
    shape = botocore.session.get_session().get_service_model("ecr").shape_for("RepositoryName")

    assert REPOSITORY_NAME.replace(r"\/", "/") == f"^{shape.metadata['pattern']}$".replace(r"\/", "/")
    assert registry(ImageRegistryArgs(repository_name="pay/checkout"))["checkout-repository"]["name"] == "pay/checkout"


@pytest.mark.parametrize("name", ["Pay", "pay//checkout", "-pay", "p", "a" * 257])
def test_a_name_that_ecr_would_refuse_is_refused_before(name):
    with pytest.raises(ArgsError, match="repository_name: got"):
        ImageRegistryArgs(repository_name=name)


def test_a_block_in_upper_case_says_what_ecr_wants():
    says = fails(lambda: ImageRegistry("Checkout"))

    assert "name: got 'Checkout', ECR wants lower case; write 'checkout', or give repository_name" in says
    deploy(lambda: ImageRegistry("Checkout", ImageRegistryArgs(repository_name="checkout")))


def granted(right: str) -> dict:
    def program():
        connection = getattr(ImageRegistry("my-images"), right)()
        pulumi.export("policy", policy_document([connection]))
        pulumi.export(connection.variables[0].name, connection.variables[0].value)

    outputs = deploy(program).plan.outputs
    assert ".dkr.ecr.eu-west-1.amazonaws.com/" in outputs["MY_IMAGES_REPOSITORY_URL"]
    return {tuple(each["Resource"]): set(each["Action"]) for each in json.loads(outputs["policy"])["Statement"]}


def test_a_puller_may_only_pull():
    login, pulling = sorted(granted("puller").items())

    assert login == (("*",), {"ecr:GetAuthorizationToken"})
    assert pulling[1] == {"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
    assert pulling[0][0].startswith("arn:aws:ecr:eu-west-1:123456789012:repository/my-images")


def test_a_pusher_may_delete_nothing():
    actions = set().union(*granted("pusher").values())

    assert {"ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"} <= actions
    assert not any("Delete" in action or "Policy" in action for action in actions)


def test_another_account_may_pull_if_listed_and_previews_show_it():
    deployment = registry(ImageRegistryArgs(puller_principals=[CLUSTER]))
    (statement,) = json.loads(deployment["checkout-repository-policy"]["policy"])["Statement"]
    (facts,) = deployment.plan.facts.values()

    assert statement["Principal"] == {"AWS": [CLUSTER]}
    assert set(statement["Action"]) == set(ImageRegistry.rights["puller"])
    assert [(each.of, each.right) for each in facts.admits] == [(CLUSTER, "puller")]


def test_an_image_is_named_by_its_digest():
    def program():
        pulumi.export("image", ImageRegistry("checkout").image("sha256:0f1e"))

    assert str(deploy(program).plan.outputs["image"]).endswith("@sha256:0f1e")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (ImageRegistryArgs(immutable_tags=False, mutable_tags=["latest"]), "mutable_tags: allowed only with immutable"),
        (
            ImageRegistryArgs(keep_last=1, rules=[ImageRule(tags=["*"], keep_days=1)]),
            "rules[0].tags: got ['*'], and keep_last is one for all tags already",
        ),
        (
            ImageRegistryArgs(rules=[ImageRule(tags=["v*"], keep_days=1), ImageRule(tags=["v*"], keep_last=1)]),
            "rules[1].tags: got ['v*'], and another rule is for them already",
        ),
    ],
)
def test_what_ecr_would_refuse_between_arguments_is_refused_before(args, says):
    assert says in fails(lambda: ImageRegistry("checkout", args))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"tags": ["v*"]}, "keep_last: got neither keep_last and keep_days"),
        ({"tags": ["v*"], "keep_last": 1, "keep_days": 1}, "keep_last: got both keep_last and keep_days"),
        ({"tags": [], "keep_last": 1}, "tags: got"),
        ({"tags": ["*a*b*c*d*"], "keep_last": 1}, "tags[0]: got"),
        ({"tags": ["v*"], "keep_last": 0}, "keep_last: got 0"),
    ],
)
def test_a_rule_that_ecr_would_refuse_is_refused_before(wrong, says):
    with pytest.raises(ArgsError) as raised:
        ImageRule(**wrong)
    assert says in str(raised.value)


@pytest.mark.parametrize("tags", [["*a*b*"], [""], ["a b"], ["a"] * 6])
def test_tags_that_ecr_would_refuse_as_exceptions_are_refused_before(tags):
    with pytest.raises(ArgsError, match="mutable_tags"):
        ImageRegistryArgs(mutable_tags=tags)


def test_rights_on_images_another_stack_shares_are_those_of_its_owner():
    def connections(thing):
        return [thing.puller(), thing.pusher()]

    def owner():
        made = ImageRegistry("main")
        made.share(rights=list(made.rights))
        pulumi.export("own", policy_document(connections(made)))

    def other():
        thing = ImageRegistry.of("platform.prod", "main")
        pulumi.export("policy", policy_document(connections(thing)))
        return thing.immutable_tags

    outputs = deploy(owner, stack="platform.prod").plan.outputs
    deployment = deploy(other, stack="billing.prod", stack_outputs={"platform.prod": outputs})

    assert json.loads(deployment.plan.outputs["policy"]) == json.loads(outputs["own"])
    assert deployment.returned is True
