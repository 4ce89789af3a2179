"""Records by which the names of a service's routes lead to their load balancer."""

import re
from collections.abc import Iterator, Sequence

import pulumi_aws as aws

from roadbed.kernel.errors import Problem
from roadbed.service.fargate.traffic.placed_route import PlacedRoute
from roadbed.service.workload import Workload


def recorded(placed: PlacedRoute) -> tuple[str, ...]:
    """The hosts of a route that records are made for."""
    route = placed.route
    if route.dns_record is False or (route.dns_record is None and not placed.has_whole_host):
        return ()
    zoned = (host for host in placed.hosts if (domain := placed.domain_of(host)) and domain.hosted_zone_id is not None)
    # Route 53 takes any other wildcard for the letter itself: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
    return tuple(host for host in zoned if not re.search(r"[*?]", host.removeprefix("*.")))


def record_problems(placed: Sequence[PlacedRoute]) -> Iterator[Problem]:
    """Records that were asked for where no zone is known, or twice for one name."""
    seen: dict[str, PlacedRoute] = {}
    for each in placed:
        hosts = recorded(each)
        if each.route.dns_record and (without := [host for host in each.hosts if host not in hosts] or not each.hosts):
            which = without[0] if isinstance(without, list) else "a route without a host"
            says = f"ingress {each.ingress.name} knows no hosted zone for {which}"
            if re.search(r"[*?]", which.removeprefix("*.")):
                says = f"Route 53 has no records for patterns such as {which}"
            yield Problem(f"{each.at}.dns_record", f"got True, but {says}; leave it out and make the record there")
        for host in hosts:
            other = seen.setdefault(host, each)
            if other.ingress.name != each.ingress.name:
                says = f"{other.at} makes the record of {host} already, for ingress {other.ingress.name}"
                yield Problem(f"{each.at}.hosts", f"{says}; write dns_record=False in one of them")


def make_records(workload: Workload, placed: Sequence[PlacedRoute]) -> None:
    """Two alias records for each name, IPv4 and IPv6; of one that the load balancer has no address for, none is
    answered.
    """
    for host, route in {host: each for each in reversed(placed) for host in recorded(each)}.items():
        domain = route.domain_of(host)
        assert domain is not None
        assert domain.hosted_zone_id is not None
        for kind in ("A", "AAAA"):
            aws.route53.Record(
                workload.block.child_name(f"record-{_slug(host)}-{kind.lower()}", aws.route53.Record),
                zone_id=domain.hosted_zone_id,
                name=host,
                type=kind,
                aliases=[
                    aws.route53.RecordAliasArgs(
                        name=route.ingress.dns_name, zone_id=route.ingress.dns_zone_id, evaluate_target_health=True
                    )
                ],
                opts=workload.block.as_parent,
            )


def _slug(host: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", host.replace("*", "any").replace("?", "any")).strip("-")
