"""Mistakes that the scanner must find, each beside the same resource without it.

The pair shows that a rule really reads the property: it fails one and passes the other. Not every rule does:
CKV_AWS_334 asks for a container's `privilege`, which ECS calls `privileged`, and never finds one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadbed.plan.model import Plan, Resource
from tests.scan.inputs import (
    containers,
    document,
    encrypted,
    filter_of,
    ingress,
    insights,
    listener,
    port_22,
    trust,
    volume,
)

EVERYBODY = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ONE_TABLE = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:1:table/t"}
AWS_KEY = "AKIA" + "JJ3ZWQRT7KLMNBV4"


@dataclass(frozen=True)
class Planted:
    """One mistake: a resource that a rule fails, and what mends it."""

    family: str
    """In the scanner's words."""
    rule: str
    token: str
    wrong: Mapping[str, Any]
    right: Mapping[str, Any]
    beside: Mapping[str, Mapping[str, Any]] | None = None
    """What the right one needs beside it: type -> inputs; `None` in them stands for the resource's identifier."""

    @property
    def name(self) -> str:
        """What its resources are called."""
        return self.rule.lower()


BUCKET = "aws:s3/bucket:Bucket"
BALANCER, FILTER = "aws:lb/loadBalancer:LoadBalancer", "aws:wafv2/webAclAssociation:WebAclAssociation"
PUBLIC = {"internal": False}
CLOSED = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
QUEUE = "aws:sqs/queue:Queue"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"

