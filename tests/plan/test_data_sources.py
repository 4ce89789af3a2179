"""Answers to what programs ask about things that exist."""

import json
import re

import pulumi_aws as aws
import pytest

from roadbed.plan.cloud.data_sources import Refused, Unanswerable, answer
from roadbed.plan.cloud.invented import declared
from roadbed.plan.cloud.place import Place
from roadbed.plan.cloud.sdk import result_class
from roadbed.plan.values import UNKNOWN
from roadbed.plan.wire import Concealed

PLACE = Place.of("eu-west-1", "111111111111")


def asked(token: str, place: Place = PLACE, **args):
    module, function = token.split(".")
    return answer(f"aws:{module}/{function}:{function}", args, place)


def value(token: str, place: Place = PLACE, **args) -> dict:
    return asked(token, place, **args).value


def test_zones_are_those_of_the_region():
    assert value("index.getAvailabilityZones", Place.of("us-east-1"))["names"] == [f"us-east-1{z}" for z in "abcdef"]
    assert value("index.getAvailabilityZones")["zoneIds"] == ["euw1-az1", "euw1-az2", "euw1-az3"]
    assert value("index.getAvailabilityZones", excludeNames=["eu-west-1a"])["names"] == ["eu-west-1b", "eu-west-1c"]
    assert value("index.getAvailabilityZones", region="us-west-2")["names"][0] == "us-west-2a"


def test_the_account_and_region_are_the_stack_s_own():
    assert value("index.getCallerIdentity")["accountId"] == "111111111111"
    assert value("index.getRegion")["region"] == "eu-west-1"
    assert value("index.getRegion")["description"] == "Europe (Ireland)"
    assert value("index.getPartition", Place.of("cn-north-1"))["dnsSuffix"] == "amazonaws.com.cn"


def test_what_follows_from_the_question_is_not_made_up():
    assert not asked("index.getArn", arn="arn:aws:sqs:eu-west-1:1:q").made_up
    assert not asked("iam.getPolicyDocument").made_up
    assert asked("ec2.getVpc").made_up


def test_an_arn_is_taken_apart():
    parts = value("index.getArn", arn="arn:aws:rds:eu-west-1:123456789012:db:mysql-db")

    assert (parts["service"], parts["account"], parts["resource"]) == ("rds", "123456789012", "db:mysql-db")


def test_an_arn_that_is_none_is_refused_with_what_it_should_be():
    with pytest.raises(Refused, match="got 'nonsense', allowed arn:partition:service:region:account:resource"):
        asked("index.getArn", arn="nonsense")


def test_a_service_has_its_names():
    service = value("index.getService", serviceId="s3")

    assert service["dnsName"] == "s3.eu-west-1.amazonaws.com"
    assert service["reverseDnsName"] == "com.amazonaws.eu-west-1.s3"
    assert value("index.getServicePrincipal", serviceName="ec2")["name"] == "ec2.amazonaws.com"


def test_a_policy_document_is_the_true_one():
    document = value("iam.getPolicyDocument", statements=[{"actions": ["sqs:SendMessage"], "resources": ["*"]}])["json"]

    assert json.loads(document)["Statement"] == [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]


def test_names_in_an_argument_may_be_pythons_own():
    document = value("iam.getPolicyDocument", statements=[{"not_actions": ["a:B"], "not_resources": ["*"]}])["json"]

    assert json.loads(document)["Statement"] == [{"Effect": "Allow", "NotAction": "a:B", "NotResource": "*"}]


def test_a_policy_document_of_something_unknown_is_unknown():
    assert value("iam.getPolicyDocument", statements=[{"resources": [UNKNOWN]}]) is UNKNOWN


