"""Identifiers and outputs of resources that nobody made."""

import re

import pytest

from roadbed.plan.cloud.made_up import outputs_of
from roadbed.plan.cloud.place import Place
from roadbed.plan.values import UNKNOWN
from roadbed.plan.wire import Concealed

PLACE = Place.of("eu-west-1", "111111111111")


def made(token: str, place: Place = PLACE, logical: str = "orders", **inputs):
    return outputs_of(token, logical, inputs, place)


def test_a_queue_has_the_url_and_arn_of_its_name():
    identifier, outputs = made("aws:sqs/queue:Queue", logical="orders")

    name = outputs["name"]
    assert re.fullmatch(r"orders-[0-9a-f]{7}", name)
    assert outputs["arn"] == f"arn:aws:sqs:eu-west-1:111111111111:{name}"
    assert identifier == outputs["url"] == f"https://sqs.eu-west-1.amazonaws.com/111111111111/{name}"


def test_the_same_resource_always_has_the_same_identifiers():
    token = "aws:ec2/vpc:Vpc"

    assert made(token) == made(token)
    assert made(token)[0] != made(token, logical="payments")[0]
    assert made(token)[0] != made(token, Place.of("eu-west-1", "222222222222"))[0]


@pytest.mark.parametrize("token", ["aws:sqs/queue:Queue", "kubernetes:core/v1:Service"])
def test_what_two_stacks_make_under_one_name_is_two_things(token):
    one, other = (made(token, Place.of(stack=stack)) for stack in ("shop/payments.prod", "shop/billing.prod"))

    assert one != other


def test_what_exists_already_is_the_same_for_every_stack():
    one, other = (
        made("aws:ec2/vpc:Vpc", Place.of(stack=stack), id="vpc-1")
        for stack in ("shop/payments.prod", "shop/billing.prod")
    )

    assert one == other


def test_a_name_that_is_given_wins():
    _, outputs = made("aws:sqs/queue:Queue", logical="x", name="orders")

    assert outputs["name"] == "orders"
    assert outputs["arn"].endswith(":orders")


def test_a_name_that_is_made_for_a_bucket_is_in_lower_case_as_s3_wants_it():
    identifier, outputs = made("aws:s3/bucket:Bucket", logical="Public-logs")

    assert re.fullmatch(r"public-logs-[0-9a-f]{7}", outputs["bucket"])
    assert identifier == outputs["bucket"]
    assert outputs["arn"] == f"arn:aws:s3:::{identifier}"


def test_a_prefix_is_completed_as_the_provider_does():
    assert re.fullmatch(r"logs-\d{26}", made("aws:s3/bucket:Bucket", bucketPrefix="logs-")[1]["bucket"])
    assert re.fullmatch(r"run-\d{26}", made("aws:iam/role:Role", namePrefix="run-")[0])


@pytest.mark.parametrize(
    ("token", "fifo"), [("aws:sqs/queue:Queue", "fifoQueue"), ("aws:sns/topic:Topic", "fifoTopic")]
)
def test_fifo_names_say_so_everywhere(token, fifo):
    _, outputs = made(token, **{fifo: True})

    assert outputs["name"].endswith(".fifo")
    assert outputs["arn"].endswith(outputs["name"])


