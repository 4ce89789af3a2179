"""A check that finds nothing proves nothing: here every source is shown what it must find."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from roadbed.plan.model import Resource
from roadbed.plan.values import SECRET
from tests.cloud_rules import iam_documents
from tests.cloud_rules.catalogue import ENTRIES
from tests.cloud_rules.checking import Found, check

CONTAINER = {"name": "app", "image": "registry.example.com/app:1", "essential": True}
TASK = {
    "family": "app",
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "containerDefinitions": [CONTAINER],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}],
}
ROLE = {"name": "app", "assumeRolePolicy": json.dumps(TRUST)}
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders"


def checked(token: str, properties: Mapping[str, Any], outputs: Mapping[str, Any] | None = None) -> Found:
    made = Resource(urn=f"urn:{token}::mine", type=token, name="mine", inputs=properties, outputs=outputs or {})
    return check([("here", made)], ENTRIES)


def task(**changed: Any) -> Mapping[str, Any]:
    container = CONTAINER | changed.pop("container", {})
    return TASK | {"containerDefinitions": json.dumps([container])} | changed


@pytest.mark.parametrize(
    ("token", "properties"),
    [
        ("aws:sqs/queue:Queue", {"name": "orders", "delaySeconds": 900, "tags": {"team": "payments"}}),
        ("aws:iam/role:Role", ROLE),
        ("aws:ecs/taskDefinition:TaskDefinition", task()),
        ("aws:kms/key:Key", {"deletionWindowInDays": 7, "rotationPeriodInDays": 90}),
        (
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "mine", "versioningConfiguration": {"status": "Enabled"}},
        ),
    ],
)
def test_what_is_right_is_found_to_be_right(token, properties):
    assert checked(token, properties) == Found()


@pytest.mark.parametrize(
    ("token", "properties", "problem"),
    [
        pytest.param(
            "aws:ecs/taskDefinition:TaskDefinition",
            task(networkMode="awsvpn"),
            "networkMode: 'awsvpn' is none of bridge, host, awsvpc, none",
            id="enum",
        ),
        pytest.param(
            "aws:ecs/taskDefinition:TaskDefinition",
            task(container={"dependsOn": [{"containerName": "init", "condition": "DONE"}]}),
            "containerDefinitions[0].dependsOn[0].condition: 'DONE' is none of START, COMPLETE, SUCCESS, HEALTHY",
            id="enum in a JSON document",
        ),
        pytest.param(
            "aws:ecs/taskDefinition:TaskDefinition",
            task(container={"secrets": [{"name": "TOKEN"}]}),
            "containerDefinitions[0].secrets[0]: lacks valueFrom",
            id="required",
        ),
        pytest.param(
            "aws:ecs/taskDefinition:TaskDefinition",
            task(container={"stopTimeout": "long"}),
            "containerDefinitions[0].stopTimeout: 'long' is no integer",
            id="type",
        ),
        pytest.param("aws:iam/role:Role", ROLE | {"name": "r" * 65}, "65 characters is more than 64", id="length"),
        pytest.param("aws:iam/role:Role", ROLE | {"name": "my role"}, "RoleName: 'my role' is not like", id="pattern"),
        pytest.param(
            "aws:kms/key:Key", {"rotationPeriodInDays": 89}, "RotationPeriodInDays: 89 is less than 90", id="minimum"
        ),
        pytest.param(
            "aws:kms/key:Key", {"deletionWindowInDays": 366}, "PendingWindowInDays: 366 is more than 365", id="maximum"
        ),
    ],
)
def test_a_service_model_tells_of_a_wrong(token, properties, problem):
    assert [each for each in checked(token, properties).api if problem in each] != []


@pytest.mark.parametrize(
    ("token", "properties", "problem"),
    [
        pytest.param(
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "mine", "versioningConfiguration": {"status": "On"}},
            "VersioningConfiguration.Status: 'On' is not one of",
            id="enum",
        ),
        pytest.param("aws:sqs/queue:Queue", {"delaySeconds": 901}, "DelaySeconds: 901 is greater than", id="maximum"),
        pytest.param("aws:s3/bucket:Bucket", {"bucket": "b" * 64}, "is longer than 63", id="length"),
        pytest.param("aws:s3/bucket:Bucket", {"bucket": "My_Bucket"}, "BucketName: 'My_Bucket' does not", id="pattern"),
        pytest.param("aws:ecs/taskDefinition:TaskDefinition", task(memory="4096"), "not compatible", id="pair"),
        pytest.param("aws:iam/role:Role", {"name": "app"}, "'AssumeRolePolicyDocument' is a required", id="required"),
    ],
)
def test_cfn_lint_tells_of_a_wrong(token, properties, problem):
    assert [each for each in checked(token, properties).cfn if problem in each] != []


def test_a_name_that_pulumi_makes_up_counts_like_one_that_is_written():
    found = checked("aws:iam/role:Role", {"assumeRolePolicy": json.dumps(TRUST)}, {"name": "r" * 65})

    assert len(found.api) == 1


def test_a_type_that_nobody_described_is_found():
    assert checked("aws:sqs/tape:Tape", {}).unknown_types == {"aws:sqs/tape:Tape"}


@pytest.mark.parametrize(
    ("token", "properties", "path"),
    [
        ("aws:sqs/queue:Queue", {"colour": "green"}, "colour"),
        ("aws:ecs/taskDefinition:TaskDefinition", task(container={"colour": "green"}), "containerDefinitions.colour"),
        ("aws:kms/key:Key", {"policy": json.dumps(TRUST), "colour": SECRET}, "colour"),
    ],
)
def test_a_property_that_no_source_knows_is_found(token, properties, path):
    assert checked(token, properties).unknown_properties == {f"{token} {path}"}


def test_a_secret_is_neither_wrong_nor_missing():
    found = checked("aws:ssm/parameter:Parameter", {"name": "token", "type": "SecureString", "value": SECRET})

    assert found == Found()


def allow(action: Any, resource: Any = "*", **condition: str) -> Mapping[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = {"StringEquals": {key.replace("__", ":"): value for key, value in condition.items()}}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.mark.parametrize(
    "document",
    [
        allow("sqs:SendMessage", QUEUE),
        allow("sqs:*", QUEUE),
        allow(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::mine", "arn:aws:s3:::mine/in/*"], s3__prefix="in"),
        allow("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/ecs:*"),
        allow("iam:PassRole", "arn:aws:iam::111111111111:role/a/b", iam__PassedToService="ecs-tasks.amazonaws.com"),
        allow("kms:Decrypt", "*", **{"kms:EncryptionContext:aws:sqs:arn": QUEUE}),
        allow("ecr:GetAuthorizationToken"),
        allow("sqs:SendMessage", "arn:aws:sqs:*:${aws:PrincipalAccount}:orders", aws__SourceAccount="111111111111"),
    ],
)
def test_a_right_policy_is_found_to_be_right(document):
    assert [*iam_documents.problems(document)] == []


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        pytest.param(allow("sqs:SendMesage"), "no action is called sqs:SendMesage", id="misspelt action"),
        pytest.param(allow("sqs:Sned*"), "no action is called sqs:Sned*", id="misspelt wildcard"),
        pytest.param(allow("squeue:Send"), "no action is called squeue:Send", id="unknown service"),
        pytest.param(
            allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:queue/orders"),
            "none of sqs:SendMessage is for a resource like arn:aws:sqs:eu-west-1:111111111111:queue/orders",
            id="ARN of another shape",
        ),
        pytest.param(
            allow("sqs:SendMessage", "arn:aws:sns:eu-west-1:111111111111:orders"),
            "none of sqs:SendMessage is for a resource like arn:aws:sns:eu-west-1:111111111111:orders",
            id="ARN of another service",
        ),
        pytest.param(
            allow(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::mine/*"),
            "s3:ListBucket is for none of arn:aws:s3:::mine/*",
            id="action without a resource",
        ),
        pytest.param(
            allow("logs:DescribeLogGroups", "arn:aws:logs:eu-west-1:111111111111:log-group:mine"),
            "logs:DescribeLogGroups is for none of arn:aws:logs:eu-west-1:111111111111:log-group:mine",
            id="action that takes no resource",
        ),
        pytest.param(
            allow("sqs:SendMessage", QUEUE, sqs__Color="green"),
            "StringEquals: sqs:SendMessage know no condition key sqs:Color",
            id="unknown condition key",
        ),
        pytest.param(
            allow("sqs:SendMessage", QUEUE, aws__SourceAcount="111111111111"),
            "StringEquals: sqs:SendMessage know no condition key aws:SourceAcount",
            id="misspelt global condition key",
        ),
        pytest.param(
            allow("sqs:SendMessage", QUEUE, s3__prefix="in"),
            "StringEquals: sqs:SendMessage know no condition key s3:prefix",
            id="condition key of another action",
        ),
    ],
)
def test_the_service_authorization_reference_tells_of_a(document, problem):
    assert problem in [*iam_documents.problems(document)]
