"""A scheduled job that is watched: two more attempts, an hour for each, and no second run beside one that goes on.

Whoever is on call is told when all attempts failed. Starting a run is tried again apart from that.
"""

import pulumi

from roadbed import (
    Attempts,
    ClusterPlace,
    Container,
    Delivery,
    Image,
    LandingZone,
    LandingZoneArgs,
    NetworkPlace,
    Placement,
    ScheduledJob,
    ScheduledJobArgs,
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

invoices = ScheduledJob(
    "invoices",
    ScheduledJobArgs(
        image=Image.released("invoices"),
        schedule="rate(6 hours)",
        container=Container(command=["bin/send-invoices"]),
        delivery=Delivery(flexible_minutes=15, give_up_after_minutes=30),
        attempts=Attempts(retries=2, wait_seconds=300, timeout_minutes=60, overlap="skip"),
        on_failure="page",
        placement=Placement(spot_percent=100),
        because={"placement.spot_percent": "a run that is taken back is tried again"},
    ),
)

pulumi.export("run", invoices.run_command)
