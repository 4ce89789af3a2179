"""Groups of an ingress's arguments: how HTTP is read, what filters it, who tests on it, and one that exists."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.foundation.ingress_logs import LoadBalancerLogs
from roadbed.kernel.args import Group, Input, guarded
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import HostedZoneId, ListenerArn, LoadBalancerArn, SecurityGroupId

WebAclArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional/webacl/[A-Za-z0-9_-]+/[0-9a-f-]+$",
        examples=["arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/main/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"],
    ),
]

# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html; those that bill every request
# on top (bots, account takeover) are left to web ACLs that are made elsewhere.
ManagedRules: TypeAlias = Literal[
    "AWSManagedRulesAdminProtectionRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesPHPRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesUnixRuleSet",
    "AWSManagedRulesWindowsRuleSet",
    "AWSManagedRulesWordPressRuleSet",
]

DesyncMitigation: TypeAlias = Literal["monitor", "defensive", "strictest"]
_STRICTER: Final[tuple[DesyncMitigation, ...]] = ("monitor", "defensive", "strictest")


class HttpHandling(Group):
    """How requests are read before they are routed.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    """

    http2: bool = True
    """Let clients speak HTTP/2, which gRPC needs."""

    drop_invalid_headers: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Headers whose names have other characters than letters, digits and hyphens do not reach programs. They are a way
    to say two things to two readers of one request."""

    desync_mitigation: DesyncMitigation = guarded(
        "defensive", weaker=lambda value, default: _STRICTER.index(value) < _STRICTER.index(default)
    )
    """What becomes of requests that two readers could cut differently: `defensive` lets the harmless ones pass,
    `strictest` only those that follow RFC 7230, `monitor` all."""

    preserve_host: bool = False
    """Programs get the header Host exactly as the client sent it, instead of without a default port."""

    client_keep_alive_seconds: Annotated[int, Field(ge=60, le=604_800)] = 3_600
    """How long a client may keep its connection at most."""

    hsts_seconds: Annotated[int, Field(ge=0, le=63_072_000)] = guarded(
        31_536_000, weaker=lambda value, default: value < default
    )
    """For how long browsers are told to ask for this host by HTTPS only (`strict-transport-security`), in place of what
    programs say themselves; 0 lets them forget it. A browser that was told cannot be told otherwise by HTTP."""

    server_header: bool = False
    """Say in every answer that a load balancer of AWS gave it."""


class IngressLogs(LoadBalancerLogs):
    """What is kept of requests. Every line has a client's address, the request's path and query, and its times."""

    connections: bool = False
    """Log connections too: TLS version and cipher of each client, and why a handshake failed."""

    health_checks: bool = False
    """Log the answers of targets to health checks too, with the reason of failures."""


class Waf(Group):
    """A filter in front of the load balancer, which AWS bills by web ACL, rule and request.

    https://docs.aws.amazon.com/waf/latest/developerguide/waf-chapter.html
    """

    web_acl_arn: Input[WebAclArn] | None = None
    """A web ACL that exists, regional and of this region. Without it one is made, of the arguments below."""

    managed_rules: Annotated[Sequence[ManagedRules], Field(min_length=1)] = (
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
    )
    """Groups of rules that AWS keeps up to date, in this order. The common rules refuse bodies of more than 8 KB."""

    requests_per_5_minutes: Annotated[int, Field(ge=10, le=2_000_000_000)] | None = None
    """Block an address that asks more often, until it asks less; by default none is."""

    mode: Literal["block", "count"] = guarded("block", weaker=lambda value, default: value != default)
    """`count` refuses nothing and only counts what would have been: for the first days."""

    fail_open: bool = guarded(False, weaker=lambda value, default: value and not default)
    """Let requests pass unseen while WAF does not answer, instead of refusing them."""

    def mistakes(self) -> list[Problem]:
        """Rules for a web ACL that is not made, and groups given twice."""
        return [*self._of_another(), *self._repeated()]

    def _of_another(self) -> Iterator[Problem]:
        for name in ("managed_rules", "mode", "requests_per_5_minutes"):
            if self.web_acl_arn is not None and name in self.model_fields_set:
                yield Problem(name, "not with web_acl_arn: its owner decides; leave it out")

    def _repeated(self) -> Iterator[Problem]:
        for index, rules in enumerate(self.managed_rules):
            if rules in self.managed_rules[:index]:
                yield Problem(f"managed_rules[{index}]", f"got {rules!r} a second time")


class IngressTestListener(Group):
    """A second listener, on which the new revision of a blue/green rollout is tried before anybody else reaches it. It
    costs nothing.
    """

    port: Annotated[int, Field(ge=1, le=65_535)] = 8_443
    """Where it listens, with HTTPS and the same certificates."""

    cidrs: Sequence[Cidr] = ()
    """Who reaches it. By default the network; but an ingress of the internet is reached from there by way of NAT, so
    then the addresses of NAT gateways, or of an office, must be given."""


class ExistingIngress(Group):
    """An application load balancer that exists, and its HTTPS listener. Nothing of them is changed.

    `aws elbv2 describe-load-balancers` and `describe-listeners` show all of this.
    """

    load_balancer_arn: Input[LoadBalancerArn]
    """The load balancer: `…:loadbalancer/app/main/50dc6c495c0c9188`."""

    listener_arn: Input[ListenerArn]
    """Its listener for HTTPS, to which services add rules."""

    security_group_id: Input[SecurityGroupId]
    """What services let in. It must let out what they listen on."""

    dns_name: Input[Annotated[str, Field(pattern=r"\.elb\.|\.amazonaws\.")]]
    """Its own name, `DNSName`, which records of services point at."""

    dns_zone_id: Input[HostedZoneId]
    """The zone of that name, `CanonicalHostedZoneId`."""

    test_listener_arn: Input[ListenerArn] | None = None
    """A listener for the tests of blue/green rollouts, if it has one."""
