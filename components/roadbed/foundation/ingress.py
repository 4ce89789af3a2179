"""An ingress: the load balancer by which HTTP comes in, for the services of many teams."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.ingress_access import GUARDED_ACCESS, make_security_group, name_problem
from roadbed.foundation.ingress_args import IngressArgs
from roadbed.foundation.ingress_certificates import make_certificates
from roadbed.foundation.ingress_groups import ExistingIngress
from roadbed.foundation.ingress_listeners import make_listeners
from roadbed.foundation.ingress_logs import APPLICATION_LOGS, GUARDED_LOGS, OFF, log_admissions, make_destination
from roadbed.foundation.ingress_shared import SharedIngress
from roadbed.foundation.ingress_signals import ingress_signals
from roadbed.foundation.ingress_waf import filter_requests
from roadbed.kernel.component import Component
from roadbed.kernel.contracts.groups import facts_of, ids_of
from roadbed.kernel.errors import ArgsError, caller
from roadbed.kernel.facts import Admitted
from roadbed.kernel.ingress_place import IngressPlace
from roadbed.kernel.landing_zone import NetworkPlace
from roadbed.kernel.signal import Signal

__all__ = ["Ingress", "IngressArgs"]

_SECURE: Final = frozenset({"certificate_arn", "default_actions", "protocol", "ssl_policy"})


class Ingress(Component[IngressArgs]):
    """An application load balancer that speaks HTTPS, sends HTTP on to it, and answers 404 to what no service asked
    for. Services add rules to it, each team within its band of priorities.

    >>> shop = Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
    >>> public = Ingress(
    ...     "public",
    ...     IngressArgs(network=main.place, domains=[shop], bands={"payments": Band(first=1000, last=1999)}),
    ... )
    >>> LandingZone("zone", LandingZoneArgs(network=main.place, ingresses=[public.place]))
    """

    load_balancer_arn: pulumi.Output[str]
    """The load balancer."""

    listener_arn: pulumi.Output[str]
    """Its listener for HTTPS, to which services add rules."""

    security_group_id: pulumi.Output[str]
    """What services let in."""

    dns_name: pulumi.Output[str]
    """Its own name, which records of services point at."""

    dns_zone_id: pulumi.Output[str]
    """The hosted zone of that name."""

    log_bucket: pulumi.Output[str] | None
    """Where requests are logged; None where they are not, or by somebody else."""

    guarded_children: ClassVar = {
        "load-balancer": frozenset(
            {
                *("access_logs", "desync_mitigation_mode", "drop_invalid_header_fields", "enable_deletion_protection"),
                *("enable_waf_fail_open", "internal", "protect", "security_groups", "xff_header_processing_mode"),
            }
        ),
        "https": _SECURE,
        "test": _SECURE,
        "http": frozenset({"default_actions", "protocol"}),
        **GUARDED_ACCESS,
        "web-acl": frozenset({"default_action", "rules"}),
        "web-acl-association": frozenset({"web_acl_arn"}),
        **GUARDED_LOGS,
    }

    def __init__(self, name: str, args: IngressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if args.existing is None and (problem := name_problem(name)):
            raise ArgsError("Ingress", [problem], caller(self))
        super().__init__("roadbed:index:Ingress", name, args, opts)
        settings = self.settings
        self.test_listener_arn: pulumi.Output[str] | None = None
        self._certificates: Mapping[str, pulumi.Output[str]] = {}
        self._suffix: pulumi.Output[str] | None = None
        self.log_bucket = None
        if settings.existing is not None:
            self._adopt_existing(settings.existing)
        elif settings.network is not None:
            self._make(settings.network)
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedIngress:
        """The ingress that another stack shares under this name.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Ingress.of("platform.prod", "public").place
        """
        return SharedIngress(stack, name)

    @property
    def place(self) -> IngressPlace:
        """What a landing zone tells of it: `LandingZoneArgs(ingresses=[public.place])`."""
        settings = self.settings
        return IngressPlace(
            name=self.name.lower(),
            internal=settings.internal,
            load_balancer_arn=self.load_balancer_arn,
            listener_arn=self.listener_arn,
            test_listener_arn=self.test_listener_arn,
            security_group_id=self.security_group_id,
            dns_name=self.dns_name,
            dns_zone_id=self.dns_zone_id,
            domains=settings.domains,
            bands=settings.bands,
            most_rules=settings.quotas.rules,
        )

    def signals(self) -> tuple[Signal, ...]:
        """What tells that requests fail before a service sees them. Of a load balancer that somebody else made nothing
        is known.
        """
        if self._suffix is None:
            return ()
        return ingress_signals(self._suffix, [*self._certificates.values()])

    def admits(self) -> Iterable[Admitted]:
        """The service that writes logs into the new bucket."""
        return () if self.settings.existing else log_admissions(self.settings.logs, APPLICATION_LOGS)

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the ingress before it is deployed."""
        return facts_of(self.place)

    def shared_outputs(self) -> Mapping[str, Any]:
        """What other stacks get of it once it is deployed."""
        return ids_of(self.place)

    def _make(self, network: NetworkPlace) -> None:
        settings = self.settings
        group = make_security_group(
            self,
            network.vpc_id,
            description="Load balancer: HTTPS, and HTTP that is sent on to it",
            inbound=settings.inbound,
            outbound=settings.outbound,
        )
        balancer = self._balancer(group)
        self._certificates = make_certificates(self, settings.domains, settings.certificates)
        https, test = make_listeners(self, balancer, self._certificates)
        if settings.waf is not None:
            filter_requests(self, balancer, settings.waf)
        self._suffix = balancer.arn_suffix
        self.load_balancer_arn = balancer.arn
        self.listener_arn = https.arn
        self.test_listener_arn = None if test is None else test.arn
        self.security_group_id = group.id
        self.dns_name = balancer.dns_name
        self.dns_zone_id = balancer.zone_id

    def _balancer(self, group: "aws.ec2.SecurityGroup") -> "aws.lb.LoadBalancer":
        settings, http, logs = self.settings, self.settings.http, self.settings.logs
        protected = settings.deletion_protection
        written: Any = OFF
        after: Sequence[pulumi.Resource] = ()
        if logs.enabled:
            to = make_destination(self, logs, APPLICATION_LOGS, protected=protected)
            self.log_bucket, after, written = to.made, to.ready, to.written
        return aws.lb.LoadBalancer(
            self.child_name("load-balancer", aws.lb.LoadBalancer),
            load_balancer_type="application",
            internal=settings.internal,
            subnets=settings.subnet_ids,
            security_groups=[group.id],
            ip_address_type="dualstack" if settings.ipv6 else "ipv4",
            enable_deletion_protection=protected,
            enable_http2=http.http2,
            drop_invalid_header_fields=http.drop_invalid_headers,
            desync_mitigation_mode=http.desync_mitigation,
            preserve_host_header=http.preserve_host,
            client_keep_alive=http.client_keep_alive_seconds,
            idle_timeout=settings.idle_timeout_seconds,
            enable_waf_fail_open=settings.waf.fail_open if settings.waf else None,
            access_logs=written,
            connection_logs=written if logs.connections else OFF,
            health_check_logs=written if logs.health_checks else OFF,
            opts=pulumi.ResourceOptions(parent=self, protect=protected or None, depends_on=[*after]),
        )

    def _adopt_existing(self, existing: ExistingIngress) -> None:
        self.load_balancer_arn = pulumi.Output.from_input(existing.load_balancer_arn)
        self.listener_arn = pulumi.Output.from_input(existing.listener_arn)
        if existing.test_listener_arn is not None:
            self.test_listener_arn = pulumi.Output.from_input(existing.test_listener_arn)
        self.security_group_id = pulumi.Output.from_input(existing.security_group_id)
        self.dns_name = pulumi.Output.from_input(existing.dns_name)
        self.dns_zone_id = pulumi.Output.from_input(existing.dns_zone_id)
