"""A scheduled job: every night at three, local time. Scheduler starts a task, and somebody is told if it fails."""

import pulumi

from roadbed import (
    ClusterPlace,
    Container,
    Image,
    LandingZone,
    LandingZoneArgs,
    NetworkPlace,
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

report = ScheduledJob(
    "report",
    ScheduledJobArgs(
        image=Image.released("reports"),
        schedule="cron(0 3 * * ? *)",
        time_zone="Europe/Berlin",
        container=Container(command=["bin/report"]),
    ),
)

pulumi.export("run", report.run_command)
