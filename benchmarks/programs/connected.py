"""The queues of blocks.py, connected: one role works off each and sends to the next, and to those of other stacks."""

import json

import pulumi
import pulumi_aws as aws

from roadbed import Queue, QueueArgs, policy_document

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}

queues = [
    Queue(f"events-{number}", QueueArgs(visibility_timeout_seconds=120, max_receives=3))
    for number in range(pulumi.Config("bench").require_int("queues"))
]
queues[0].share(rights=["sender"])

team, _, environment = pulumi.get_stack().partition(".")
number = int(team.removeprefix("team-"))
others = (
    [Queue.of(f"team-{each}.{environment}", "events-0") for each in sorted({0, (number - 1) // 2})] if number else []
)
for at, queue in enumerate(queues):
    name = f"worker-{at}"
    role = aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}))
    reached = [*queues[at + 1 : at + 2], *(others if at == 0 else [])]
    rights = [queue.consumer(), *(each.sender().named(url=f"NEXT_{n}") for n, each in enumerate(reached))]
    aws.iam.RolePolicy(name, role=role.name, policy=policy_document(rights))
