"""A worker: a program that runs on and on, and processes the messages of a queue."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import pulumi

from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection
from roadbed.kernel.signal import Signal
from roadbed.service.fargate.ecs_service import GUARDED as OF_SERVICE
from roadbed.service.fargate.ecs_service import Bounds, make_service
from roadbed.service.fargate.scaling.backlog import backlog_followed, make_waker
from roadbed.service.fargate.scaling.backlog_checks import check_backlogs
from roadbed.service.fargate.scaling.scaling import GUARDED as OF_SCALING
from roadbed.service.fargate.scaling.scaling import cluster_name, make_scaling
from roadbed.service.fargate.tasks.session import session_command
from roadbed.service.fargate.tasks.task_definition import make_task_definition
from roadbed.service.worker_args import WorkerArgs
from roadbed.service.worker_signals import worker_signals
from roadbed.service.workload import GUARDED, Workload, implied

__all__ = ["Worker", "WorkerArgs"]


class Worker(Component[WorkerArgs]):
    """A program that processes the messages of a queue: in private subnets, as nobody else, with nothing but its own
    rights; as many of it as messages ask for; outside prod on Spot.

    >>> Worker("settlement", WorkerArgs(image=Image.released("settlement"), consumes=events))
    """

    service_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    service_arn: pulumi.Output[str]
    """What pipelines and policies call it."""

    task_definition_arn: pulumi.Output[str]
    """The revision that this deployment made."""

    running_task_definition_arn: pulumi.Output[str]
    """The revision that ECS runs. An update fails while that is another one, because ECS went back to it."""

    queue_names: pulumi.Output[Sequence[str]]
    """What it consumes."""

    task_role_arn: pulumi.Output[str]
    """Whom its program is."""

    security_group_id: pulumi.Output[str]
    """What those that it reaches name in their rules."""

    log_group_name: pulumi.Output[str]
    """Where what it prints goes."""

    session_command: pulumi.Output[str] | None
    """The line that opens a session in one of its tasks; None where none is allowed."""

    guarded_children: ClassVar = {**GUARDED, **OF_SCALING, **OF_SERVICE}

    def __init__(self, name: str, args: WorkerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Worker", name, args, opts)
        settings, scale = self.settings, self.settings.scale
        health = settings.health.rendered() if settings.health else None
        workload = Workload.of(self, connections=self._consumers, health_check=health)
        self.queue_names = check_backlogs(workload, settings)
        made = make_task_definition(workload)
        running = make_service(
            workload,
            made,
            settings.rollout,
            Bounds(scale.min_tasks, automatic=scale.automatic, rebalance_zones=scale.rebalance_zones),
        )
        bounds = make_scaling(
            workload, scale, running.service, more=backlog_followed(workload, settings, running.service)
        )
        make_waker(workload, settings, running.service, bounds)

        self._cluster_name = cluster_name(workload)
        self.service_name = running.service.name
        self.service_arn = running.service.arn
        self.task_definition_arn = made.task_definition.arn
        self.running_task_definition_arn = running.revision
        self.task_role_arn = pulumi.Output.from_input(made.roles.task_role_arn)
        self.security_group_id = pulumi.Output.from_input(made.firewall.security_group_id)
        self.log_group_name = made.log_group.name
        self.session_command = session_command(workload)
        self.register_declared_outputs()

    @property
    def _consumers(self) -> list[Connection]:
        return [each.consumer for each in self.settings.backlogs]

    def uses(self) -> Iterable[Connection]:
        """What its queues, sidecars and volumes bring."""
        return [*self._consumers, *implied(self.settings)]

    def signals(self) -> tuple[Signal, ...]:
        """What tells that no task runs, or that they need more than they have. That messages wait too long, or fail,
        their queue says.
        """
        always = not self.settings.scale.reaches_zero
        return worker_signals(self._cluster_name, self.service_name, always_there=always)