PLANTED = (
    Planted("ENCRYPTION", "CKV_AWS_27", QUEUE, {"sqsManagedSseEnabled": False}, {"kmsMasterKeyId": "k"}),
    Planted("ENCRYPTION", "CKV_AWS_26", "aws:sns/topic:Topic", {}, {"kmsMasterKeyId": "alias/k"}),
    Planted("ENCRYPTION", "CKV_AWS_7", "aws:kms/key:Key", {"enableKeyRotation": False}, {"enableKeyRotation": True}),
    Planted("ENCRYPTION", "CKV_AWS_145", BUCKET, {}, {}, encrypted("aws:kms")),
    Planted("ENCRYPTION", "CKV_AWS_2", "aws:lb/listener:Listener", listener("HTTP"), listener("HTTPS")),
    Planted("ENCRYPTION", "CKV_AWS_97", TASK, volume("DISABLED"), volume("ENABLED")),
    Planted(
        "NETWORKING",
        "CKV_AWS_103",
        "aws:lb/listener:Listener",
        listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS-1-0-2015-04"),
        listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06"),
    ),
    Planted(
        "NETWORKING",
        "CKV_AWS_24",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        port_22("0.0.0.0/0"),
        port_22("10.0.0.0/8"),
    ),
    Planted(
        "NETWORKING",
        "CKV_AWS_24",
        "aws:ec2/securityGroup:SecurityGroup",
        ingress("0.0.0.0/0"),
        ingress("10.0.0.0/8"),
    ),
    Planted("NETWORKING", "CKV_AWS_130", "aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}, {}),
    Planted("NETWORKING", "CKV2_AWS_6", BUCKET, {}, {}, {PUBLIC_ACCESS_BLOCK: {"bucket": None, **CLOSED}}),
    Planted(
        "GENERAL_SECURITY",
        "CKV_AWS_53",
        PUBLIC_ACCESS_BLOCK,
        {"bucket": "b", **CLOSED, "blockPublicAcls": False},
        {"bucket": "b", **CLOSED},
    ),
    Planted("GENERAL_SECURITY", "CKV_AWS_336", TASK, containers(readonlyRootFilesystem=False), containers()),
    Planted(
        "GENERAL_SECURITY",
        "CKV_AWS_51",
        "aws:ecr/repository:Repository",
        {"imageTagMutability": "MUTABLE"},
        {"imageTagMutability": "IMMUTABLE"},
    ),
    Planted(
        "LOGGING",
        "CKV_AWS_333",
        "aws:ecs/service:Service",
        {"networkConfiguration": {"assignPublicIp": True}},
        {"networkConfiguration": {"assignPublicIp": False}},
    ),
    Planted("LOGGING", "CKV_AWS_65", "aws:ecs/cluster:Cluster", insights("disabled"), insights("enabled")),
    Planted("LOGGING", "CKV_AWS_66", "aws:cloudwatch/logGroup:LogGroup", {}, {"retentionInDays": 30}),
    Planted("LOGGING", "CKV2_AWS_11", "aws:ec2/vpc:Vpc", {}, {}, {"aws:ec2/flowLog:FlowLog": {"vpcId": None}}),
    Planted("LOGGING", "CKV2_AWS_12", "aws:ec2/vpc:Vpc", {}, {}, {DEFAULT_GROUP: {"vpcId": None}}),
    Planted("LOGGING", "CKV_AWS_18", BUCKET, {}, {}, {"aws:s3/bucketLogging:BucketLogging": {"bucket": None}}),
    Planted("LOGGING", "CKV2_AWS_62", BUCKET, {}, {}, {NOTIFICATION: {"bucket": None, "eventbridge": True}}),
    Planted(
        "IAM",
        "CKV_AWS_168",
        "aws:sqs/queuePolicy:QueuePolicy",
        {"policy": document(EVERYBODY)},
        {"policy": document({**EVERYBODY, "Principal": {"Service": "sns.amazonaws.com"}})},
    ),
    Planted(
        "IAM",
        "CKV_AWS_63",
        "aws:iam/rolePolicy:RolePolicy",
        {"policy": document(EVERYTHING)},
        {"policy": document(ONE_TABLE)},
    ),
    Planted(
        "IAM",
        "CKV_AWS_355",
        "aws:iam/rolePolicy:RolePolicy",
        {"policy": document({**ONE_TABLE, "Resource": "*"})},
        {"policy": document(ONE_TABLE)},
    ),
    Planted("IAM", "CKV_AWS_60", "aws:iam/role:Role", trust({"AWS": "*"}), trust({"Service": "ecs.amazonaws.com"})),
    Planted(
        "BACKUP_AND_RECOVERY",
        "CKV_AWS_21",
        BUCKET,
        {},
        {},
        {VERSIONING: {"bucket": None, "versioningConfiguration": {"status": "Enabled"}}},
    ),
    Planted(
        "BACKUP_AND_RECOVERY",
        "CKV_AWS_28",
        "aws:dynamodb/table:Table",
        {"pointInTimeRecovery": {"enabled": False}},
        {"pointInTimeRecovery": {"enabled": True}},
    ),
    Planted(
        "SECRETS",
        "CKV_AWS_45",
        "aws:lambda/function:Function",
        {"environment": {"variables": {"KEY": AWS_KEY}}},
        {"environment": {"variables": {"TABLE": "orders"}}},
    ),
    Planted(
        "APPLICATION_SECURITY",
        "CKV_AWS_192",
        "aws:wafv2/webAcl:WebAcl",
        filter_of("AWSManagedRulesCommonRuleSet"),
        filter_of("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"),
    ),
    Planted(
        "NETWORKING", "CKV2_AWS_28", BALANCER, {"internal": False}, {"internal": False}, {FILTER: {"resourceArn": None}}
    ),
    Planted("SUPPLY_CHAIN", "CKV_AWS_272", "aws:lambda/function:Function", {}, {"codeSigningConfigArn": "arn:aws:l"}),
)


def planted_plans() -> Mapping[str, Plan]:
    """Two plans with every mistake: `planted/wrong`, and `planted/right` where each is mended."""
    return {"planted/wrong": _plan(_resources("wrong")), "planted/right": _plan(_resources("right"))}


def secret_in_a_container() -> Plan:
    """A plan whose one container is given a key of AWS as text."""
    inputs = containers(environment=[{"name": "AWS_ACCESS_KEY_ID", "value": AWS_KEY}])
    return _plan([_resource(TASK, "leaky", inputs)])


def _resources(side: str) -> list[Resource]:
    found = []
    for index, each in enumerate(PLANTED):
        name = f"{each.name}-{index}"
        resource = _resource(each.token, name, each.wrong if side == "wrong" else each.right)
        found.append(resource)
        if side == "right":
            found += [_beside(resource, token, inputs) for token, inputs in (each.beside or {}).items()]
    return found


def _beside(resource: Resource, token: str, inputs: Mapping[str, Any]) -> Resource:
    given = {key: "made-up-id" if value is None else value for key, value in inputs.items()}
    depending = {key: (resource.urn,) for key, value in inputs.items() if value is None}
    return _resource(token, resource.name, given, depending)


def _resource(token: str, name: str, inputs: Mapping[str, Any], depending: Any = None) -> Resource:
    urn = f"urn:pulumi:dev::planted::{token}::{name}"
    return Resource(urn=urn, type=token, name=name, inputs=dict(inputs), property_dependencies=depending or {})


def _plan(resources: list[Resource]) -> Plan:
    return Plan(stack="dev", project="planted", origin="offline-up", resources=tuple(resources))
