"""Answers about load balancers and the names that lead to them."""

from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask
from roadbed.plan.cloud.aws.completions import name_servers

_LOAD_BALANCER_LOG_ACCOUNTS: Final = {
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}


def _zone(ask: Ask) -> dict[str, Any]:
    zone = ask.text("zoneId", f"Z{ask.fields['HEX20']}")
    return {
        "id": zone,
        "zoneId": zone,
        "arn": f"arn:{ask.place.partition}:route53:::hostedzone/{zone}",
        "name": ask.text("name", "example.com").rstrip("."),
        **name_servers(ask.fields["byte"]),
        "callerReference": "made-up",
        "comment": "",
        "resourceRecordSetCount": 2,
        "linkedServiceDescription": "",
        "linkedServicePrincipal": "",
    }


def _certificate(ask: Ask) -> dict[str, Any]:
    return {"domain": ask.text("domain", "example.com"), "status": "ISSUED"}


def _load_balancer(ask: Ask) -> dict[str, Any]:
    arn = ask.text("arn")
    if not arn:
        return {"loadBalancerType": "application", "subnets": ask.several("subnet-{hex17}")}
    suffix = arn.partition(":loadbalancer/")[2]
    kind, _, rest = suffix.partition("/")
    return {
        "id": arn,
        "arnSuffix": suffix,
        "name": ask.text("name", rest.partition("/")[0]),
        "loadBalancerType": {"net": "network", "gwy": "gateway"}.get(kind, "application"),
        "subnets": ask.several("subnet-{hex17}"),
    }


def _listener(ask: Ask) -> dict[str, Any]:
    arn = ask.text("arn")
    balancer = ask.text("loadBalancerArn") or arn.rpartition("/")[0].replace(":listener/", ":loadbalancer/")
    balancer = balancer or ask.place.arn("elasticloadbalancing", f"loadbalancer/app/made-up/{ask.fields['hex16']}")
    arn = arn or f"{balancer.replace(':loadbalancer/', ':listener/')}/{ask.fields['hex16']}"
    port = ask.args.get("port", 443)
    return {"id": arn, "arn": arn, "loadBalancerArn": balancer, "port": port, "protocol": "HTTPS"}


def _target_group(ask: Ask) -> dict[str, Any]:
    arn = ask.text("arn")
    details = {"port": 80, "protocol": "HTTP", "protocolVersion": "HTTP1", "targetType": "instance"}
    if not arn:
        return details
    suffix = f"targetgroup/{arn.partition(':targetgroup/')[2]}"
    return {**details, "id": arn, "arnSuffix": suffix, "name": ask.text("name", suffix.split("/")[1])}


def _log_account(ask: Ask) -> dict[str, Any]:
    account = _LOAD_BALANCER_LOG_ACCOUNTS.get(ask.text("region", ask.place.region), ask.fields["decimal"])
    return {"id": account, "arn": f"arn:{ask.place.partition}:iam::{account}:root"}


def _service_account(ask: Ask) -> dict[str, Any]:
    account = ask.fields["decimal"]
    return {"id": account, "arn": f"arn:{ask.place.partition}:iam::{account}:root"}


def _hosted_zone(ask: Ask) -> dict[str, Any]:
    return {"id": f"Z{ask.fields['HEX13']}"}


ANSWERS: Final[Answers] = {
    "aws:acm/getCertificate:getCertificate": _certificate,
    "aws:alb/getListener:getListener": _listener,
    "aws:alb/getLoadBalancer:getLoadBalancer": _load_balancer,
    "aws:alb/getTargetGroup:getTargetGroup": _target_group,
    "aws:cloudtrail/getServiceAccount:getServiceAccount": _service_account,
    "aws:elb/getHostedZoneId:getHostedZoneId": _hosted_zone,
    "aws:elb/getServiceAccount:getServiceAccount": _log_account,
    "aws:index/getBillingServiceAccount:getBillingServiceAccount": _service_account,
    "aws:lb/getHostedZoneId:getHostedZoneId": _hosted_zone,
    "aws:lb/getListener:getListener": _listener,
    "aws:lb/getLoadBalancer:getLoadBalancer": _load_balancer,
    "aws:lb/getTargetGroup:getTargetGroup": _target_group,
    "aws:redshift/getServiceAccount:getServiceAccount": _service_account,
    "aws:route53/getZone:getZone": _zone,
}
