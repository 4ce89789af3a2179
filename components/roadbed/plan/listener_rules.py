"""Rules of several stacks on one listener: what AWS refuses, or reads in an order that nobody meant.

A listener takes a priority once, and a rule whose requests an earlier one takes is never asked. One stack alone cannot
know: each team's rules are in its own, and one team's pattern for all hosts may stand before another team's host.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Final, Literal

from roadbed.kernel.contracts.document import shares_in
from roadbed.kernel.limits.load_balancers import LONGEST_PATTERN, MOST_RULES, MOST_TARGET_GROUPS
from roadbed.plan.access.labels import label
from roadbed.plan.access.other_stacks import STACK_REFERENCE
from roadbed.plan.model import Evaluation, Finding, Plan, Resource
from roadbed.plan.values import Value

RULE: Final = "listener-rule"
_TYPES: Final = frozenset({"aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule, with the plan it is in."""

    plan: Plan
    resource: Resource
    listener: str
    priority: int | None
    claims: tuple[tuple[str, ...], ...]
    """Each host with each path, and all other conditions; empty where some are not known."""
    targets: frozenset[str]

    @property
    def load_balancer(self) -> str:
        """`app/main/50dc6c495c0c9188`."""
        return self.listener.partition(":listener/")[2].rpartition("/")[0]

    def __str__(self) -> str:
        return f"{label(self.plan, self.resource)} of {self.plan.stack}"


def listener_rule_problems(evaluations: Iterable[Evaluation]) -> Mapping[str, Sequence[Finding]]:
    """By stack: an error for each rule that another one has the priority or all the requests of, in whichever stack,
    and a warning where a load balancer has more than AWS allows unless asked.
    """
    plans = [each.plan for each in evaluations if each.plan]
    rules = [rule for plan in plans for rule in _rules(plan)]
    quotas = dict(quota for plan in plans for quota in _quotas(plan))
    found: dict[str, list[Finding]] = {}
    for rule, says in (*_collisions(rules), *_hidden(rules)):
        found.setdefault(rule.plan.stack, []).append(_finding("error", rule, says))
    for rule, says in _too_many(rules, quotas):
        found.setdefault(rule.plan.stack, []).append(_finding("warning", rule, says))
    return found


def _collisions(rules: Sequence[_Rule]) -> Iterator[tuple[_Rule, str]]:
    by_priority: dict[tuple[str, int], list[_Rule]] = {}
    by_claim: dict[tuple[str, ...], list[_Rule]] = {}
    for rule in rules:
        if rule.priority is not None:
            by_priority.setdefault((rule.listener, rule.priority), []).append(rule)
        for claim in rule.claims:
            by_claim.setdefault((rule.listener, *claim), []).append(rule)
    for (listener, priority), several in by_priority.items():
        for rule, others in _each_with_others(several):
            says = f"priority {priority} on listener {_short(listener)} is that of {others} too"
            yield rule, f"{says}, and AWS takes it once; give one of them another (priority=… of its route)"
    told: set[tuple[str, str]] = set()
    for (listener, host, path, *_), several in by_claim.items():
        for rule, others in _each_with_others(several):
            if (rule.resource.urn, others) not in told:
                told.add((rule.resource.urn, others))
                says = f"requests for {host}{path} on listener {_short(listener)} are those of {others} too"
                yield rule, f"{says}, and the rule read second gets none; give one another host, path or condition"


def _hidden(rules: Sequence[_Rule]) -> Iterator[tuple[_Rule, str]]:
    """Rules that an earlier one leaves nothing; those for the very same requests are told of already."""
    by_listener: dict[str, list[_Rule]] = {}
    for rule in rules:
        if rule.priority is not None and rule.claims:
            by_listener.setdefault(rule.listener, []).append(rule)
    for listener, several in by_listener.items():
        for rule, other in product(several, several):
            before = (other.priority or 0) < (rule.priority or 0) and set(rule.claims).isdisjoint(other.claims)
            if before and all(any(_covers(wide, each) for wide in other.claims) for each in rule.claims):
                order = f"({other.priority} before {rule.priority})"
                says = f"on listener {_short(listener)} {other} is read before it {order}"
                fix = "narrow that one's hosts or paths, or give it a later place (priority=… of its route)"
                yield rule, f"{says} and takes all its requests; {fix}"


