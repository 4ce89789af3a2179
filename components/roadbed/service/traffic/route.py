"""A way by which requests reach a service."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import IngressPlace
from roadbed.kernel.limits.load_balancers import LONGEST_PATTERN
from roadbed.service.traffic.port import PortNumber, Transport
from roadbed.service.traffic.sign_in import CognitoSignIn, OidcSignIn
from roadbed.service.traffic.targets import Targets

MOST_VALUES: Final = 5
"""Of all conditions of a rule together.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""
# AWS's page says 5 in some languages and 6 in others.
MOST_WILDCARDS: Final = 5
MOST_TARGET_GROUPS: Final = 5
"""That one rule spreads its requests over; the page above."""

_TCP: Final[tuple[Transport, ...]] = ("tcp",)
_UDP: Final[tuple[Transport, ...]] = ("udp",)

_WILDCARD: Final = re.compile(r"[*?]")


def _host(host: str) -> str:
    if (
        not re.fullmatch(r"[a-z0-9.*?-]+", host)
        or "." not in host
        or len(host) > LONGEST_PATTERN
        or not re.search(r"\.[a-z]+$", host)
    ):
        raise ValueError("allowed is a host name in lower case such as checkout.shop.example.com, * and ? within it")
    return host


def _path(path: str) -> str:
    if not re.fullmatch(r"/[A-Za-z0-9_.$/~\"'@:+&*?-]{0,127}", path):
        raise ValueError(
            "allowed is a path pattern such as /api/*: it begins with /, has up to 128 letters, digits, wildcards * ? "
            "and _ - . $ / ~ \" ' @ : + &"
        )
    return path


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
HostPattern = Annotated[str, AfterValidator(_host), Field(examples=["checkout.shop.example.com"])]
PathPattern = Annotated[str, AfterValidator(_path), Field(examples=["/api/*"])]
Method = Annotated[str, Field(pattern=r"^[A-Z_-]{1,40}$", examples=["GET"])]
HeaderName = Annotated[str, Field(pattern=r"^[\w!#$%&'*+.^`|~-]{1,40}$", examples=["x-version"])]
MatchValue = Annotated[str, Field(min_length=1, max_length=128)]
Values = Annotated[Sequence[MatchValue], Field(min_length=1)]


class Split(Group):
    """A share of a route's requests that goes to another service.

    >>> Route(split=[Split(target_group_arn=rewritten.target_group_arns[0], percent=5)])
    """

    target_group_arn: Input[
        Annotated[
            str,
            Field(
                pattern=r"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup/.+$",
                examples=["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/next/50dc6c495c0c9188"],
            ),
        ]
    ]
    """Its target group: `canary.target_group_arns[0]`. It must have a route of its own on the same ingress, or AWS does
    not let its tasks in; and rollouts that move no traffic, as another of its target groups had it then."""

    percent: Annotated[int, Field(ge=1, le=100)]
    """Of the route's requests; what is left is this service's."""


class Listen(Group):
    """A port of a network ingress that is the service's alone."""

    port: PortNumber
    """Where clients connect. Changing it replaces the listener, which clients notice."""

    protocol: Literal["tcp", "tls", "udp", "tcp_udp"] = "tcp"
    """What they speak: `tls` is ended by the load balancer, and the service sees what was in it."""

    certificate_arn: Input[str] | None = None
    """Of `tls`; by default the ingress's own."""

    alpn: Literal["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"] | None = None
    """Of `tls`: which HTTP is agreed on; by default none."""

    @property
    def transports(self) -> tuple[Transport, ...]:
        """What firewalls call it."""
        return {"udp": _UDP, "tcp_udp": (*_TCP, *_UDP)}.get(self.protocol, _TCP)

    def mistakes(self) -> list[Problem]:
        """What only TLS has."""
        given = [name for name in ("certificate_arn", "alpn") if getattr(self, name) is not None]
        return [Problem(name, 'only with protocol="tls"') for name in given if self.protocol != "tls"]


