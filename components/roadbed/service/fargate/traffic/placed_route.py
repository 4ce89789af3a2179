"""A route with everything about it resolved: the ingress, the port, the hosts, the place in the team's band."""

from collections.abc import Sequence
from dataclasses import dataclass

from roadbed.kernel.ingress_place import Domain, IngressPlace
from roadbed.service.fargate.tasks.firewall import Ingoing
from roadbed.service.fargate.traffic.rule_priority import Conditions
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port, Transport
from roadbed.service.traffic.route import Route
from roadbed.service.workload import Workload


@dataclass(frozen=True)
class PlacedRoute:
    """One route of a workload."""

    at: str
    """What messages call it: `routes[0]`."""
    route: Route
    ingress: IngressPlace
    port: Port
    hosts: tuple[str, ...]
    """Of its rule, or of its records where it listens by itself; the default one resolved."""
    name: str
    """Its rule's, in children's roles: `checkout-api`."""
    priority: int | None
    """On the listener; None where it listens by itself."""

    @property
    def conditions(self) -> Conditions:
        """What its rule compares requests with."""
        route = self.route
        return Conditions(self.hosts, route.paths, route.methods, route.headers, route.query, route.source_cidrs)

    @property
    def target(self) -> str:
        """The role of the target group that it leads to; routes of one ingress to one port share it. AWS leaves 24
        characters to the logical name, so it says no more than it must: `checkout-public-8080`.
        """
        by_port = {"udp": "-udp", "tcp_udp": "-tcp-udp"}
        protocol = by_port.get(self.route.listen.protocol, "") if self.route.listen else ""
        return f"{self.ingress.name}-{self.port.number}{protocol}"

    @property
    def has_whole_host(self) -> bool:
        """Whether everything under its hosts is its own."""
        return all(each == "/*" for each in self.route.paths) and not self.route.other_conditions

    def domain_of(self, host: str) -> Domain | None:
        """The domain of the ingress that a host is, or is directly under."""
        _, _, above = host.partition(".")
        return next((each for each in self.ingress.domains if each.name in (host, above)), None)


def let_in(workload: Workload, placed: Sequence[PlacedRoute], health: Health) -> tuple[Ingoing, ...]:
    """What must be open to load balancers: each port that they send requests to, and each that they check. One without
    a security group cannot be told from the rest of the network, which is let in.
    """
    wanted: dict[tuple[str, int, Transport], IngressPlace] = {}
    for each in placed:
        transports: tuple[Transport, ...] = each.route.listen.transports if each.route.listen else ("tcp",)
        wanted |= {(each.ingress.name, each.port.number, transport): each.ingress for transport in transports}
        wanted[each.ingress.name, health.port or each.port.number, "tcp"] = each.ingress
    found = []
    for (name, port, transport), ingress in wanted.items():
        called = f"{name}-{port}" if transport == "tcp" else f"{name}-{port}-{transport}"
        if ingress.security_group_id is not None:
            found.append(Ingoing(called, port, security_group_id=ingress.security_group_id, protocol=transport))
            continue
        for index, cidr in enumerate(workload.zone.network.cidrs, 1):
            found.append(Ingoing(f"{called}-{index}", port, cidr=cidr, protocol=transport))
    return tuple(found)
