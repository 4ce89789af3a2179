"""Which places on shared load balancers the running program's services have taken; kept on its stack's own resource."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import IngressPlace
from roadbed.kernel.limits.load_balancers import MOST_TARGET_GROUPS
from roadbed.kernel.per_program import PerProgram
from roadbed.service.fargate.traffic.dns import recorded
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.fargate.traffic.rule_priority import Conditions, places, size_of
from roadbed.service.workload import Workload


@dataclass(frozen=True)
class _Holder:
    """Who has a place."""

    block: str
    made_at: str | None
    at: str
    conditions: Conditions

    def __str__(self) -> str:
        where = f", {self.made_at}" if self.made_at else ""
        return f"{self.block} ({self.at}: {self.conditions}{where})"


@dataclass
class IngressLedger(PerProgram):
    """One program's, by the name of each ingress."""

    belongs = "a route is a service's"

    priorities: dict[tuple[str, int], _Holder] = field(default_factory=dict)
    claims: dict[tuple[str, str], _Holder] = field(default_factory=dict)
    """By what a rule matches: one host, one path, all other conditions."""
    ports: dict[tuple[str, int], _Holder] = field(default_factory=dict)
    records: dict[str, _Holder] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    target_groups: dict[str, int] = field(default_factory=dict)

    def take(self, workload: Workload, placed: PlacedRoute) -> Iterator[Problem]:
        """Note a route's places; a problem for each that another route has."""
        holder = _Holder(workload.block.block, workload.block.made_at, placed.at, placed.conditions)
        yield from self._named(placed, holder)
        if placed.route.listen is not None:
            yield from self._by_port(placed, holder)
        else:
            yield from self._by_rule(workload, placed, holder)

    def count(self, ingress: IngressPlace, *, rules: int, target_groups: int) -> Iterator[Problem]:
        """Note how many rules and target groups a workload has on an ingress; a problem where AWS takes no more."""
        own_rules = self.rules[ingress.name] = self.rules.get(ingress.name, 0) + rules
        groups = self.target_groups[ingress.name] = self.target_groups.get(ingress.name, 0) + target_groups
        if ingress.kind != "application":
            return
        if own_rules > ingress.most_rules:
            says = f"this stack alone has {own_rules} rules on ingress {ingress.name}, AWS takes {ingress.most_rules}"
            yield Problem("routes", f"{says}; have its owner raise the quota, or use another ingress")
        if groups > MOST_TARGET_GROUPS:
            says = f"this stack alone has {groups} target groups on ingress {ingress.name}, AWS takes"
            yield Problem("routes", f"{says} {MOST_TARGET_GROUPS} and raises it for nobody; use another ingress")

    def _named(self, placed: PlacedRoute, holder: _Holder) -> Iterator[Problem]:
        for host in recorded(placed):
            other = self.records.setdefault(host, holder)
            if other.block != holder.block:
                says = f"{other} makes the record of {host} already"
                yield Problem(f"{placed.at}.dns_record", f"{says}; write dns_record=False in one of them")

    def _by_port(self, placed: PlacedRoute, holder: _Holder) -> Iterator[Problem]:
        listen = placed.route.listen
        assert listen is not None
        # A listener has its port alone, whatever is spoken there: `tcp_udp` is one listener for both.
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
        other = self.ports.setdefault((placed.ingress.name, listen.port), holder)
        if other is not holder:
            says = f"{listen.port} of ingress {placed.ingress.name} is the port of {other.block}"
            yield Problem(f"{placed.at}.listen.port", f"{says} ({other.at}, {other.made_at}); use another one")

    def _by_rule(self, workload: Workload, placed: PlacedRoute, holder: _Holder) -> Iterator[Problem]:
        ingress = placed.ingress
        for claim in placed.conditions.claims:
            other = self.claims.setdefault((ingress.name, claim), holder)
            if other is not holder:
                fix = "give one of them another host, path or condition, or a share of the other's requests (split)"
                yield Problem(placed.at, f"wants requests that are those of {other} on ingress {ingress.name}; {fix}")
                return
        assert placed.priority is not None
        other = self.priorities.setdefault((ingress.name, placed.priority), holder)
        if other is holder:
            return
        first, size = self._band(workload, ingress)
        free = self._free(placed, first, size)
        fix = f"write priority={free} in one of them" if free is not None else "have its owner widen the team's band"
        says = f"place {placed.priority - first} of the team's band on ingress {ingress.name} is taken by {other}"
        yield Problem(f"{placed.at}.priority", f"{says}; {fix}")

    def _band(self, workload: Workload, ingress: IngressPlace) -> tuple[int, int]:
        band = ingress.bands[workload.block.context.team]
        return band.first, size_of(band)

    def _free(self, placed: PlacedRoute, first: int, size: int) -> int | None:
        """The nearest place that nobody has, of the same specificity if there is one."""
        assert placed.priority is not None
        taken = {priority - first for name, priority in self.priorities if name == placed.ingress.name}
        own = placed.priority - first
        alike = [each for each in places(placed.conditions, size) if each not in taken]
        free = alike or [each for each in range(size) if each not in taken]
        return min(free, key=lambda each: abs(each - own), default=None)
