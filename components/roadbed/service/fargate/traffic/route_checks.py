"""What a load balancer does not do for a route, and what two routes of one service cannot both say."""

from collections.abc import Iterator, Sequence

from roadbed.kernel.errors import Problem, listed
from roadbed.kernel.limits.load_balancers import LONGEST_PATTERN
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.fargate.traffic.rule_priority import size_of
from roadbed.service.workload import Workload


def misplaced(workload: Workload, placed: PlacedRoute, *, two_sided: bool) -> Iterator[Problem]:
    """What the ingress does not do for this route."""
    route, ingress, at = placed.route, placed.ingress, placed.at
    for host in placed.hosts:
        # Route 53 would take more, a rule does not; the default host has not been looked at before.
        if len(host) > LONGEST_PATTERN:
            says = f"got {host!r}, {len(host)} characters; a rule takes {LONGEST_PATTERN}"
            yield Problem(f"{at}.hosts", f"{says}; give a shorter one")
    if domains := ingress.domains:
        for host in placed.hosts:
            if placed.domain_of(host) is None:
                allowed = ", ".join(f"{each.name}, *.{each.name}" for each in domains)
                says = f"got {host!r}, which ingress {ingress.name} has no certificate for; it serves {allowed}"
                says += ", so take one of these, or have its owner add the domain"
                yield Problem(f"{at}.hosts", says)
    if ingress.kind == "network":
        yield from _on_network(workload, placed)
        return
    if route.listen is not None:
        yield Problem(f"{at}.listen", f"ingress {ingress.name} reads HTTP and listens itself; leave it out")
    if placed.port.protocol in ("tcp", "udp"):
        says = f"port {placed.port.number} speaks {placed.port.protocol}, which ingress {ingress.name} does not carry"
        yield Problem(f"{at}.port", f"{says}; use a network ingress and listen=Listen(…)")
    if network_only := route.targets.of_network_only():
        yield Problem(f"{at}.targets.{network_only[0]}", "only behind a network ingress; leave it out")
    if two_sided and route.split:
        says = "not with a rollout that moves the weights of this rule itself; use rollout.strategy='rolling'"
        yield Problem(f"{at}.split", says)
    if ingress.listener_arn is None:
        yield Problem(f"{at}.ingress", f"ingress {ingress.name} has no listener for rules; give its listener_arn")
    yield from _in_band(workload, placed)


def _in_band(workload: Workload, placed: PlacedRoute) -> Iterator[Problem]:
    team, ingress = workload.block.context.team, placed.ingress
    band = ingress.bands.get(team)
    if band is None:
        known = f"; {', '.join(sorted(ingress.bands))} have one" if ingress.bands else ""
        fix = f'have its owner add bands={{"{team}": Band(first=…, last=…)}}'
        yield Problem(f"{placed.at}.ingress", f"team {team} has no band of priorities on {ingress.name}{known}; {fix}")
    elif placed.route.priority is not None and placed.route.priority >= size_of(band):
        says = f"got {placed.route.priority}, team {team} has {size_of(band)} places on {ingress.name}"
        yield Problem(f"{placed.at}.priority", f"{says}; allowed are 0 to {size_of(band) - 1}")


def _on_network(workload: Workload, placed: PlacedRoute) -> Iterator[Problem]:
    route, ingress, at = placed.route, placed.ingress, placed.at
    listen, team = route.listen, workload.block.context.team
    if listen is None:
        yield Problem(f"{at}.listen", f"missing; ingress {ingress.name} goes by ports: listen=Listen(port=…)")
        return
    if ingress.security_group_id is None and not ingress.internal:
        yield from _nobody_let_in(placed)
    for name in route.targets.of_http_only():
        yield Problem(f"{at}.targets.{name}", "only behind an application ingress; leave it out")
    if listen.protocol == "tls" and route.targets.sticky is not None:
        yield Problem(f"{at}.targets.sticky", "not with TLS, whose clients AWS sends anywhere; leave it out")
    if listen.protocol == "tls" and listen.certificate_arn is None and ingress.certificate_arn is None:
        yield Problem(f"{at}.listen.certificate_arn", f"missing; ingress {ingress.name} has no certificate")
    if (listen.protocol == "udp") != (placed.port.protocol == "udp") and listen.protocol != "tcp_udp":
        says = f"got {listen.protocol}, but port {placed.port.number} of the container speaks {placed.port.protocol}"
        yield Problem(f"{at}.listen.protocol", says)
    for protocol in listen.transports if ingress.ports else ():
        may = [each for each in ingress.ports if each.port == listen.port and each.protocol == protocol]
        if not may:
            open_ports = listed([f"{each.protocol} {each.port}" for each in ingress.ports])
            says = f"got {protocol} {listen.port}, ingress {ingress.name} opens {open_ports}"
            yield Problem(f"{at}.listen.port", f"{says}; have its owner add it to ports")
        elif may[0].team not in (None, team):
            yield Problem(
                f"{at}.listen.port", f"got {protocol} {listen.port}, which team {may[0].team} has on {ingress.name}"
            )


def _nobody_let_in(placed: PlacedRoute) -> Iterator[Problem]:
    """Clients from outside, who keep their addresses and of whom no security group tells."""
    route, ingress = placed.route, placed.ingress
    if route.targets.preserve_client_ip or (route.listen and "udp" in route.listen.transports):
        says = f"ingress {ingress.name} has no security group, and clients of the internet keep their addresses"
        fix = "give the ingress its security_group_id"
        if route.listen and "udp" not in route.listen.transports:
            fix += ", or write preserve_client_ip=False"
        yield Problem(f"{placed.at}.targets.preserve_client_ip", f"{says}: tasks would let none in; {fix}")


def beside(placed: PlacedRoute, others: Sequence[PlacedRoute], *, two_sided: bool) -> Iterator[Problem]:
    """What two routes of one service cannot both say."""
    for other in others:
        if two_sided and placed.target == other.target:
            says = f"leads to port {placed.port.number} as {other.at} does, and a rollout that moves traffic moves one"
            fix = "say both in one route, or use rollout.strategy='rolling'"
            yield Problem(placed.at, f"{says} rule for each port and ingress; {fix}")
        if placed.target == other.target and placed.route.targets != other.route.targets:
            says = f"differs from that of {other.at}, and both lead to port {placed.port.number} by way of"
            yield Problem(f"{placed.at}.targets", f"{says} ingress {placed.ingress.name}, which treats its tasks alike")
        if _requests(placed) == _requests(other):
            yield Problem(placed.at, f"wants the same requests as {other.at}: {placed.conditions}; remove one of them")
        elif (placed.ingress.name, placed.name) == (other.ingress.name, other.name):
            says = f"{other.at} is called {placed.name} as well; give one of them a name=…"
            yield Problem(f"{placed.at}.name", says)


def _requests(placed: PlacedRoute) -> tuple[object, ...]:
    """Which requests a route wants: a port of its own takes whatever comes there."""
    return placed.ingress.name, placed.route.listen, placed.conditions.canonical
