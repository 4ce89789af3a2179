"""A program that runs every night and writes what it finds somewhere else."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pulumi
import pulumi_aws as aws
from pydantic import Field

from roadbed import (
    Args,
    Component,
    Connection,
    Input,
    Shared,
    by_profile,
    environment,
    guarded,
    policy_document,
)


class NightlyExportArgs(Args):
    """What the owner of an export decides."""

    connections: Sequence[Connection]
    """What the export reads and writes; its role may do nothing else."""

    hour: Annotated[int, Field(ge=0, le=23)] = 3
    """When it starts, UTC."""

    log_retention_days: Input[int] = guarded(
        by_profile(dev=7, staging=30, prod=365), weaker=lambda value, default: value < default
    )
    """How long its log is kept. Auditors ask for a year."""


class NightlyExport(Component[NightlyExportArgs]):
    """A schedule, a log group and a role that may do exactly what the connections say.

    >>> NightlyExport("ledger", NightlyExportArgs(connections=[invoices.consumer()]))
    """

    role_arn: pulumi.Output[str]
    """Whom the program runs as."""

    rule_arn: pulumi.Output[str]
    """What starts it."""

    shared_ids: ClassVar = ("rule_arn",)

    def __init__(self, name: str, args: NightlyExportArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:index:NightlyExport", name, args, opts)
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}

        role = aws.iam.Role(
            self.child_name("role", aws.iam.Role),
            assume_role_policy=self.document("trust-document", {"Version": "2012-10-17", "Statement": [trust]}),
            opts=self.as_parent,
        )
        if any(connection.statements for connection in self.settings.connections):
            aws.iam.RolePolicy(
                self.child_name("rights", aws.iam.RolePolicy),
                role=role.name,
                policy=policy_document(self.settings.connections),
                opts=self.as_parent,
            )
        aws.cloudwatch.LogGroup(
            self.child_name("log", aws.cloudwatch.LogGroup),
            retention_in_days=self.settings.log_retention_days,
            opts=self.as_parent,
        )
        rule = aws.cloudwatch.EventRule(
            self.child_name("schedule", aws.cloudwatch.EventRule),
            schedule_expression=f"cron(0 {self.settings.hour} * * ? *)",
            description=json.dumps(sorted(environment(self.settings.connections))),
            opts=self.as_parent,
        )

        self.role_arn = role.arn
        self.rule_arn = rule.arn
        self.register_declared_outputs()

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the export before it is deployed."""
        return {"hour": self.settings.hour}

    @classmethod
    def of(cls, stack: str, name: str) -> "SharedNightlyExport":
        """The export that another stack shares."""
        return SharedNightlyExport(stack, name)


class SharedNightlyExport(Shared):
    """An export of another stack, for whoever works with its results: `NightlyExport.of("billing", "ledger")`."""

    kind = "acme:index:NightlyExport"

    rule_arn: pulumi.Output[str]
    """What starts it."""

    hour: int
    """When it starts, UTC."""