def test_a_policy_document_of_something_secret_is_secret():
    document = value("iam.getPolicyDocument", statements=[{"resources": [Concealed("hidden")]}])["json"]

    assert isinstance(document, Concealed)
    assert "hidden" in document.value


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        ("AdministratorAccess", "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
        ("AWSLambdaBasicExecutionRole", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        (
            "AmazonECSTaskExecutionRolePolicy",
            "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        ),
        ("DatabaseAdministrator", "arn:aws:iam::aws:policy/job-function/DatabaseAdministrator"),
        ("our-own", "arn:aws:iam::111111111111:policy/our-own"),
    ],
)
def test_policies_of_aws_are_told_from_ones_own(name, arn):
    assert value("iam.getPolicy", name=name)["arn"] == arn
    assert value("iam.getPolicy", arn=arn)["name"] == name


def test_an_image_is_what_was_asked_for():
    image = value(
        "ec2.getAmi",
        owners=["amazon"],
        mostRecent=True,
        filters=[{"name": "name", "values": ["al2023-ami-*-arm64"]}],
    )

    assert re.fullmatch("ami-[0-9a-f]{17}", image["id"])
    assert image["architecture"] == "arm64"
    assert image["ownerId"] == "137112412989"
    assert image["name"] == "al2023-ami-2025.01.01-arm64"
    assert image["rootDeviceName"] == "/dev/xvda"


def test_what_is_looked_up_by_id_has_that_id():
    assert value("ec2.getVpc", id="vpc-1")["arn"] == "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1"
    assert value("ec2.getSecurityGroup", id="sg-1")["id"] == "sg-1"
    assert value("ec2.getVpc", filters=[{"name": "vpc-id", "values": ["vpc-2"]}])["id"] == "vpc-2"


def test_listed_subnets_lie_in_different_zones():
    subnets = value("ec2.getSubnets")["ids"]
    zones = {value("ec2.getSubnet", id=subnet)["availabilityZone"] for subnet in subnets}
    blocks = {value("ec2.getSubnet", id=subnet)["cidrBlock"] for subnet in subnets}

    assert len(set(subnets)) == len(blocks) == 3
    assert len(zones) > 1


@pytest.mark.parametrize(
    ("token", "args", "output", "expected"),
    [
        ("sqs.getQueue", {"name": "q"}, "url", "https://sqs.eu-west-1.amazonaws.com/111111111111/q"),
        ("sns.getTopic", {"name": "t"}, "arn", "arn:aws:sns:eu-west-1:111111111111:t"),
        ("s3.getBucket", {"bucket": "b"}, "arn", "arn:aws:s3:::b"),
        ("iam.getRole", {"name": "r"}, "arn", "arn:aws:iam::111111111111:role/r"),
        ("iam.getUser", {"userName": "u"}, "arn", "arn:aws:iam::111111111111:user/u"),
        ("kms.getAlias", {"name": "alias/a"}, "arn", "arn:aws:kms:eu-west-1:111111111111:alias/a"),
        ("ecr.getRepository", {"name": "r"}, "repositoryUrl", "111111111111.dkr.ecr.eu-west-1.amazonaws.com/r"),
        ("ecs.getCluster", {"clusterName": "c"}, "arn", "arn:aws:ecs:eu-west-1:111111111111:cluster/c"),
        (
            "ecs.getTaskDefinition",
            {"taskDefinition": "t:3"},
            "arn",
            "arn:aws:ecs:eu-west-1:111111111111:task-definition/t:3",
        ),
        ("eks.getCluster", {"name": "k"}, "arn", "arn:aws:eks:eu-west-1:111111111111:cluster/k"),
        ("lambda.getFunction", {"functionName": "f"}, "arn", "arn:aws:lambda:eu-west-1:111111111111:function:f"),
        ("rds.getCluster", {"clusterIdentifier": "d"}, "arn", "arn:aws:rds:eu-west-1:111111111111:cluster:d"),
        ("rds.getInstance", {"dbInstanceIdentifier": "d"}, "dbInstanceArn", "arn:aws:rds:eu-west-1:111111111111:db:d"),
        ("rds.getEngineVersion", {"engine": "postgres", "version": "16.4"}, "parameterGroupFamily", "postgres16"),
        ("route53.getZone", {"name": "example.com."}, "name", "example.com."),
        ("elb.getServiceAccount", {}, "arn", "arn:aws:iam::156460612806:root"),
        ("ssm.getParameter", {"name": "/a/b"}, "arn", "arn:aws:ssm:eu-west-1:111111111111:parameter/a/b"),
        (
            "cloudfront.getCachePolicy",
            {"name": "Managed-CachingOptimized"},
            "id",
            "658327ea-f89d-4fab-a63d-7e88639e58f6",
        ),
        (
            "lb.getListener",
            {"loadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1", "port": 80},
            "port",
            80,
        ),
    ],
)
def test_answers_have_the_shape_of_their_service(token, args, output, expected):
    assert value(token, **args)[output] == expected


def test_a_published_image_parameter_holds_an_image():
    parameter = value("ssm.getParameter", name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")

    assert parameter["value"].startswith("ami-")
    recommended = value("ssm.getParameter", name="/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended")
    assert json.loads(recommended["value"])["image_id"].startswith("ami-")


@pytest.mark.parametrize(
    ("token", "args", "output"),
    [
        ("secretsmanager.getSecretVersion", {"secretId": "s"}, "secretString"),
        ("ssm.getParameter", {"name": "/a", "withDecryption": True}, "value"),
        ("ecr.getAuthorizationToken", {}, "password"),
        ("eks.getClusterAuth", {"name": "k"}, "token"),
        ("secretsmanager.getRandomPassword", {}, "randomPassword"),
    ],
)
def test_secrets_are_concealed(token, args, output):
    assert isinstance(value(token, **args)[output], Concealed)


def test_a_secret_reads_as_a_database_login():
    login = json.loads(value("secretsmanager.getSecretVersion", secretId="s")["secretString"].value)

    assert {"username", "password", "host", "port"} <= set(login)


def test_what_was_asked_comes_back_and_what_was_not_stays_empty():
    found = value("ec2.getAmi", owners=["self"], filters=[{"name": "name", "values": ["x"]}])

    assert found["owners"] == ["self"]
    assert found["filters"] == [{"name": "name", "values": ["x"]}]
    assert found["executableUsers"] == []


def test_the_same_question_has_the_same_answer():
    assert value("ec2.getVpc", tags={"a": "b"}) == value("ec2.getVpc", tags={"a": "b"})
    assert value("ec2.getVpc", tags={"a": "b"})["id"] != value("ec2.getVpc", tags={"a": "c"})["id"]


def test_a_function_of_no_installed_sdk_is_not_answered():
    with pytest.raises(Unanswerable, match="no installed SDK declares this function"):
        answer("acme:index:getThing", {}, PLACE)


@pytest.mark.parametrize("module", ["ec2", "iam", "rds", "s3", "ecs", "lb", "cloudwatch", "cognito", "dynamodb"])
def test_every_function_of_a_service_gets_an_answer_of_its_declared_type(module):
    package = getattr(aws, module)
    results = [name for name in dir(package) if re.fullmatch(r"Get\w+Result", name)]

    for name in results:
        function = "get" + name.removeprefix("Get").removesuffix("Result")
        token = f"aws:{module}/{function}:{function}"
        kinds = declared(result_class(token))
        found = answer(token, {}, PLACE).value
        assert set(found) == set(kinds), token
        for key, kind in kinds.items():
            plain = found[key].value if isinstance(found[key], Concealed) else found[key]
            if plain is not None and isinstance(kind, type) and kind in (str, bool, int):
                assert type(plain) is kind, (token, key, plain)