class Route(Group):
    """A way by which requests reach a service: all conditions that are given must hold, any value of each.

    Rules of an ingress are read by priority. A rule's own follows from its conditions alone, so that none moves when
    others come and go: exact hosts before patterns before none, longer paths before shorter ones, more other conditions
    before fewer. WebSockets pass; a connection on which nothing is said is closed after the ingress's idle timeout
    (`IngressArgs.idle_timeout_seconds`), which is no route's to say.

    >>> Route()                                             # checkout.shop.example.com, by the ingress's first domain
    >>> Route(hosts=["shop.example.com"], paths=["/checkout/*"])
    >>> Route(ingress="edge", listen=Listen(port=5671, protocol="tls"))
    """

    hosts: Sequence[HostPattern] = ()
    """Names that it answers to, of the ingress's domains. By default one, `<block>.<first domain>`. With `listen` names
    for records only: whoever knows the port comes in under any."""

    paths: Sequence[PathPattern] = ()
    """Path patterns, case-sensitive: `/api/*` has what is under it and not `/api`. By default all paths. The
    shortest of several decides on the rule's place; give each a route of its own where others lie between them."""

    methods: Sequence[Method] = ()
    """HTTP methods; by default all."""

    headers: Mapping[HeaderName, Values] = {}
    """Values of headers, `{"x-version": ["next"]}`, with `*` and `?`; every header named must be there."""

    query: Mapping[MatchValue, Values] = {}
    """Values in the query string, `{"version": ["next"]}`, with `*` and `?`; every key named must be there."""

    source_cidrs: Sequence[Cidr] = ()
    """Who may come, by address; others get 404, or what another rule says. Behind a CDN that is the CDN. A network
    ingress opens its ports to addresses itself."""

    ingress: str | IngressPlace | None = None
    """The load balancer, by its name in the landing zone or by hand; by default the landing zone's first."""

    port: PortNumber | None = None
    """Of the container: the service's own unless another of its ports is meant. What is spoken there (HTTP/2, gRPC) is
    that port's to say."""

    listen: Listen | None = None
    """Network ingress only, and wanted there: the port that is this service's."""

    name: Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=40)] | None = None
    """What its rule is called in previews and overrides, `rule-<name>`; by default after its ingress, first host and
    path. A new name is a new rule, made before the old one goes: AWS refuses it while both have one priority. With a
    name given, conditions change in place."""

    priority: Annotated[int, Field(ge=0, le=49_999)] | None = None
    """Its place in the team's band, counted from 0, instead of the one that follows from its conditions: where two
    rules would have the same, or another order is wanted. Lower wins. Give such a route a `name`, so that its
    conditions change in place; two that exchange places, and one whose rollouts get two sides, want a free place on the
    way, as AWS takes none twice at any moment."""

    sign_in: CognitoSignIn | OidcSignIn | None = None
    """Who signs people in before their requests arrive; by default everybody may come. The program must check the
    signature of `x-amzn-oidc-data` all the same, if anything else can reach it."""

    targets: Targets = Targets()
    """How tasks behind it are treated: sticky sessions, slow start, draining."""

    split: Annotated[Sequence[Split], Field(max_length=MOST_TARGET_GROUPS - 1)] = ()
    """Shares of its requests that go to other services: a new version tried by a few, a move from one to the other."""

    dns_record: bool | None = None
    """Make a record for each host, IPv4 and IPv6, in the zone of its domain. By default where the route has the whole
    host and Route 53 the zone; of several services on one host, one says True."""

    def mistakes(self) -> list[Problem]:
        """More than a rule takes, and what does not go with a port of one's own."""
        if self.listen is not None:
            return list(self._not_by_port())
        return [*self._repeated(), *self._too_much(), *self._split()]

    @property
    def values(self) -> list[str]:
        """Everything that is compared with a request."""
        of_mappings = [value for each in (self.headers, self.query) for values in each.values() for value in values]
        return [*self.hosts, *self.paths, *self.methods, *of_mappings, *self.source_cidrs]

    @property
    def other_conditions(self) -> int:
        """How many conditions it has beside host and path."""
        return bool(self.methods) + len(self.headers) + len(self.query) + bool(self.source_cidrs)

    def _not_by_port(self) -> Iterator[Problem]:
        for name in ("paths", "methods", "headers", "query", "sign_in", "split"):
            if getattr(self, name):
                yield Problem(name, "not with listen: a network load balancer reads no HTTP; leave one out")
        if self.priority is not None:
            yield Problem("priority", "not with listen: a port of one's own has no rules; leave one out")
        if self.source_cidrs:
            says = "not with listen: the ingress opens its ports to addresses; let its owner narrow this one"
            yield Problem("source_cidrs", says)

    def _repeated(self) -> Iterator[Problem]:
        for name in self.headers:
            if name.lower() == "host":
                yield Problem(f"headers.{name}", "AWS compares this one by hosts; write hosts=[…]")
        for name in ("hosts", "paths", "methods", "source_cidrs"):
            values = getattr(self, name)
            for index, value in enumerate(values):
                if value in values[:index]:
                    yield Problem(f"{name}[{index}]", f"got {value!r} a second time")

    def _too_much(self) -> Iterator[Problem]:
        # A rule without any host of its own gets one.
        count = len(self.values) + (not self.hosts)
        if count > MOST_VALUES:
            counted = "the default host included" if not self.hosts else "of all conditions together"
            says = f"got {count} values, {counted}; AWS takes {MOST_VALUES} in a rule; write two routes"
            yield Problem("", says)
        compared = [*self.values[: len(self.values) - len(self.source_cidrs)]]
        if (wildcards := sum(len(_WILDCARD.findall(each)) for each in compared)) > MOST_WILDCARDS:
            says = f"got {wildcards} wildcards, AWS takes {MOST_WILDCARDS} in a rule; write two routes"
            yield Problem("", says)

    def _split(self) -> Iterator[Problem]:
        if (total := sum(each.percent for each in self.split)) > 100:
            yield Problem("split", f"got {total} percent, allowed are 100 together")
