"""Answers about the account, its identities and its organization."""

import json
import re
from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask
from roadbed.plan.cloud.naming import MOMENT

# Policies that AWS keeps under a path of their own; most others of its policies have none.
_SERVICE_ROLE_POLICIES: Final = re.compile(
    r"AWSLambda\w+|AmazonECSTaskExecutionRolePolicy|AmazonEC2ContainerServicefor\w+|AmazonEC2ContainerServiceRole"
    r"|AmazonRDSEnhancedMonitoringRole|AmazonEBSCSIDriverPolicy|AmazonEFSCSIDriverPolicy|AWSGlueServiceRole|AWSConfigRole"
    r"|AWSCodeDeployRole\w*|AmazonAPIGatewayPushToCloudWatchLogs|AmazonEC2RoleforSSM|AWSBatchServiceRole"
    r"|AmazonElasticMapReduce\w*|AWSBackupServiceRolePolicyFor\w+|AmazonDMS\w+|AWSIoT\w+Logging"
)
_JOB_POLICIES: Final = {
    "Billing",
    "DatabaseAdministrator",
    "DataScientist",
    "NetworkAdministrator",
    "SupportUser",
    "SystemAdministrator",
    "ViewOnlyAccess",
}
_MANAGED: Final = re.compile(
    r"(Amazon|AWS|Cloud|EC2|IAM|PowerUser|ReadOnly|Administrator|SecurityAudit).*|.*FullAccess"
)


def _caller(ask: Ask) -> dict[str, Any]:
    account = ask.place.account
    return {
        "accountId": account,
        "id": account,
        "arn": f"arn:{ask.place.partition}:sts::{account}:assumed-role/deployment/roadbed",
        "userId": "AROAEXAMPLEEXAMPLEEX:roadbed",
    }


def _policy(ask: Ask) -> dict[str, Any]:
    arn, name = ask.text("arn"), ask.text("name")
    if arn:
        path, _, name = arn.partition(":policy")[2].rpartition("/")
        path = f"{path}/"
    else:
        path = ask.text("pathPrefix", "/")
        owner = ask.place.account
        if _MANAGED.fullmatch(name) or name in _JOB_POLICIES or _SERVICE_ROLE_POLICIES.fullmatch(name):
            owner = "aws"
            if _SERVICE_ROLE_POLICIES.fullmatch(name):
                path = "/service-role/"
            elif name in _JOB_POLICIES:
                path = "/job-function/"
        arn = f"arn:{ask.place.partition}:iam::{owner}:policy{path}{name}"
    return {
        "arn": arn,
        "id": arn,
        "name": name,
        "path": path,
        "policyId": f"ANPA{ask.fields['HEX17']}",
        "policy": json.dumps({"Version": "2012-10-17", "Statement": []}),
        "attachmentCount": 1,
    }


def _role(ask: Ask) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ask.place.account}}
    return {
        "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        "createDate": MOMENT,
        "maxSessionDuration": 3600,
        "permissionsBoundary": "",
        "roleLastUseds": [],
    }


def _user(ask: Ask) -> dict[str, Any]:
    name = ask.text("userName", "user")
    return {
        "arn": ask.place.arn("iam", f"user/{name}", region=False),
        "id": f"AIDA{ask.fields['HEX17']}",
        "userId": f"AIDA{ask.fields['HEX17']}",
        "userName": name,
        "path": "/",
        "permissionsBoundary": "",
    }


def _session(ask: Ask) -> dict[str, Any]:
    arn = ask.text("arn")
    assumed = re.fullmatch(r"arn:([^:]+):sts::(\d+):assumed-role/(?:.*/)?([^/]+)/([^/]+)", arn)
    if not assumed:
        return {"id": arn, "arn": arn, "issuerArn": arn, "issuerId": "", "issuerName": "", "sessionName": ""}
    partition, account, role, session = assumed.groups()
    return {
        "id": arn,
        "arn": arn,
        "issuerArn": f"arn:{partition}:iam::{account}:role/{role}",
        "issuerId": f"AROA{ask.fields['HEX17']}",
        "issuerName": role,
        "sessionName": session,
    }


def _organization(ask: Ask) -> dict[str, Any]:
    account, organization = ask.place.account, f"o-{ask.fields['hex10']}"
    root = f"r-{ask.fields['hex4']}"
    member = {
        "id": account,
        "name": "made-up",
        "email": "someone@example.com",
        "status": "ACTIVE",
        "arn": ask.place.arn("organizations", f"account/{organization}/{account}", region=False),
    }
    return {
        "id": organization,
        "arn": ask.place.arn("organizations", f"organization/{organization}", region=False),
        "masterAccountId": account,
        "masterAccountArn": member["arn"],
        "masterAccountEmail": member["email"],
        "masterAccountName": member["name"],
        "accounts": [member],
        "nonMasterAccounts": [],
        "featureSet": "ALL",
        "roots": [
            {
                "id": root,
                "name": "Root",
                "arn": ask.place.arn("organizations", f"root/{organization}/{root}", region=False),
                "policyTypes": [{"type": "SERVICE_CONTROL_POLICY", "status": "ENABLED"}],
            }
        ],
        "awsServiceAccessPrincipals": [],
        "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"],
    }


ANSWERS: Final[Answers] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:iam/getAccountAlias:getAccountAlias": lambda _: {"accountAlias": "made-up", "id": "made-up"},
    "aws:iam/getPolicy:getPolicy": _policy,
    "aws:iam/getRole:getRole": _role,
    "aws:iam/getSessionContext:getSessionContext": _session,
    "aws:iam/getUser:getUser": _user,
    "aws:organizations/getOrganization:getOrganization": _organization,
}
