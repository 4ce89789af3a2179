"""A network ingress: the load balancer by which TCP, TLS and UDP come in, at addresses that stay the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pulumi
import pulumi_aws as aws

from roadbed.foundation.ingress_access import GUARDED_ACCESS, make_security_group, name_problem
from roadbed.foundation.ingress_certificates import given_certificate, make_certificates
from roadbed.foundation.ingress_logs import GUARDED_LOGS, NETWORK_LOGS, OFF, log_admissions, make_destination
from roadbed.foundation.ingress_shared import SharedNetworkIngress
from roadbed.foundation.ingress_signals import network_ingress_signals
from roadbed.foundation.network_ingress_args import NetworkIngressArgs
from roadbed.foundation.network_zones import label
from roadbed.kernel.args import Input
from roadbed.kernel.component import Component
from roadbed.kernel.contracts.groups import facts_of, ids_of
from roadbed.kernel.errors import ArgsError, caller
from roadbed.kernel.facts import Admitted
from roadbed.kernel.ingress_place import IngressPlace
from roadbed.kernel.protection import protected_child
from roadbed.kernel.signal import Signal

__all__ = ["NetworkIngress", "NetworkIngressArgs"]


class NetworkIngress(Component[NetworkIngressArgs]):
    """A network load balancer with an Elastic IP in each zone and a security group that opens the ports it is given.
    Services bring their listeners.

    >>> NetworkIngress("devices", NetworkIngressArgs(network=main.place, ports=[OpenPort(port=8883, team="telemetry")]))
    """

    load_balancer_arn: pulumi.Output[str]
    """The load balancer, to which services add listeners."""

    security_group_id: pulumi.Output[str]
    """What services let in."""

    dns_name: pulumi.Output[str]
    """Its own name, which records of services point at."""

    dns_zone_id: pulumi.Output[str]
    """The hosted zone of that name."""

    addresses: pulumi.Output[Sequence[str]]
    """Its Elastic IPs, in the order of the zones; empty where they are not fixed."""

    certificate_arn: pulumi.Output[str] | None
    """For listeners that speak TLS; None where there is none."""

    log_bucket: pulumi.Output[str] | None
    """Where TLS connections are logged; None where they are not, or by somebody else."""

    guarded_children: ClassVar = {
        "load-balancer": frozenset(
            {"access_logs", "enable_deletion_protection", "internal", "protect", "security_groups", "subnet_mappings"}
        ),
        "address-*": frozenset({"protect", "retain_on_delete"}),
        **GUARDED_ACCESS,
        **GUARDED_LOGS,
    }

    def __init__(self, name: str, args: NetworkIngressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problem := name_problem(name):
            raise ArgsError("NetworkIngress", [problem], caller(self))
        super().__init__("roadbed:index:NetworkIngress", name, args, opts)
        settings = self.settings
        # Without one from the beginning, a network load balancer can never have a security group.
        group = make_security_group(
            self,
            settings.network.vpc_id,
            description="Network load balancer: the ports of its services",
            inbound=settings.inbound,
            outbound=settings.outbound,
        )
        self.log_bucket = None
        self.certificate_arn = self._certificate()
        addresses = [*self._addresses()]
        balancer = self._balancer(group, addresses)
        self._suffix = balancer.arn_suffix
        self.addresses = pulumi.Output.all(*(public for _, public in addresses))
        self.load_balancer_arn = balancer.arn
        self.security_group_id = group.id
        self.dns_name = balancer.dns_name
        self.dns_zone_id = balancer.zone_id
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedNetworkIngress:
        """The network ingress that another stack shares under this name.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> NetworkIngress.of("platform.prod", "devices").place
        """
        return SharedNetworkIngress(stack, name)

    @property
    def place(self) -> IngressPlace:
        """What a landing zone tells of it: `LandingZoneArgs(ingresses=[devices.place])`."""
        settings = self.settings
        return IngressPlace(
            name=self.name.lower(),
            kind="network",
            internal=settings.internal,
            load_balancer_arn=self.load_balancer_arn,
            certificate_arn=self.certificate_arn,
            security_group_id=self.security_group_id,
            dns_name=self.dns_name,
            dns_zone_id=self.dns_zone_id,
            domains=[settings.domain] if settings.domain else [],
            ports=settings.ports,
        )

    def signals(self) -> tuple[Signal, ...]:
        """What tells that connections fail before a service sees them."""
        return network_ingress_signals(self._suffix, [self.certificate_arn] if self.certificate_arn else [])

    def admits(self) -> Iterable[Admitted]:
        """The service that writes logs into the new bucket."""
        return log_admissions(self.settings.logs, NETWORK_LOGS) if self.settings.logs_tls else ()

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the network ingress before it is deployed."""
        return facts_of(self.place)

    def shared_outputs(self) -> Mapping[str, Any]:
        """What other stacks get of it once it is deployed."""
        return ids_of(self.place)

    def _certificate(self) -> pulumi.Output[str] | None:
        settings = self.settings
        if settings.certificate_arn is not None:
            return given_certificate(self, settings.certificate_arn, "certificate_arn")
        certificates = make_certificates(self, [settings.domain] if settings.domain else [], {})
        return next(iter(certificates.values()), None)

    def _addresses(self) -> Iterator[tuple[Input[str], pulumi.Output[str]]]:
        """The allocation and the public address of each zone."""
        settings = self.settings
        if not settings.has_fixed_addresses:
            return
        if settings.allocation_ids:
            for allocation in settings.allocation_ids:
                known = aws.ec2.get_elastic_ip_output(id=allocation, opts=pulumi.InvokeOutputOptions(parent=self))
                yield allocation, known.public_ip
            return
        for zone in settings.network.zones:
            name = self.child_name(f"address-{label(zone)}", aws.ec2.Eip)
            address = aws.ec2.Eip(
                name,
                domain="vpc",
                tags={"Name": name},
                opts=protected_child(self, settings.deletion_protection),
            )
            yield address.allocation_id, address.public_ip

    def _balancer(
        self, group: "aws.ec2.SecurityGroup", addresses: Sequence[tuple[Input[str], pulumi.Output[str]]]
    ) -> "aws.lb.LoadBalancer":
        settings, protected = self.settings, self.settings.deletion_protection
        subnets = pulumi.Output.from_input(settings.subnet_ids)
        more: dict[str, Any] = {"subnets": subnets}
        if addresses:
            more = {
                "subnet_mappings": [
                    {"subnet_id": subnets[index], "allocation_id": allocation}
                    for index, (allocation, _) in enumerate(addresses)
                ]
            }
        written: Any = OFF
        after: Sequence[pulumi.Resource] = ()
        if settings.logs_tls:
            to = make_destination(self, settings.logs, NETWORK_LOGS, protected=protected)
            self.log_bucket, after, written = to.made, to.ready, to.written
        return aws.lb.LoadBalancer(
            self.child_name("load-balancer", aws.lb.LoadBalancer),
            load_balancer_type="network",
            internal=settings.internal,
            security_groups=[group.id],
            ip_address_type="dualstack" if settings.ipv6 else "ipv4",
            enable_cross_zone_load_balancing=settings.cross_zone,
            enable_deletion_protection=protected,
            # Who comes through PrivateLink is held to the same rules.
            enforce_security_group_inbound_rules_on_private_link_traffic="on",
            access_logs=written,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protected or None,
                depends_on=[*after],
                # An Elastic IP cannot be at two load balancers, and one zone less replaces it.
                delete_before_replace=settings.has_fixed_addresses or None,
            ),
            **more,
        )
