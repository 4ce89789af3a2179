"""As many queues as `bench:queues` says, as roadbed's blocks."""

import pulumi

from roadbed import Queue, QueueArgs

for number in range(pulumi.Config("bench").require_int("queues")):
    Queue(f"events-{number}", QueueArgs(visibility_timeout_seconds=120, max_receives=3))
