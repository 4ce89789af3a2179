"""What a plan holds as values: secrets, assets, outputs, and what only a cloud would know."""

import json

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference
from roadbed.testing import deploy
from tests.plan.modes import Box, both, by_name


def test_secrets_never_reach_a_plan():
    def program():
        password = pulumi.Output.secret("hunter2")
        aws.ssm.Parameter("text", type="SecureString", value=password.apply(lambda word: f"{word}!"))
        aws.sqs.Queue("orders", tags={"open": "yes", "hidden": password})
        pulumi.export("password", {"nested": [password]})
        pulumi.export("from-config", pulumi.Config("db").require_secret("password"))

    for deployment in both(program, config={"db:password": "hunter2"}):
        assert deployment["text"]["value"] is SECRET
        assert deployment["orders"]["tags"] == {"open": "yes", "hidden": SECRET}
        assert deployment.plan.outputs == {"password": {"nested": [SECRET]}, "from-config": SECRET}


def test_a_secret_that_is_not_known_yet_is_a_secret():
    def program():
        queue = aws.sqs.Queue("orders", opts=ResourceOptions(additional_secret_outputs=["arn"]))
        aws.sns.Topic("topic", display_name=pulumi.Output.secret(queue.arn))

    assert deploy(program, mode="preview")["topic"] == {"displayName": SECRET}


def test_assets_archives_and_whole_resources_are_values_of_their_own(tmp_path):
    (tmp_path / "index.html").write_text("hi")

    def program():
        aws.s3.BucketObjectv2("text", bucket="b", source=pulumi.StringAsset("hello"))
        aws.s3.BucketObjectv2("file", bucket="b", source=pulumi.FileAsset(str(tmp_path / "index.html")))
        archive = pulumi.AssetArchive(
            {"a": pulumi.StringAsset("x"), "inner": pulumi.AssetArchive({"b": pulumi.StringAsset("y")})}
        )
        aws.s3.BucketObjectv2("archive", bucket="b", source=archive)
        queue = aws.sqs.Queue("orders")
        Holder("holder", queue)

    deployment = deploy(program)

    assert deployment["text"]["source"] == Asset("asset", {"text": "hello"})
    assert deployment["file"]["source"] == Asset("asset", {"path": str(tmp_path / "index.html")})
    inner = Asset("archive", {"assets": {"b": Asset("asset", {"text": "y"})}})
    assert deployment["archive"]["source"] == Asset(
        "archive", {"assets": {"a": Asset("asset", {"text": "x"}), "inner": inner}}
    )
    resources = by_name(deployment)
    assert resources["holder"].inputs == {"queue": Reference(resources["orders"].urn)}


class Holder(pulumi.ComponentResource):
    def __init__(self, name, queue):
        super().__init__("shop:index:Holder", name, {"queue": queue})


def test_components_and_stack_keep_the_outputs_they_register():
    class Registering(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("shop:index:Registering", name)
            queue = aws.sqs.Queue(f"{name}-queue", opts=ResourceOptions(parent=self))
            self.register_outputs({"url": queue.url, "count": 2, "hidden": pulumi.Output.secret(1)})

    preview, up = both(lambda: Registering("box"))

    assert by_name(preview)["box"].outputs == {"url": UNKNOWN, "count": 2, "hidden": SECRET}
    assert by_name(up)["box"].outputs["url"].startswith("https://sqs.")


def test_things_that_exist_are_read_with_their_own_id():
    def program():
        vpc = aws.ec2.Vpc.get("existing", "vpc-0a1b2c3d")
        aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24", tags={"arn": vpc.arn})

    for deployment in both(program):
        vpc = deployment.resource("existing")
        assert vpc.external
        assert vpc.id == "vpc-0a1b2c3d"
        assert deployment["subnet"]["vpcId"] == "vpc-0a1b2c3d"
        assert deployment["subnet"]["tags"]["arn"].endswith("vpc/vpc-0a1b2c3d")


def test_a_read_of_what_is_still_to_be_made_is_unknown():
    def program():
        made = aws.ec2.Vpc("made", cidr_block="10.0.0.0/16")
        again = aws.ec2.Vpc.get("again", made.id)
        aws.ec2.Subnet("subnet", vpc_id=again.id, cidr_block="10.0.0.0/24", availability_zone=again.arn)

    preview, up = both(program)

    assert preview.resource("again").id is UNKNOWN
    assert preview["subnet"]["vpcId"] is UNKNOWN
    assert up["subnet"]["vpcId"] == up.resource("made").id


def test_explicit_providers_reach_their_resources_and_say_where_they_live():
    def program():
        there = aws.Provider(
            "there", region="us-east-1", assume_roles=[{"role_arn": "arn:aws:iam::222222222222:role/x"}]
        )
        direct = aws.sqs.Queue("direct", opts=ResourceOptions(provider=there))
        box = Box("box", ResourceOptions(providers=[there]))
        inherited = aws.sqs.Queue("inherited", opts=ResourceOptions(parent=box))
        plain = aws.sqs.Queue("plain")
        for queue in (direct, inherited, plain):
            pulumi.export(queue._name, queue.arn)

    deployment = deploy(program, config={"aws:region": "eu-central-1"})
    resources = by_name(deployment)

    assert resources["direct"].options.provider == resources["there"].urn
    assert resources["inherited"].options.provider == resources["there"].urn
    assert resources["plain"].options.provider == ""
    places = {name: arn.split(":")[3:5] for name, arn in deployment.plan.outputs.items()}
    assert places == {
        "direct": ["us-east-1", "222222222222"],
        "inherited": ["us-east-1", "222222222222"],
        "plain": ["eu-central-1", "123456789012"],
    }


def test_made_up_identifiers_name_the_configured_account_and_partition():
    def program():
        pulumi.export("arn", aws.sqs.Queue("orders").arn)

    china = deploy(program, config={"aws:region": "cn-north-1", "roadbed:account": "999999999999"})
    listed = deploy(program, config={"roadbed:account": "", "aws:allowedAccountIds": '["888888888888"]'})

    assert china.plan.outputs["arn"].startswith("arn:aws-cn:sqs:cn-north-1:999999999999:")
    assert listed.plan.outputs["arn"].split(":")[4] == "888888888888"


def test_json_built_from_made_up_values_can_be_inspected():
    def program():
        queue = aws.sqs.Queue("orders")
        aws.iam.Policy("read", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))

    deployment = deploy(program)

    (statement,) = json.loads(deployment["read"]["policy"])["Statement"]
    assert statement["Resource"] == deployment.resource("orders").outputs["arn"]


def test_a_stash_returns_what_was_put_into_it():
    def program():
        stash = pulumi.Stash("kept", input={"a": 1})
        pulumi.export("kept", stash.output)

    for deployment in both(program):
        assert deployment.plan.outputs == {"kept": {"a": 1}}
