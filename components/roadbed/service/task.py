"""A task: a program that runs to its end, when somebody asks for it or before a rollout."""

from collections.abc import Iterable
from typing import ClassVar

import pulumi

from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection
from roadbed.kernel.signal import Signal
from roadbed.service.fargate.service_connect import refuse_calls
from roadbed.service.fargate.tasks.run_task import as_run, run_command
from roadbed.service.fargate.tasks.session import session_command
from roadbed.service.fargate.tasks.task_definition import make_task_definition
from roadbed.service.task_args import TaskArgs
from roadbed.service.task_rights import SharedTask, TaskRights
from roadbed.service.workload import GUARDED, Workload, implied

__all__ = ["Task", "TaskArgs"]


class Task(Component[TaskArgs], TaskRights):
    """A program that is ready to run to its end, in private subnets and with its own rights alone. It runs when
    somebody asks: a person with `run_command`, a program with `runner()`, a service before a rollout.

    >>> migrate = Task("migrate", TaskArgs(image=Image.released("checkout"), connections=[orders.writer()]))
    """

    task_definition_arn: pulumi.Output[str]
    """The revision that this deployment made."""

    family_arn: pulumi.Output[str]
    """The same without a revision, which means the newest."""

    cluster_arn: pulumi.Output[str]
    """The cluster that it runs in."""

    task_role_arn: pulumi.Output[str]
    """Whom its program is."""

    execution_role_arn: pulumi.Output[str]
    """Whom ECS is while it starts the task."""

    subnet_ids: pulumi.Output[str]
    """Where it runs, with commas between."""

    security_group_ids: pulumi.Output[str]
    """What it may reach, with commas between."""

    log_group_name: pulumi.Output[str]
    """Where what it prints goes."""

    run_command: pulumi.Output[str]
    """The line that runs it once: `aws ecs run-task …`."""

    session_command: pulumi.Output[str] | None
    """The line that opens a session in a run of it; None where none is allowed."""

    rights: ClassVar = TaskRights.rights

    shared_ids: ClassVar = (
        "cluster_arn",
        "family_arn",
        "task_role_arn",
        "execution_role_arn",
        "subnet_ids",
        "security_group_ids",
    )

    guarded_children: ClassVar = GUARDED

    def __init__(self, name: str, args: TaskArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Task", name, args, opts)
        workload = Workload.of(self)
        refuse_calls(workload)
        made = make_task_definition(workload)
        network = workload.zone.network
        self.run = as_run(workload, made, timeout_minutes=self.settings.timeout_minutes)
        self.task_definition_arn = made.task_definition.arn
        self.family_arn = made.task_definition.arn_without_revision
        self.cluster_arn = pulumi.Output.from_input(workload.cluster.arn)
        self.task_role_arn = pulumi.Output.from_input(made.roles.task_role_arn)
        self.execution_role_arn = pulumi.Output.from_input(made.roles.execution_role_arn)
        self.subnet_ids = pulumi.Output.from_input(network.private_subnet_ids).apply(",".join)
        self.security_group_ids = pulumi.Output.all(*made.firewall.security_group_ids).apply(",".join)
        self.log_group_name = made.log_group.name
        self.run_command = run_command(workload, self.run)
        self.session_command = session_command(workload)
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedTask:
        """The task that another stack shares under this name, with the right to run it where that is shared.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Task.of("billing.prod", "export").runner()
        """
        return SharedTask(stack, name)

    def uses(self) -> Iterable[Connection]:
        """What its volumes bring."""
        return implied(self.settings)

    def signals(self) -> tuple[Signal, ...]:
        """None: ECS has no metric of tasks that end badly. Who runs one is told by its exit code."""
        return ()
