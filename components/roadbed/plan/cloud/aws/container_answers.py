"""Answers about containers, their clusters, images and registries that exist."""

from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask
from roadbed.plan.cloud.naming import MOMENT


def _ecs_service(ask: Ask) -> dict[str, Any]:
    cluster = ask.text("clusterArn", "default")
    name = cluster.rpartition("/")[2]
    arn = ask.place.arn("ecs", f"service/{name}/{ask.text('serviceName', 'service')}")
    return {
        "id": arn,
        "arn": arn,
        "desiredCount": 1,
        "runningCount": 1,
        "pendingCount": 0,
        "status": "ACTIVE",
        "deployments": [],
        "events": [],
    }


def _ecs_cluster(ask: Ask) -> dict[str, Any]:
    arn = ask.place.arn("ecs", f"cluster/{ask.text('clusterName', 'cluster')}")
    return {"id": arn, "arn": arn, "status": "ACTIVE"}


def _task_definition(ask: Ask) -> dict[str, Any]:
    family, _, revision = ask.text("taskDefinition", "task").rpartition("/")[2].partition(":")
    number = int(revision) if revision.isdigit() else 1
    without = ask.place.arn("ecs", f"task-definition/{family}")
    return {
        "id": f"{without}:{number}",
        "arn": f"{without}:{number}",
        "arnWithoutRevision": without,
        "family": family,
        "revision": number,
        "containerDefinitions": "[]",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "status": "ACTIVE",
    }


def _image(ask: Ask) -> dict[str, Any]:
    digest = ask.text("imageDigest", f"sha256:{ask.fields['hex32']}{ask.fields['hex32']}")
    registry = ask.text("registryId", ask.place.account)
    host = f"{registry}.dkr.ecr.{ask.place.region}.{ask.place.dns_suffix}"
    return {
        "id": digest,
        "imageDigest": digest,
        "imageUri": f"{host}/{ask.text('repositoryName', 'made-up')}@{digest}",
        "imageTags": [ask.text("imageTag", "latest")],
        "imagePushedAt": 1_735_689_600,
        "imageSizeInBytes": 10_000_000,
    }


def _registry_login(ask: Ask) -> dict[str, Any]:
    registry = ask.text("registryId", ask.place.account)
    return {
        "id": ask.place.region,
        "userName": "AWS",
        "password": "made-up",
        "authorizationToken": "QVdTOm1hZGUtdXA=",
        "proxyEndpoint": f"https://{registry}.dkr.ecr.{ask.place.region}.{ask.place.dns_suffix}",
        "expiresAt": MOMENT,
    }


def _kubernetes_cluster(ask: Ask) -> dict[str, Any]:
    name, fields = ask.text("name", "cluster"), ask.fields
    host = f"{fields['HEX32']}.gr7.{ask.place.region}.eks.{ask.place.dns_suffix}"
    issuer = f"https://oidc.eks.{ask.place.region}.{ask.place.dns_suffix}/id/{fields['HEX32']}"
    return {
        "id": name,
        "clusterId": "",
        "arn": ask.place.arn("eks", f"cluster/{name}"),
        "endpoint": f"https://{host}",
        "certificateAuthorities": [{"data": "bWFkZS11cA=="}],
        "identities": [{"oidcs": [{"issuer": issuer}]}],
        "version": "1.33",
        "platformVersion": "eks.1",
        "status": "ACTIVE",
        "roleArn": ask.place.arn("iam", f"role/{name}", region=False),
        "vpcConfig": {
            "clusterSecurityGroupId": f"sg-{fields['hex17']}",
            "securityGroupIds": [f"sg-{fields['hex17']}"],
            "subnetIds": ask.several("subnet-{hex17}"),
            "vpcId": f"vpc-{fields['hex17']}",
            "endpointPrivateAccess": True,
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["0.0.0.0/0"],
        },
        "kubernetesNetworkConfigs": [{"serviceIpv4Cidr": "172.20.0.0/16", "serviceIpv6Cidr": "", "ipFamily": "ipv4"}],
    }


ANSWERS: Final[Answers] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _registry_login,
    "aws:ecr/getCredentials:getCredentials": _registry_login,
    "aws:ecr/getImage:getImage": _image,
    "aws:ecs/getCluster:getCluster": _ecs_cluster,
    "aws:ecs/getService:getService": _ecs_service,
    "aws:ecs/getTaskDefinition:getTaskDefinition": _task_definition,
    "aws:eks/getCluster:getCluster": _kubernetes_cluster,
    "aws:eks/getClusterAuth:getClusterAuth": lambda ask: {"id": ask.text("name"), "token": "k8s-aws-v1.made-up"},
}
