"""Listeners of network load balancers: one port each, of one service."""

import pulumi
import pulumi_aws as aws

from roadbed.service.fargate.traffic.listener_rules import Rules
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.fargate.traffic.target_groups import Target
from roadbed.service.workload import Workload

# TLS 1.2 and 1.3, with ciphers that keep secret what was said before a key was lost.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def make_listener(workload: Workload, placed: PlacedRoute, target: Target) -> Rules:
    """The listener of one route. Where a rollout has two sides, ECS exchanges its target group, which stays as ECS left
    it.
    """
    listen, block = placed.route.listen, workload.block
    assert listen is not None
    tls = listen.protocol == "tls"
    certificate = listen.certificate_arn if listen.certificate_arn is not None else placed.ingress.certificate_arn
    listener = aws.lb.Listener(
        block.child_name(f"listener-{placed.ingress.name}-{listen.port}", aws.lb.Listener),
        load_balancer_arn=placed.ingress.load_balancer_arn,
        port=listen.port,
        protocol=listen.protocol.upper(),
        certificate_arn=certificate if tls else None,
        ssl_policy=_TLS_POLICY if tls else None,
        alpn_policy=listen.alpn,
        default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=target.group.arn)],
        opts=pulumi.ResourceOptions(
            parent=block, ignore_changes=None if target.alternate is None else ["defaultActions"]
        ),
    )
    return Rules(listener)
