"""Rules on the listeners of application load balancers: which requests are a service's, and in which order they are
read.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.fargate.traffic.rule_actions import actions
from roadbed.service.fargate.traffic.rule_priority import Conditions
from roadbed.service.fargate.traffic.target_groups import Target
from roadbed.service.workload import Workload


@dataclass(frozen=True)
class Rules:
    """What sends one route's requests to its target group: a rule, or a listener of its own."""

    production: aws.lb.ListenerRule | aws.lb.Listener
    test: aws.lb.ListenerRule | None = None
    """The same requests on the test listener, where a new revision is reached first."""

    @property
    def made(self) -> list[pulumi.Resource]:
        """Both, as far as they are there."""
        return [self.production] if self.test is None else [self.production, self.test]


def make_rules(workload: Workload, placed: PlacedRoute, target: Target) -> Rules:
    """The rules of one route. Where a rollout has two sides, ECS moves their weights, and they stay as ECS left them.

    Such a rule is another one than the same of one side: Pulumi would keep the weights of that, for it is told not to
    look at them, and never add the second target group.
    """
    if target.alternate is None:
        return Rules(_rule(workload, placed, target, f"rule-{placed.name}", placed.ingress.listener_arn))
    role = f"rule-{placed.name}-two-sided"
    production = _rule(workload, placed, target, role, placed.ingress.listener_arn)
    if (listener := placed.ingress.test_listener_arn) is None:
        return Rules(production)
    return Rules(production, _rule(workload, placed, target, f"test-{role}", listener))


def _rule(workload: Workload, placed: PlacedRoute, target: Target, role: str, listener: Any) -> aws.lb.ListenerRule:
    done = actions(placed.route, target)
    # The whole list: nothing promises in which order it comes back, and weights are taken over by number.
    ignored = [f"actions[{len(done) - 1}].forward.targetGroups"] if target.alternate is not None else None
    return aws.lb.ListenerRule(
        workload.block.child_name(role, aws.lb.ListenerRule),
        listener_arn=listener,
        priority=placed.priority,
        conditions=_conditions(placed.conditions),
        actions=done,
        opts=pulumi.ResourceOptions(parent=workload.block, ignore_changes=ignored),
    )


def _conditions(wanted: Conditions) -> list[aws.lb.ListenerRuleConditionArgs]:
    condition = aws.lb.ListenerRuleConditionArgs
    found = []
    if wanted.hosts:
        hosts = aws.lb.ListenerRuleConditionHostHeaderArgs(values=list(wanted.hosts))
        found.append(condition(host_header=hosts))
    # A rule has a condition at least.
    if wanted.paths or not found:
        paths = aws.lb.ListenerRuleConditionPathPatternArgs(values=list(wanted.paths) or ["/*"])
        found.append(condition(path_pattern=paths))
    if wanted.methods:
        methods = aws.lb.ListenerRuleConditionHttpRequestMethodArgs(values=list(wanted.methods))
        found.append(condition(http_request_method=methods))
    for name, values in (wanted.headers or {}).items():
        header = aws.lb.ListenerRuleConditionHttpHeaderArgs(http_header_name=name, values=list(values))
        found.append(condition(http_header=header))
    for key, values in (wanted.query or {}).items():
        pairs = [aws.lb.ListenerRuleConditionQueryStringArgs(key=key, value=value) for value in values]
        found.append(condition(query_strings=pairs))
    if wanted.source_cidrs:
        source = aws.lb.ListenerRuleConditionSourceIpArgs(values=list(wanted.source_cidrs))
        found.append(condition(source_ip=source))
    return found
