"""A service: a program that runs on and on, and answers requests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from roadbed.kernel.arns import resource_in
from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection
from roadbed.kernel.signal import Signal
from roadbed.service.fargate.ecs_service import GUARDED as OF_SERVICE
from roadbed.service.fargate.ecs_service import Bounds, make_service
from roadbed.service.fargate.scaling.request_scaling import check_scale, requests_followed
from roadbed.service.fargate.scaling.scaling import GUARDED as OF_SCALING
from roadbed.service.fargate.scaling.scaling import make_scaling
from roadbed.service.fargate.service_connect import connects
from roadbed.service.fargate.tasks.session import session_command
from roadbed.service.fargate.tasks.task_definition import make_task_definition
from roadbed.service.fargate.traffic.placed_route import let_in
from roadbed.service.fargate.traffic.placing import place_routes
from roadbed.service.fargate.traffic.traffic import GUARDED as OF_TRAFFIC
from roadbed.service.fargate.traffic.traffic import make_traffic
from roadbed.service.peers import NamedService, Peers
from roadbed.service.service_args import ServiceArgs, main_port
from roadbed.service.service_rights import ServiceRights, SharedService, internal_url
from roadbed.service.service_signals import service_signals
from roadbed.service.traffic.port import Protocol
from roadbed.service.workload import GUARDED, Workload, implied

__all__ = ["Service", "ServiceArgs"]


class Service(Component[ServiceArgs], ServiceRights):
    """A program that answers requests: in private subnets, as nobody else, with nothing but its own rights; as many of
    it as load asks for; rolled out without an interruption, and back again when the new revision does not run.

    >>> Service("checkout", ServiceArgs(image=Image.released("checkout"), port=8080, routes=[Route()]))
    """

    url: pulumi.Output[str] | None
    """Where its first route is reached; None without routes."""

    urls: pulumi.Output[Sequence[str]]
    """Where it is reached, by route and host."""

    target_group_arns: pulumi.Output[Sequence[str]]
    """Where load balancers find its tasks, by ingress and port in the order of its routes: what a `Split` of another
    service names. Of a pair, whose traffic rollouts move, the first."""

    internal_url: str
    """Where services of the same cluster reach it: `http://checkout.payments:8080`."""

    service_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    service_arn: pulumi.Output[str]
    """What pipelines and policies call it."""

    task_definition_arn: pulumi.Output[str]
    """The revision that this deployment made."""

    running_task_definition_arn: pulumi.Output[str]
    """The revision that ECS runs. An update fails while that is another one, because ECS went back to it."""

    task_role_arn: pulumi.Output[str]
    """Whom its program is."""

    security_group_id: pulumi.Output[str]
    """What callers and what is called name in their rules."""

    log_group_name: pulumi.Output[str]
    """Where what it prints goes."""

    session_command: pulumi.Output[str] | None
    """The line that opens a session in one of its tasks; None where none is allowed."""

    rights: ClassVar = ServiceRights.rights

    shared_ids: ClassVar = ("reachable_group",)

    guarded_children: ClassVar = {**GUARDED, **OF_SCALING, **OF_SERVICE, **OF_TRAFFIC}

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Service", name, args, opts)
        settings = self.settings
        self.port = main_port(settings.port)
        workload = Workload.of(self, ports=settings.ports, health_check=settings.health.of_container())
        two_sided = settings.rollout.strategy != "rolling"
        placed = place_routes(workload, settings.routes, two_sided=two_sided)
        made = make_task_definition(workload, ingress=let_in(workload, placed, settings.health))
        traffic = make_traffic(
            workload,
            settings.routes,
            settings.health,
            two_sided=two_sided,
        )
        check_scale(workload, settings.scale, traffic.targets)
        scale = settings.scale
        running = make_service(
            workload,
            made,
            settings.rollout,
            Bounds(scale.min_tasks, automatic=scale.automatic, rebalance_zones=scale.rebalance_zones),
            port=self.port,
            traffic=traffic,
        )
        make_scaling(workload, scale, running.service, more=requests_followed(scale, traffic.targets))

        self._namespace = workload.cluster.namespace_name
        self._targets = traffic.targets
        self._cluster_arn = pulumi.Output.from_input(workload.cluster.arn)
        self.connects = connects(workload) and self.port.protocol != "udp"
        self.port_number = self.port.number
        self.url = traffic.urls[0] if traffic.urls else None
        self.urls = pulumi.Output.all(*traffic.urls)
        self.target_group_arns = pulumi.Output.all(*(each.group.arn for each in traffic.targets))
        self.service_name = running.service.name
        self.service_arn = running.service.arn
        self.task_definition_arn = made.task_definition.arn
        self.running_task_definition_arn = running.revision
        self.task_role_arn = pulumi.Output.from_input(made.roles.task_role_arn)
        self.security_group_id = pulumi.Output.from_input(made.firewall.security_group_id)
        # Service Connect tells a task only addresses that there are when it starts, so that callers wait for this.
        both = pulumi.Output.all(self.security_group_id, running.service.id)
        self.reachable_group = both.apply(lambda known: str(known[0]))
        self.internal_url = internal_url(self.context, name, self.port.number, self.port.protocol)
        self.log_group_name = made.log_group.name
        self.session_command = session_command(workload)
        Peers.current().made[name] = self
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedService:
        """The service that another stack shares under this name, with the right to call it where that is shared.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Service.of("billing.prod", "invoices").caller()
        """
        return SharedService(stack, name)

    @classmethod
    def named(cls, name: str, *, port: int, protocol: Protocol = "http") -> NamedService:
        """A service of this program that is declared later, for two that call each other.

        Raises `ArgsError` where the program has none of that name, or it listens elsewhere.

        >>> Service.named("checkout", port=8080).caller()
        """
        return NamedService(name, port=port, protocol=protocol)

    def uses(self) -> Iterable[Connection]:
        """What its sidecars and volumes bring."""
        return implied(self.settings)

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of it before it is deployed."""
        return {
            "internal_url": self.internal_url,
            "port_number": self.port_number,
            "connects": self.connects,
            "namespace": self._namespace,
        }

    def signals(self) -> tuple[Signal, ...]:
        """What tells that it cannot be reached, fails, or needs more than it has."""
        cluster = self._cluster_arn.apply(lambda arn: resource_in(arn).removeprefix("cluster/"))
        always = not self.settings.scale.reaches_zero
        return service_signals(cluster, self.service_name, self._targets, always_there=always)