def _covers(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    """Whether whatever matches `narrow` matches `wide` too."""
    patterns = all(_is_within(inner, outer) for inner, outer in zip(narrow[:2], wide[:2], strict=True))
    return patterns and set(wide[2:]) <= set(narrow[2:])


def _is_within(inner: str, outer: str) -> bool:
    """Whether a pattern matches nothing that another one does not: with its wildcards at their least, and beyond what
    the other's single ones could take.
    """
    least, most = (inner.replace("?", "\0").replace("*", "\0" * many) for many in (0, LONGEST_PATTERN + 1))
    return fnmatchcase(least, outer) and fnmatchcase(most, outer)


def _too_many(rules: Sequence[_Rule], quotas: Mapping[str, int]) -> Iterator[tuple[_Rule, str]]:
    """Told once a stack, by its first rule there."""
    by_load_balancer: dict[str, list[_Rule]] = {}
    for rule in rules:
        by_load_balancer.setdefault(rule.load_balancer, []).append(rule)
    for name, several in by_load_balancer.items():
        groups = len(frozenset().union(*(rule.targets for rule in several)))
        first = {rule.plan.stack: rule for rule in reversed(several)}.values()
        if len(several) > (most := quotas.get(name, MOST_RULES)):
            says = f"load balancer {name} gets {len(several)} rules of these stacks, AWS allows {most}"
            yield from ((rule, f"{says} unless it is asked for more") for rule in first)
        if groups > MOST_TARGET_GROUPS:
            says = f"load balancer {name} gets {groups} target groups of these stacks, AWS allows {MOST_TARGET_GROUPS}"
            yield from ((rule, f"{says} and raises it for nobody") for rule in first)


def _quotas(plan: Plan) -> Iterator[tuple[str, int]]:
    """By load balancer: how many rules AWS allows, as its owner tells other stacks."""
    told = [each.outputs.get("outputs") for each in plan.resources if each.type == STACK_REFERENCE]
    for outputs in (plan.outputs, *told):
        for share in shares_in(outputs if isinstance(outputs, Mapping) else {}).values():
            yield from _quotas_within(share.get("facts"), share.get("ids"))


def _quotas_within(facts: object, ids: object, path: str = "") -> Iterator[tuple[str, int]]:
    """A share is a load balancer or has some, at any depth: `ingresses.public.load_balancer_arn`."""
    if isinstance(facts, Mapping) and isinstance(ids, Mapping):
        arn, most = ids.get(f"{path}load_balancer_arn"), facts.get("most_rules")
        if isinstance(arn, str) and isinstance(most, (int, float)):
            yield arn.partition(":loadbalancer/")[2], int(most)
        for name, inner in facts.items():
            yield from _quotas_within(inner, ids, f"{path}{name}.")


def _each_with_others(several: Sequence[_Rule]) -> Iterator[tuple[_Rule, str]]:
    for rule in several:
        others = [str(each) for each in several if each.resource.urn != rule.resource.urn]
        if others:
            yield rule, ", ".join(dict.fromkeys(others))


def _rules(plan: Plan) -> Iterator[_Rule]:
    for resource in plan.cloud_resources():
        listener, priority = resource.inputs.get("listenerArn"), resource.inputs.get("priority")
        if resource.type in _TYPES and isinstance(listener, str):
            known = int(priority) if isinstance(priority, (int, float)) else None
            claims = tuple(_claims(resource.inputs.get("conditions")))
            yield _Rule(plan, resource, listener, known, claims, frozenset(_targets(resource.inputs.get("actions"))))


def _claims(conditions: Value) -> Iterator[tuple[str, ...]]:
    """What a rule is for; nothing where not all of it is known."""
    hosts, paths, others = ["*"], ["/*"], []
    for each in conditions if isinstance(conditions, list) else ():
        if not isinstance(each, Mapping) or not _is_known(each):
            return
        for kind, config in each.items():
            values = config.get("values") if isinstance(config, Mapping) else None
            if kind == "hostHeader" and isinstance(values, list):
                hosts = [str(value).lower() for value in values]
            elif kind == "pathPattern" and isinstance(values, list):
                paths = [str(value) for value in values]
            else:
                others.append(f"{kind}={_sorted(config)}")
    for host, path in product(hosts, paths):
        yield host, path, *sorted(others)


def _targets(actions: Value) -> Iterator[str]:
    for action in actions if isinstance(actions, list) else ():
        if not isinstance(action, Mapping):
            continue
        forward = action.get("forward")
        groups = forward.get("targetGroups") if isinstance(forward, Mapping) else None
        arns = [each.get("arn") for each in groups if isinstance(each, Mapping)] if isinstance(groups, list) else []
        yield from (arn for arn in (action.get("targetGroupArn"), *arns) if isinstance(arn, str))


def _is_known(value: Value) -> bool:
    match value:
        case dict():
            return all(map(_is_known, value.values()))
        case list():
            return all(map(_is_known, value))
    return value is None or isinstance(value, (str, int, float))


def _sorted(value: Value) -> str:
    """The same text for the same values in another order."""
    match value:
        case dict():
            return str(sorted((key, _sorted(each)) for key, each in value.items()))
        case list():
            return str(sorted(map(_sorted, value)))
    return str(value)


def _short(listener: str) -> str:
    return listener.partition(":listener/")[2] or listener


def _finding(severity: Literal["error", "warning"], rule: _Rule, says: str) -> Finding:
    block = rule.plan.block_of(rule.resource)
    return Finding(
        severity=severity,
        rule=RULE,
        message=f"{label(rule.plan, rule.resource)}: {says}",
        urn=rule.resource.urn,
        source=(block.source if block else None) or rule.resource.source,
    )