@pytest.mark.parametrize(
    ("token", "inputs", "identifier", "arn"),
    [
        ("aws:iam/role:Role", {"name": "r"}, "r", "arn:aws:iam::111111111111:role/r"),
        ("aws:iam/role:Role", {"name": "r", "path": "/a/"}, "r", "arn:aws:iam::111111111111:role/a/r"),
        ("aws:s3/bucket:Bucket", {"bucket": "b"}, "b", "arn:aws:s3:::b"),
        ("aws:dynamodb/table:Table", {"name": "t"}, "t", "arn:aws:dynamodb:eu-west-1:111111111111:table/t"),
        ("aws:lambda/function:Function", {"name": "f"}, "f", "arn:aws:lambda:eu-west-1:111111111111:function:f"),
        ("aws:sns/topic:Topic", {"name": "t"}, "arn:aws:sns:eu-west-1:111111111111:t", None),
        ("aws:ecs/cluster:Cluster", {"name": "c"}, "arn:aws:ecs:eu-west-1:111111111111:cluster/c", None),
        (
            "aws:ecs/service:Service",
            {"name": "s", "cluster": "arn:aws:ecs:eu-west-1:111111111111:cluster/c"},
            "arn:aws:ecs:eu-west-1:111111111111:service/c/s",
            None,
        ),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "/a"}, "/a", "arn:aws:logs:eu-west-1:111111111111:log-group:/a"),
        ("aws:ssm/parameter:Parameter", {"name": "/a/b"}, "/a/b", "arn:aws:ssm:eu-west-1:111111111111:parameter/a/b"),
        ("aws:kms/alias:Alias", {"name": "alias/a"}, "alias/a", "arn:aws:kms:eu-west-1:111111111111:alias/a"),
        ("aws:athena/workgroup:Workgroup", {"name": "w"}, "w", "arn:aws:athena:eu-west-1:111111111111:workgroup/w"),
        (
            "aws:lb/listener:Listener",
            {"loadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/x/0123"},
            "arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/x/0123/[0-9a-f]{16}",
            None,
        ),
        (
            "aws:secretsmanager/secret:Secret",
            {"name": "s"},
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-[0-9a-f]{6}",
            None,
        ),
    ],
)
def test_identifiers_look_like_their_service_s(token, inputs, identifier, arn):
    found, outputs = made(token, **inputs)

    assert re.fullmatch(identifier, found)
    assert outputs["arn"] == (arn or found)


@pytest.mark.parametrize(
    ("token", "prefix"),
    [
        ("aws:ec2/vpc:Vpc", "vpc-"),
        ("aws:ec2/subnet:Subnet", "subnet-"),
        ("aws:ec2/securityGroup:SecurityGroup", "sg-"),
        ("aws:ec2/instance:Instance", "i-"),
        ("aws:ebs/volume:Volume", "vol-"),
        ("aws:ec2/internetGateway:InternetGateway", "igw-"),
        ("aws:ec2/routeTable:RouteTable", "rtb-"),
        ("aws:ec2/launchTemplate:LaunchTemplate", "lt-"),
    ],
)
def test_ec2_ids_have_their_kind_and_seventeen_digits(token, prefix):
    identifier, outputs = made(token)

    assert re.fullmatch(prefix + "[0-9a-f]{17}", identifier)
    assert outputs["arn"].endswith(f"/{identifier}")


def test_other_partitions_have_their_own_arns_and_domains():
    _, outputs = made("aws:sqs/queue:Queue", Place.of("cn-north-1", "111111111111"), name="q")

    assert outputs["arn"].startswith("arn:aws-cn:sqs:cn-north-1:")
    assert outputs["url"].startswith("https://sqs.cn-north-1.amazonaws.com.cn/")


def test_a_resource_s_own_region_moves_it():
    assert ":us-east-1:" in made("aws:sqs/queue:Queue", region="us-east-1")[1]["arn"]


def test_tags_come_back_as_all_tags():
    assert made("aws:sqs/queue:Queue", tags={"team": "payments"})[1]["tagsAll"] == {"team": "payments"}
    assert made("aws:sqs/queue:Queue")[1]["tagsAll"] == {}


def test_every_output_of_a_known_type_is_there_and_typed():
    _, outputs = made("aws:rds/instance:Instance", engine="postgres")

    assert outputs["port"] == 5432
    assert outputs["endpoint"] == f"{outputs['address']}:5432"
    assert outputs["multiAz"] is False
    assert outputs["masterUserSecrets"][0]["secretArn"].startswith("arn:aws:secretsmanager:")


def test_an_object_given_in_part_is_completed():
    _, outputs = made("aws:eks/cluster:Cluster", vpcConfig={"subnetIds": ["subnet-1"]})

    assert outputs["vpcConfig"]["subnetIds"] == ["subnet-1"]
    assert outputs["vpcConfig"]["clusterSecurityGroupId"].startswith("sg-")
    assert outputs["identities"][0]["oidcs"][0]["issuer"].startswith("https://oidc.eks.eu-west-1.")


def test_a_certificate_asks_for_a_record_for_each_of_its_domains():
    _, outputs = made(
        "aws:acm/certificate:Certificate", domainName="*.example.com", subjectAlternativeNames=["example.com"]
    )

    domains = [option["domainName"] for option in outputs["domainValidationOptions"]]
    assert domains == ["*.example.com", "example.com"]
    assert outputs["domainValidationOptions"][0]["resourceRecordName"].endswith(".example.com.")


