"""The same as blocks.py, and each stack shares a queue and sends to those of two others: a tree, and one for all."""

import pulumi

from roadbed import Queue, QueueArgs, policy_document

queues = [
    Queue(f"events-{number}", QueueArgs(visibility_timeout_seconds=120, max_receives=3))
    for number in range(pulumi.Config("bench").require_int("queues"))
]
queues[0].share(rights=["sender"])

team, _, environment = pulumi.get_stack().partition(".")
number = int(team.removeprefix("team-"))
if number:
    used = [Queue.of(f"team-{each}.{environment}", "events-0") for each in sorted({0, (number - 1) // 2})]
    rights = [queue.sender().named(url=f"QUEUE_{at}") for at, queue in enumerate(used)]
    pulumi.export("policy", policy_document(rights))
