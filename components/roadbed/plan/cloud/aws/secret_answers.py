"""Answers about parameters, secrets, keys, objects and queues that exist."""

import json
import re
from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask
from roadbed.plan.cloud.naming import MOMENT


def _parameter(ask: Ask) -> dict[str, Any]:
    name = ask.text("name", "made-up")
    value = _published_parameter(name, f"ami-{ask.fields['hex17']}")
    secret = value is None and ask.args.get("withDecryption") is True
    account = "" if name.startswith("/aws/service/") else ask.place.account
    place = f"{ask.place.partition}:ssm:{ask.place.region}:{account}"
    return {
        "id": name,
        "arn": f"arn:{place}:parameter/{name.removeprefix('/')}",
        "type": "SecureString" if secret else "String",
        "value": "made-up" if value is None else value,
        "insecureValue": "" if secret else "made-up" if value is None else value,
        "version": 1,
    }


def _published_parameter(name: str, image: str) -> str | None:
    """The value of a parameter that AWS itself publishes; None for any other."""
    if not name.startswith("/aws/service/"):
        return None
    if name.endswith("/recommended"):
        return json.dumps({"image_id": image, "image_name": "made-up", "os": "Linux", "schema_version": 1})
    if re.search(r"ami|image|/ubuntu/|/debian/|/suse/|/canonical/", name):
        return image
    return "made-up"


def _parameters(ask: Ask) -> dict[str, Any]:
    name = f"{ask.text('path', '/').rstrip('/')}/made-up"
    arn = ask.place.arn("ssm", f"parameter/{name.removeprefix('/')}")
    return {"id": ask.text("path", "/"), "names": [name], "arns": [arn], "types": ["String"], "values": ["made-up"]}


def _secret(ask: Ask) -> dict[str, Any]:
    arn = ask.text("arn")
    name = ask.text("name") or re.sub(r"-[A-Za-z0-9]{6}$", "", arn.partition(":secret:")[2]) or "made-up"
    arn = arn or ask.place.arn("secretsmanager", f"secret:{name}-{ask.fields['hex6']}")
    return {"id": arn, "arn": arn, "name": name, "kmsKeyId": "", "policy": "", "description": "", "type": ""}


def _secret_version(ask: Ask) -> dict[str, Any]:
    asked = ask.text("secretId", "made-up")
    arn = asked if asked.startswith("arn:") else ask.place.arn("secretsmanager", f"secret:{asked}-{ask.fields['hex6']}")
    version = ask.text("versionId", ask.fields["uuid"])
    # Many programs read a database's login out of it.
    login = {"username": "made-up", "password": "made-up", "host": "made-up", "port": 5432, "dbname": "made-up"}
    return {
        "id": f"{asked}|{version}",
        "arn": arn,
        "secretArn": arn,
        "secretString": json.dumps(login),
        "secretBinary": "",
        "versionId": version,
        "versionStages": ["AWSCURRENT"],
        "createdDate": MOMENT,
    }


def _key(ask: Ask) -> dict[str, Any]:
    asked = ask.text("keyId")
    key = asked.rpartition(":key/")[2]
    if not re.fullmatch(r"[0-9a-f-]{36}|mrk-\w+", key):
        key = ask.fields["uuid"]
    return {
        "id": key,
        "arn": ask.place.arn("kms", f"key/{key}"),
        "awsAccountId": ask.place.account,
        "keyManager": "AWS" if asked.startswith("alias/aws/") else "CUSTOMER",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "enabled": True,
        "origin": "AWS_KMS",
        "deletionDate": "",
        "validTo": "",
        "multiRegionConfigurations": [],
        "xksKeyConfigurations": [],
    }


def _alias(ask: Ask) -> dict[str, Any]:
    name = ask.text("name", "alias/made-up")
    arn = ask.place.arn("kms", name)
    return {
        "id": arn,
        "arn": arn,
        "targetKeyId": ask.fields["uuid"],
        "targetKeyArn": ask.place.arn("kms", f"key/{ask.fields['uuid']}"),
    }


def _object(_: Ask) -> dict[str, Any]:
    return {"body": "", "contentLength": 0, "contentType": "text/plain", "storageClass": "STANDARD", "versionId": ""}


def _queues(ask: Ask) -> dict[str, Any]:
    host = f"https://sqs.{ask.place.region}.{ask.place.dns_suffix}/{ask.place.account}"
    return {"queueUrls": [f"{host}/{ask.text('queueNamePrefix')}made-up"], "id": ask.place.region}


SECRET: Final = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": ("password", "authorizationToken"),
    "aws:ecr/getCredentials:getCredentials": ("password", "authorizationToken"),
    "aws:ecrpublic/getAuthorizationToken:getAuthorizationToken": ("password", "authorizationToken"),
    "aws:eks/getClusterAuth:getClusterAuth": ("token",),
    "aws:kms/getSecrets:getSecrets": ("plaintext",),
    "aws:secretsmanager/getRandomPassword:getRandomPassword": ("randomPassword",),
    "aws:secretsmanager/getSecretVersion:getSecretVersion": ("secretString", "secretBinary"),
}
"""What nobody may read in an answer."""

ANSWERS: Final[Answers] = {
    "aws:kms/getAlias:getAlias": _alias,
    "aws:kms/getKey:getKey": _key,
    "aws:s3/getBucketObject:getBucketObject": _object,
    "aws:s3/getObject:getObject": _object,
    "aws:secretsmanager/getSecret:getSecret": _secret,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": _secret_version,
    "aws:sqs/getQueues:getQueues": _queues,
    "aws:ssm/getParameter:getParameter": _parameter,
    "aws:ssm/getParametersByPath:getParametersByPath": _parameters,
}
