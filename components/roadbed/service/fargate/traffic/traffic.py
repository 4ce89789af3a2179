"""How requests reach a service: its routes, made real on the load balancers that it shares with others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.fargate.deputies import make_traffic_role
from roadbed.service.fargate.traffic.dns import make_records, record_problems
from roadbed.service.fargate.traffic.ingress_ledger import IngressLedger
from roadbed.service.fargate.traffic.listener_rules import Rules, make_rules
from roadbed.service.fargate.traffic.network_listeners import make_listener
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.fargate.traffic.placing import place_routes
from roadbed.service.fargate.traffic.target_groups import Target, make_targets
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.route import Route
from roadbed.service.workload import Workload

_RULE: Final = frozenset({"actions", "conditions"})
GUARDED: Final[Mapping[str, frozenset[str]]] = {
    "listener-*": frozenset({"certificate_arn", "protocol", "ssl_policy"}),
    "rule-*": _RULE,
    "test-rule-*": _RULE,
}
"""What keeps strangers out: who must sign in, from where, and what nobody else may read."""


@dataclass(frozen=True)
class Traffic:
    """What an ECS service is told of its load balancers, and what it must wait for."""

    load_balancers: Sequence[aws.ecs.ServiceLoadBalancerArgs] = ()
    """For `aws.ecs.Service.load_balancers`: one for each target group, or pair of them."""

    rules: Sequence[pulumi.Resource] = ()
    """Rules and listeners, and the policy with which ECS moves them. AWS refuses a service whose target group no rule
    leads to."""

    targets: Sequence[Target] = ()
    """Where load balancers find its tasks: what is watched, and scaled by."""

    urls: Sequence[pulumi.Output[str]] = ()
    """Where it is reached, by route and host: `https://checkout.shop.example.com`, `tls://mail.example.com:993`."""

    grace_period_seconds: int | None = None
    """For `aws.ecs.Service.health_check_grace_period_seconds`, which AWS takes with a load balancer only."""


def make_traffic(workload: Workload, routes: Sequence[Route], health: Health, *, two_sided: bool = False) -> Traffic:
    """Target groups, rules or listeners, and records of every route.

    `two_sided`: a rollout brings new tasks up beside the old ones and then moves the traffic, so that each target group
    is one of a pair.

    Raises `ArgsError` with everything that is wrong with the routes, by themselves and beside those of other services
    of the stack.
    """
    placed = place_routes(workload, routes, two_sided=two_sided)
    if problems := [*_mistakes(placed, health), *_taken(workload, placed, two_sided=two_sided)]:
        raise ArgsError(workload.block.block, problems, workload.block.made_at)
    if not placed:
        return Traffic()
    targets = make_targets(workload, placed, health, two_sided=two_sided)
    made = [_lead(workload, each, targets[each.target]) for each in placed]
    make_records(workload, placed)
    policy, load_balancers = _load_balancers(workload, placed, targets, made)
    return Traffic(
        load_balancers=load_balancers,
        rules=[*(rule for rules in made for rule in rules.made), *policy],
        targets=list(targets.values()),
        urls=[url for each in placed for url in _urls(each)],
        grace_period_seconds=health.start_period_seconds,
    )


def _lead(workload: Workload, placed: PlacedRoute, target: Target) -> Rules:
    by_port = placed.ingress.kind == "network"
    return make_listener(workload, placed, target) if by_port else make_rules(workload, placed, target)


def _mistakes(placed: Sequence[PlacedRoute], health: Health) -> Iterator[Problem]:
    yield from record_problems(placed)
    of_udp = [each for each in placed if each.route.listen and each.route.listen.protocol == "udp"]
    if of_udp and health.port is None:
        says = f"missing; {of_udp[0].at} is UDP, which has no health check: give a port that takes TCP or HTTP"
        yield Problem("health.port", says)
    for each in placed:
        by_port = each.ingress.kind == "network"
        if why := health.codes_refused(each.port.protocol, by_port=by_port):
            yield Problem("health.success_codes", f"{why}; {each.at} is asked for it")
            return


def _taken(workload: Workload, placed: Sequence[PlacedRoute], *, two_sided: bool) -> Iterator[Problem]:
    """What others of the stack have already, and what AWS has no room for."""
    ledger = IngressLedger.current()
    for each in placed:
        yield from ledger.take(workload, each)
    sides = 2 if two_sided else 1
    for ingress in {each.ingress.name: each.ingress for each in placed}.values():
        own = [each for each in placed if each.ingress.name == ingress.name]
        listeners = 2 if two_sided and ingress.test_listener_arn is not None else 1
        groups = len({each.target for each in own}) * sides
        yield from ledger.count(ingress, rules=len(own) * listeners, target_groups=groups)


def _load_balancers(
    workload: Workload, placed: Sequence[PlacedRoute], targets: Mapping[str, Target], made: Sequence[Rules]
) -> tuple[list[pulumi.Resource], list[aws.ecs.ServiceLoadBalancerArgs]]:
    """What the service waits for beside its rules, and what it is told."""
    pairs = [each for each in targets.values() if each.alternate is not None]
    deputy = None
    if pairs:
        rules = [rule for each in made for rule in each.made if isinstance(rule, aws.lb.ListenerRule)]
        listeners = [each.production for each in made if isinstance(each.production, aws.lb.Listener)]
        deputy = make_traffic_role(
            workload,
            target_group_arns=[side.arn for each in pairs for side in (each.group, each.alternate) if side is not None],
            rule_arns=[rule.arn for rule in rules],
            listener_arns=[listener.arn for listener in listeners],
        )
    leading = {each.target: rules for each, rules in zip(placed, made, strict=True)}
    found = []
    for key, target in targets.items():
        more: dict[str, Any] = {}
        if deputy is not None and target.alternate is not None:
            test = leading[key].test
            more["advanced_configuration"] = aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
                alternate_target_group_arn=target.alternate.arn,
                production_listener_rule=leading[key].production.arn,
                test_listener_rule=None if test is None else test.arn,
                role_arn=deputy.arn,
            )
        found.append(
            aws.ecs.ServiceLoadBalancerArgs(
                container_name=workload.block.name,
                container_port=target.port.number,
                target_group_arn=target.group.arn,
                **more,
            )
        )
    return [deputy.policy] if deputy else [], found


def _urls(placed: PlacedRoute) -> Iterator[pulumi.Output[str]]:
    listen = placed.route.listen
    scheme = "https" if listen is None else {"tcp_udp": "tcp"}.get(listen.protocol, listen.protocol)
    end = "" if listen is None else f":{listen.port}"
    path = placed.route.paths[0].partition("*")[0] if placed.route.paths else ""
    for host in placed.hosts or (placed.ingress.dns_name,):
        yield pulumi.Output.concat(f"{scheme}://", host, end, path)