def test_a_hosted_zone_has_four_name_servers():
    assert len(set(made("aws:route53/zone:Zone", name="example.com")[1]["nameServers"])) == 4


def test_inputs_come_back_as_they_are():
    inputs = {"name": Concealed("hidden"), "delaySeconds": UNKNOWN, "tags": {"a": Concealed("b")}}

    _, outputs = made("aws:sqs/queue:Queue", **inputs)

    assert {key: outputs[key] for key in inputs} == inputs


def test_nothing_is_made_up_from_a_secret():
    identifier, outputs = made("aws:sqs/queue:Queue", name=Concealed("hidden"))

    assert "hidden" not in identifier
    assert "hidden" not in outputs["arn"]


@pytest.mark.parametrize(
    ("token", "identifier", "output", "value"),
    [
        ("aws:iam/role:Role", "deployer", "arn", "arn:aws:iam::111111111111:role/deployer"),
        ("aws:sqs/queue:Queue", "https://sqs.eu-west-1.amazonaws.com/1/orders", "name", "orders"),
        ("aws:ec2/vpc:Vpc", "vpc-1", "arn", "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1"),
        ("kubernetes:core/v1:Service", "shop/web", "metadata.name", "web"),
    ],
)
def test_what_exists_is_called_what_its_id_says(token, identifier, output, value):
    found, outputs = outputs_of(token, "x", {"id": identifier}, PLACE)

    assert found == identifier
    for step in output.split("."):
        outputs = outputs[step]
    assert outputs == value


def test_a_type_of_no_installed_sdk_gives_its_inputs_back():
    identifier, outputs = outputs_of("acme:index:Thing", "thing", {"size": 3}, PLACE)

    assert re.fullmatch(r"thing-[0-9a-f]{7}", identifier)
    assert outputs == {"size": 3}


class TestKubernetes:
    def test_an_object_is_named_after_its_logical_name(self):
        identifier, outputs = made("kubernetes:apps/v1:Deployment", logical="web", spec={"replicas": 3})

        assert re.fullmatch(r"default/web-[0-9a-f]{8}", identifier)
        assert identifier == f"default/{outputs['metadata']['name']}"
        assert outputs["status"]["availableReplicas"] == 3

    def test_given_metadata_wins(self):
        metadata = {"name": "web", "namespace": "shop", "labels": {"app": "web"}}

        identifier, outputs = made("kubernetes:core/v1:ConfigMap", metadata=metadata)

        assert identifier == "shop/web"
        assert outputs["metadata"] | metadata == outputs["metadata"]

    def test_what_belongs_to_the_whole_cluster_has_no_namespace(self):
        identifier, outputs = made("kubernetes:core/v1:Namespace", logical="shop")

        assert "/" not in identifier
        assert "namespace" not in outputs["metadata"]

    def test_a_load_balancer_has_a_name_to_reach_it_by(self):
        _, outputs = made("kubernetes:core/v1:Service", spec={"type": "LoadBalancer", "ports": [{"port": 80}]})

        (entry,) = outputs["status"]["loadBalancer"]["ingress"]
        assert entry["hostname"].endswith(".amazonaws.com")
        assert outputs["spec"]["clusterIP"].startswith("172.20.")

    def test_a_headless_service_stays_headless(self):
        assert made("kubernetes:core/v1:Service", spec={"clusterIP": "None"})[1]["spec"]["clusterIP"] == "None"

    def test_secret_metadata_stays_secret(self):
        identifier, outputs = made("kubernetes:core/v1:Secret", metadata=Concealed({"name": "hidden"}))

        assert "hidden" not in identifier
        assert outputs["metadata"]["name"] == Concealed("hidden")

    def test_a_release_is_deployed(self):
        identifier, outputs = made("kubernetes:helm.sh/v3:Release", chart="nginx", namespace="web")

        assert identifier.startswith("web/")
        assert outputs["status"]["status"] == "deployed"


@pytest.mark.parametrize(
    ("token", "inputs", "output", "length"),
    [
        ("random:index/randomPassword:RandomPassword", {"length": 80}, "result", 80),
        ("random:index/randomId:RandomId", {"byteLength": 4}, "hex", 8),
    ],
)
def test_random_values_are_as_long_as_asked(token, inputs, output, length):
    pytest.importorskip("pulumi_random")

    assert len(made(token, **inputs)[1][output]) == length
