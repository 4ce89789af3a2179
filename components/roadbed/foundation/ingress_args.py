"""What the owner of an ingress decides."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

import pulumi
from pydantic import Field

from roadbed.foundation.ingress_access import Opening, cidr_mistakes, counted, internet
from roadbed.foundation.ingress_certificates import (
    MOST_CERTIFICATES,
    CertificateArn,
    CertificateName,
    certificate_mistakes,
)
from roadbed.foundation.ingress_groups import ExistingIngress, HttpHandling, IngressLogs, IngressTestListener, Waf
from roadbed.kernel.args import COMMON_FIELDS, Args, Group, Input, by_profile, guarded
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import Band, Domain, TeamName, overlapping
from roadbed.kernel.landing_zone import NetworkPlace
from roadbed.kernel.limits.load_balancers import MOST_RULES

HTTP: Final = 80
HTTPS: Final = 443

# Only those with TLS 1.3 and without 1.0 and 1.1.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TlsPolicy: TypeAlias = Literal[
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
]
_OF_AN_EXISTING: Final = frozenset({"existing", "internal", "domains", "bands", "quotas"})

# A load balancer wants two zones: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
_FEWEST_SUBNETS: Final = 2


def _allows_old_ciphers(policy: TlsPolicy) -> bool:
    return "-1-3-" not in policy and "-Res-" not in policy


class IngressQuotas(Group):
    """What AWS allows this account, where it has raised it."""

    rules: Annotated[int, Field(ge=1)] = MOST_RULES
    """Rules of all listeners together, default ones not counted."""

    certificates: Annotated[int, Field(ge=0)] = MOST_CERTIFICATES
    """Certificates beside the default one."""


class IngressArgs(Args):
    """What the owner of an ingress decides."""

    network: NetworkPlace | None = None
    """The network it is in: `main.place`. Wanted unless one that exists is used."""

    domains: Sequence[Domain] = ()
    """Whose names it serves. Each with a hosted zone gets a certificate for itself and every name directly under it,
    proved and renewed by a record in that zone. The first one's is shown to clients that name no host."""

    certificates: Mapping[CertificateName, Input[CertificateArn]] = {}
    """Certificates that exist, by names of your choice, beside those of `domains`: for zones kept elsewhere, or shared
    by several load balancers."""

    internal: bool = False
    """Reached from within the network only. Changing it replaces the load balancer, and its address."""

    bands: Mapping[TeamName, Band] = {}
    """By team: the priorities of its listener rules; a team without any has no place here. They are written down, not
    counted out, so that no rule moves when a team comes or goes: `{"payments": Band(first=1000, last=1999)}`."""

    allowed_cidrs: Sequence[Cidr] | None = None
    """Who may connect to ports 80 and 443. By default everybody, and within the network the network."""

    test_listener: IngressTestListener | None = None
    """A second listener for the tests of blue/green rollouts; by default there is none."""

    waf: Waf | None = None
    """A filter in front of it; by default there is none."""

    http: HttpHandling = HttpHandling()
    """How requests are read before they are routed."""

    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    tls_policy: TlsPolicy = guarded(
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        weaker=lambda value, default: _allows_old_ciphers(value) and not _allows_old_ciphers(default),
    )
    """Versions and ciphers of TLS. All offer 1.3; `1-2` lets clients of 1.2 in too, those with `Res` only with ciphers
    that keep what was said secret when a key is lost later and that no padding attack is known for."""

    idle_timeout_seconds: Annotated[int, Field(ge=1, le=4_000)] = 60
    """A connection on which nothing is said for so long is closed. WebSockets and slow answers need more; a program
    must keep its own connections longer than this, or clients see 502 now and then."""

    logs: IngressLogs = IngressLogs()
    """What is kept of requests, in a bucket of its own by default."""

    ipv6: bool = False
    """Addresses of IPv6 too, which its subnets must have."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi, nor a removed line, nor the console deletes the load balancer, and its logs are left behind with
    their bucket. Without it they are deleted with the block."""

    quotas: IngressQuotas = IngressQuotas()
    """What AWS allows, where it has raised it for this account."""

    existing: ExistingIngress | None = None
    """Use this load balancer instead of making one. Of the other arguments `internal`, `domains`, `bands` and `quotas`
    then say what it is like."""

    @property
    def allowed(self) -> tuple[Cidr, ...]:
        """Who may connect, however it was given."""
        if self.allowed_cidrs is not None:
            return tuple(self.allowed_cidrs)
        return self.network_cidrs if self.internal else internet(ipv6=self.ipv6)

    @property
    def network_cidrs(self) -> tuple[Cidr, ...]:
        """The addresses of the network that it is in."""
        return tuple(self.network.cidrs) if self.network else ()

    @property
    def subnet_ids(self) -> Input[Sequence[str]]:
        """Where it stands."""
        if self.network is None:
            return ()
        return self.network.private_subnet_ids if self.internal else self.network.public_subnet_ids

    @property
    def inbound(self) -> tuple[Opening, ...]:
        """What its security group lets in."""
        web = [
            Opening(cidr=cidr, port=port, says=says)
            for cidr in self.allowed
            for port, says in ((HTTPS, "HTTPS"), (HTTP, "HTTP, which is sent on to HTTPS"))
        ]
        if (test := self.test_listener) is None:
            return tuple(web)
        testers = test.cidrs or self.network_cidrs
        return (*web, *(Opening(cidr=cidr, port=test.port, says="Tests of rollouts") for cidr in testers))

    @property
    def outbound(self) -> tuple[Opening, ...]:
        """What it may reach: targets in its network, and whoever signs people in."""
        targets = [Opening(cidr=cidr, says="Targets and their health checks") for cidr in self.network_cidrs]
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
        sign_in = [Opening(cidr=cidr, port=HTTPS, says="Identity providers") for cidr in internet(ipv6=self.ipv6)]
        return (*targets, *sign_in)

    def mistakes(self) -> list[Problem]:
        """Bands, domains and networks that do not fit each other."""
        if self.existing is not None:
            return [*self._of_existing(), *self._bands()]
        found = [*self._bands(), *certificate_mistakes(self.domains, self.certificates, self.quotas.certificates)]
        if not self.domains and not self.certificates:
            fix = "give one: Domain(name='shop.example.com', hosted_zone_id='Z…')"
            found.append(Problem("domains", f"got none, but HTTPS needs a certificate; {fix}"))
        return [*found, *self._network(), *self._access()]

    def _bands(self) -> Iterator[Problem]:
        for team, other in overlapping(self.bands):
            says = f"which overlaps with the band of {team}; their rules could take each other's place"
            yield Problem(f"bands.{other}", f"got {_shown(self.bands[other])}, {says}")
        if len(self.bands) > self.quotas.rules:
            says = f"got {len(self.bands)} teams, AWS allows {self.quotas.rules} rules on a load balancer"
            yield Problem("bands", f"{says}; have the quota raised and say so in quotas.rules, or make a second one")

    def _network(self) -> Iterator[Problem]:
        if self.network is None:
            yield Problem("network", "missing; give the place of a network, or existing")
            return
        if not self.network.cidrs:
            yield Problem("network.cidrs", "got none; the load balancer must know where its targets are")
        tier = "private" if self.internal else "public"
        if not isinstance(self.subnet_ids, pulumi.Output) and len(self.subnet_ids) < _FEWEST_SUBNETS:
            says = f"got {len(self.subnet_ids)}, AWS wants subnets in {_FEWEST_SUBNETS} zones at least"
            fix = "" if self.internal else "; give them, or write internal=True"
            yield Problem(f"network.{tier}_subnet_ids", f"{says}{fix}")

    def _access(self) -> Iterator[Problem]:
        if self.allowed_cidrs is not None:
            if not self.allowed_cidrs:
                yield Problem("allowed_cidrs", "got none; nobody could connect, so leave it out or give some")
            yield from cidr_mistakes("allowed_cidrs", self.allowed_cidrs, ipv6=self.ipv6)
        yield from counted("allowed_cidrs", self.inbound)
        if (test := self.test_listener) is None:
            return
        yield from cidr_mistakes("test_listener.cidrs", test.cidrs, ipv6=self.ipv6)
        if test.port in (HTTP, HTTPS):
            yield Problem("test_listener.port", f"got {test.port}, where everybody else is served; take another: 8443")
        if not test.cidrs and not self.internal:
            says = "got none; from within the network it is reached by way of NAT"
            yield Problem("test_listener.cidrs", f"{says}, so give the addresses of NAT gateways or of an office")

    def _of_existing(self) -> Iterator[Problem]:
        for name in sorted(self.model_fields_set - COMMON_FIELDS - _OF_AN_EXISTING):
            yield Problem(name, "not with existing, which is used as it is; leave it out")


def _shown(band: Band) -> str:
    return f"{band.first} to {band.last}"
