"""A scheduled job: a program that runs to its end, at times that are known in advance."""

from collections.abc import Iterable
from typing import ClassVar

import pulumi

from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection
from roadbed.kernel.signal import Signal
from roadbed.service.fargate.jobs.failed_runs import executions_failed, tasks_failed, tell_of_failures
from roadbed.service.fargate.jobs.scheduled import GUARDED as OF_SCHEDULE
from roadbed.service.fargate.jobs.scheduled import machine_target, make_schedule, task_target
from roadbed.service.fargate.jobs.state_machine import GUARDED as OF_MACHINE
from roadbed.service.fargate.jobs.state_machine import make_state_machine
from roadbed.service.fargate.service_connect import refuse_calls
from roadbed.service.fargate.service_roles import GUARDED as OF_ROLES
from roadbed.service.fargate.tasks.run_task import as_run, run_command, start_command
from roadbed.service.fargate.tasks.session import session_command
from roadbed.service.fargate.tasks.task_definition import make_task_definition
from roadbed.service.scheduled_job_args import ScheduledJobArgs
from roadbed.service.scheduled_job_signals import scheduled_job_signals
from roadbed.service.workload import GUARDED, Workload, implied

__all__ = ["ScheduledJob", "ScheduledJobArgs"]


class ScheduledJob(Component[ScheduledJobArgs]):
    """A program that runs at certain times: in private subnets, as nobody else, with nothing but its own rights. Who
    must be told is told when it fails, and when it could not be started.

    >>> ScheduledJob("report", ScheduledJobArgs(image=Image.released("reports"), schedule="cron(0 3 * * ? *)"))
    """

    task_definition_arn: pulumi.Output[str]
    """The revision that this deployment made."""

    state_machine_arn: pulumi.Output[str] | None
    """What watches its runs; None where nobody waits for their end."""

    undelivered_url: pulumi.Output[str]
    """The queue that tells of runs which could not be started."""

    task_role_arn: pulumi.Output[str]
    """Whom its program is."""

    security_group_id: pulumi.Output[str]
    """What those that it reaches name in their rules."""

    log_group_name: pulumi.Output[str]
    """Where what it prints goes."""

    run_command: pulumi.Output[str]
    """The line that runs it now, as the schedule would."""

    session_command: pulumi.Output[str] | None
    """The line that opens a session in a run of it; None where none is allowed."""

    guarded_children: ClassVar = {**OF_ROLES, **GUARDED, **OF_MACHINE, **OF_SCHEDULE}

    def __init__(self, name: str, args: ScheduledJobArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:ScheduledJob", name, args, opts)
        settings = self.settings
        workload = Workload.of(self)
        refuse_calls(workload)
        made = make_task_definition(workload)
        run = as_run(workload, made)
        if settings.attempts.watched:
            machine, ready = make_state_machine(workload, made, run, settings.attempts)
            target = machine_target(machine, [*ready, *made.before_it_runs])
            failed = executions_failed(machine.arn)
            self.state_machine_arn = machine.arn
            self.run_command = start_command(machine.arn)
        else:
            target = task_target(workload, made, run)
            failed = tasks_failed(workload, made.task_definition.arn_without_revision)
            self.state_machine_arn = None
            self.run_command = run_command(workload, run)
        undelivered = make_schedule(workload, settings, target)
        tell_of_failures(workload, settings.on_failure, failed)

        self._undelivered_name = undelivered.name
        self.undelivered_url = undelivered.url
        self.task_definition_arn = made.task_definition.arn
        self.task_role_arn = pulumi.Output.from_input(made.roles.task_role_arn)
        self.security_group_id = pulumi.Output.from_input(made.firewall.security_group_id)
        self.log_group_name = made.log_group.name
        self.session_command = session_command(workload)
        self.register_declared_outputs()

    def uses(self) -> Iterable[Connection]:
        """What its sidecars and volumes bring."""
        return implied(self.settings)

    def signals(self) -> tuple[Signal, ...]:
        """What tells that it could not be started. That a run failed is no metric: an event goes to the alarm topic."""
        return scheduled_job_signals(self._undelivered_name, self.settings.on_failure or "ticket")
