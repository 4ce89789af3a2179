"""How do I run a program to its end, such as a migration, when somebody asks for it?"""

import pulumi

from roadbed import Connection, Container, Image, NetworkPath, Queue, Secret, SecretReference, Task, TaskArgs

events = Queue("events")
orders = Connection(
    of="Aurora orders",
    right="owner",
    secrets=[
        SecretReference(
            role="password",
            name="ORDERS_PASSWORD",
            arn="arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-AbCdEf",
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
        environment={"LICENCE": Secret(arn="arn:aws:ssm:eu-west-1:111111111111:parameter/checkout/licence")},
        connections=[orders, events.sender()],
        timeout_minutes=15,
    ),
)

pulumi.export("run", migrate.run_command)
