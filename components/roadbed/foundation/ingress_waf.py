"""The filter in front of an ingress: a web ACL of rules that AWS keeps up to date, or one that exists."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import pulumi
import pulumi_aws as aws

from roadbed.foundation.ingress_args import IngressArgs
from roadbed.foundation.ingress_groups import Waf
from roadbed.kernel.component import Component
from roadbed.kernel.regions import of_region

Ingress: TypeAlias = Component[IngressArgs]


def filter_requests(block: Ingress, balancer: "aws.lb.LoadBalancer", waf: Waf) -> None:
    """Put the web ACL in front of the load balancer."""
    if waf.web_acl_arn is None:
        arn = _web_acl(block, waf).arn
    else:
        region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=block)).region
        arn = of_region(region, waf.web_acl_arn, block, "waf.web_acl_arn")
    aws.wafv2.WebAclAssociation(
        block.child_name("web-acl-association", aws.wafv2.WebAclAssociation),
        resource_arn=balancer.arn,
        web_acl_arn=arn,
        # To delete it is to take away whichever web ACL is in front: after the new one, that would be the new one.
        opts=pulumi.ResourceOptions(parent=block, delete_before_replace=True),
    )


def _web_acl(block: Ingress, waf: Waf) -> "aws.wafv2.WebAcl":
    return aws.wafv2.WebAcl(
        block.child_name("web-acl", aws.wafv2.WebAcl),
        scope="REGIONAL",
        default_action={"allow": {}},
        rules=[*_rules(waf)],
        visibility_config=_visible(block.name),
        opts=block.as_parent,
    )


def _rules(waf: Waf) -> Iterator[Any]:
    """First who asks too often, then what is asked."""
    counts = waf.mode == "count"
    if waf.requests_per_5_minutes is not None:
        limit = {"limit": waf.requests_per_5_minutes, "aggregate_key_type": "IP", "evaluation_window_sec": 300}
        yield {
            "name": "too-many-requests",
            "priority": 0,
            "action": {"count": {}} if counts else {"block": {}},
            "statement": {"rate_based_statement": limit},
            "visibility_config": _visible("too-many-requests"),
        }
    for priority, group in enumerate(waf.managed_rules, 1):
        yield {
            "name": group,
            "priority": priority,
            "override_action": {"count": {}} if counts else {"none": {}},
            "statement": {"managed_rule_group_statement": {"vendor_name": "AWS", "name": group}},
            "visibility_config": _visible(group),
        }


def _visible(name: str) -> Any:
    """Counted by CloudWatch, and with samples of requests in the console."""
    metric = re.sub(r"[^A-Za-z0-9_-]", "-", name)
    return {"metric_name": metric, "cloudwatch_metrics_enabled": True, "sampled_requests_enabled": True}
