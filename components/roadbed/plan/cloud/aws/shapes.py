"""The shapes of every AWS type that has its own, and the rules for all others."""

import re
from collections.abc import Mapping
from typing import Final

from roadbed.plan.cloud.aws import access, compute, data, messaging, network
from roadbed.plan.cloud.aws.shape import Shape

SHAPES: Final[Mapping[str, Shape]] = {
    **messaging.SHAPES,
    **access.SHAPES,
    **network.SHAPES,
    **compute.SHAPES,
    **data.SHAPES,
}

# Where an SDK module's name is not the service's name in ARNs.
_SERVICES: Final = {
    "alb": "elasticloadbalancing",
    "amp": "aps",
    "apigatewayv2": "apigateway",
    "appautoscaling": "application-autoscaling",
    "cfg": "config",
    "cognito": "cognito-idp",
    "ebs": "ec2",
    "ec2clientvpn": "ec2",
    "ec2transitgateway": "ec2",
    "ecrpublic": "ecr-public",
    "efs": "elasticfilesystem",
    "elasticsearch": "es",
    "elb": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "lb": "elasticloadbalancing",
    "mediapackage": "mediapackage",
    "msk": "kafka",
    "mwaa": "airflow",
    "opensearch": "es",
    "docdb": "rds",
    "neptune": "rds",
    "resourcegroups": "resource-groups",
    "s3control": "s3",
    "sesv2": "ses",
    "sfn": "states",
    "ssoadmin": "sso",
    "timestreamwrite": "timestream",
    "vpc": "ec2",
}
_WITHOUT_REGION: Final = {
    "budgets",
    "cloudfront",
    "ecr-public",
    "globalaccelerator",
    "iam",
    "networkmanager",
    "organizations",
    "route53",
    "s3",
    "shield",
    "sso",
    "waf",
}
_WITHOUT_ACCOUNT: Final = {"apigateway", "route53", "s3", "sso"}


def usual_shape(token: str, *, named: bool) -> Shape:
    """What most types of a service look like; `named` when the type has a `name` of its own."""
    _, module, kind = token.split(":", 2)
    service = module.partition("/")[0]
    service = _SERVICES.get(service, service)
    region = "" if service in _WITHOUT_REGION else "{region}"
    account = "" if service in _WITHOUT_ACCOUNT else "{account}"
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind).lower()
    identifier = "{name}" if named else f"{words}-{{hex17}}"
    return {
        "service": service,
        "id": identifier,
        "arn": f"arn:{{partition}}:{service}:{region}:{account}:{words}/{identifier}",
    }
