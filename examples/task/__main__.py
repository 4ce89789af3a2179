"""A task: a program that runs to its end when somebody asks for it. Here in a VPC and a cluster that were there before;
in a landing zone, leave `placement` out.
"""

import pulumi

from roadbed import (
    ClusterPlace,
    Connection,
    Container,
    Image,
    NetworkPath,
    NetworkPlace,
    Placement,
    Queue,
    Secret,
    SecretReference,
    Task,
    TaskArgs,
)

HERE = "eu-west-1:111111111111"

events = Queue("events")
orders = Connection(
    of="Aurora orders",
    right="owner",
    secrets=[
        SecretReference(
            role="password",
            name="ORDERS_PASSWORD",
            arn=f"arn:aws:secretsmanager:{HERE}:secret:orders-AbCdEf",
            json_key="password",
        )
    ],
    network=[NetworkPath(port=5432, security_group="sg-0a1b2c3d4e5f60007")],
)

migrate = Task(
    "migrate",
    TaskArgs(
        image=Image.released("checkout"),
        container=Container(command=["bin/migrate"]),
        environment={"LICENCE": Secret(arn=f"arn:aws:ssm:{HERE}:parameter/checkout/licence")},
        connections=[orders, events.sender()],
        timeout_minutes=15,
        placement=Placement(
            network=NetworkPlace(
                vpc_id="vpc-0a1b2c3d4e5f60001",
                private_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
                endpoints=["ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager", "sqs", "ssm"],
                endpoint_security_group_id="sg-0a1b2c3d4e5f60001",
                prefix_list_ids={"s3": "pl-6da54004"},
            ),
            cluster=ClusterPlace(
                arn=f"arn:aws:ecs:{HERE}:cluster/production", capacity_providers=["FARGATE", "FARGATE_SPOT"]
            ),
        ),
    ),
)

pulumi.export("run", migrate.run_command)
