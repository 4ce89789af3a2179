"""Routes resolved, one by one: which load balancer, which port, which hosts, which place in the team's band."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from roadbed.kernel.errors import ArgsError, Problem, listed, near_miss
from roadbed.kernel.ingress_place import IngressPlace
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.fargate.traffic.route_checks import beside, misplaced
from roadbed.service.fargate.traffic.rule_names import rule_name
from roadbed.service.fargate.traffic.rule_priority import place, size_of
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Route
from roadbed.service.workload import Workload

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
_MOST_TARGET_GROUPS: Final = 5


def place_routes(workload: Workload, routes: Sequence[Route], *, two_sided: bool = False) -> tuple[PlacedRoute, ...]:
    """Every route with the ingress, port, hosts and priority that it has in this stack; makes nothing.

    Raises `ArgsError` for a load balancer or port that is not there, a host outside of the ingress's domains, a team
    without a band, and for routes that cannot be together in one service.
    """
    found: list[PlacedRoute] = []
    problems: list[Problem] = []
    for index, route in enumerate(routes):
        at = f"routes[{index}]"
        own = list(_missing(workload, route, at))
        if own:
            problems += own
            continue
        placed = _placed(workload, route, at, two_sided=two_sided)
        problems += misplaced(workload, placed, two_sided=two_sided)
        problems += beside(placed, found, two_sided=two_sided)
        found.append(placed)
    targets = dict.fromkeys(each.target for each in found)
    if len(targets) > _MOST_TARGET_GROUPS:
        says = f"got {len(targets)} pairs of ingress and port, ECS takes {_MOST_TARGET_GROUPS} for a service"
        problems.append(Problem("routes", says))
    if problems:
        raise ArgsError(workload.block.block, problems, workload.block.made_at)
    return tuple(found)


def _ingress(workload: Workload, route: Route) -> IngressPlace | None:
    if isinstance(route.ingress, IngressPlace):
        return route.ingress
    known = workload.zone.ingresses
    if route.ingress is None:
        kind = "application" if route.listen is None else "network"
        return next((each for each in known if each.kind == kind), None)
    return next((each for each in known if each.name == route.ingress), None)


def _port(workload: Workload, route: Route) -> Port | None:
    if route.port is None:
        return workload.ports[0] if workload.ports else None
    return next((each for each in workload.ports if each.number == route.port), None)


def _missing(workload: Workload, route: Route, at: str) -> Iterator[Problem]:
    """A load balancer and a port that are not there."""
    names = [each.name for each in workload.zone.ingresses]
    if _ingress(workload, route) is None:
        if route.ingress is None:
            kind = "an application" if route.listen is None else "a network"
            says = f"missing; the landing zone has no ingress of {kind} load balancer"
            yield Problem(f"{at}.ingress", f"{says}; give one by hand: IngressPlace(…), or ask for one there")
        else:
            hint = near_miss(str(route.ingress), names) or f"; the landing zone has {listed(names) or 'none'}"
            yield Problem(f"{at}.ingress", f"got {route.ingress!r}, no such ingress{hint}")
    if _port(workload, route) is None:
        numbers = listed([str(each.number) for each in workload.ports]) or "none"
        fix = "add it to container.more_ports"
        yield Problem(
            f"{at}.port", f"got {route.port}, where the container does not listen; known are {numbers}; {fix}"
        )


def _placed(workload: Workload, route: Route, at: str, *, two_sided: bool) -> PlacedRoute:
    ingress, port = _ingress(workload, route), _port(workload, route)
    assert ingress is not None
    assert port is not None
    hosts = tuple(route.hosts)
    if not hosts and ingress.domains:
        hosts = (f"{workload.block.name.lower()}.{ingress.domains[0].name}",)
    name = route.name or rule_name(ingress, hosts, route.paths)
    placed = PlacedRoute(at=at, route=route, ingress=ingress, port=port, hosts=hosts, name=name, priority=None)
    band = ingress.bands.get(workload.block.context.team)
    if ingress.kind == "network" or band is None:
        return placed
    own = route.priority
    return replace(
        placed,
        priority=band.first + (place(placed.conditions, size_of(band), two_sided=two_sided) if own is None else own),
    )
