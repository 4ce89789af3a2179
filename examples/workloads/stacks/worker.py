"""How do I process the messages of a queue, with as many tasks as they need?

As many as it takes to have each message processed within two minutes, and none while there are none. Prod wants a
reason for that.
"""

import pulumi

from roadbed import Container, Image, Processing, Queue, QueueArgs, Worker, WorkerArgs, WorkerScale

events = Queue("events", QueueArgs(visibility_timeout_seconds=180))

settlement = Worker(
    "settlement",
    WorkerArgs(
        image=Image.released("settlement"),
        consumes=events,
        container=Container(command=["bin/settle"], stop_timeout_seconds=120),
        processing=Processing(seconds=3, longest_seconds=90, at_once=4),
        scale=WorkerScale(min_tasks=0, max_tasks=20, latency_seconds=120),
        because={"scale.min_tasks": "orders come by day; the first one of a morning may wait for minutes"},
    ),
)

pulumi.export("consumes", settlement.queue_names)
