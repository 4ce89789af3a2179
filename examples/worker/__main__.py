"""A worker: as many tasks as it takes to have each message processed within two minutes, and none while there are none.
Prod wants a reason for that.
"""

import pulumi

from roadbed import (
    ClusterPlace,
    Container,
    Image,
    LandingZone,
    LandingZoneArgs,
    NetworkPlace,
    Processing,
    Queue,
    QueueArgs,
    Worker,
    WorkerArgs,
    WorkerScale,
)

HERE = "eu-west-1:111111111111"

# What a platform stack says once for all teams; here of things that exist.
LandingZone(
    "zone",
    LandingZoneArgs(
        network=NetworkPlace(
            vpc_id="vpc-0a1b2c3d4e5f60001",
            private_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
            cidrs=["10.20.0.0/16"],
            endpoints=["ecr.api", "ecr.dkr", "logs", "s3", "sqs"],
            endpoint_security_group_id="sg-0a1b2c3d4e5f60001",
            prefix_list_ids={"s3": "pl-6da54004"},
        ),
        cluster=ClusterPlace(
            arn=f"arn:aws:ecs:{HERE}:cluster/main",
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            container_insights=True,
        ),
        alarm_topic_arns={"page": f"arn:aws:sns:{HERE}:page", "ticket": f"arn:aws:sns:{HERE}:ticket"},
    ),
)

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
