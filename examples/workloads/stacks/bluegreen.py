"""How does a new revision get all traffic at once, after it was tested and the database migrated?

A migration, then tests on the test listener, then a person, then all traffic. The migration runs to its end before ECS
hears of the revision; the old one stays for ten minutes to go back to.
"""

import pulumi

from roadbed import Container, Image, LifecycleHook, Rollout, Route, Service, ServiceArgs, Task, TaskArgs

migrate = Task("migrate", TaskArgs(image=Image.released("orders"), container=Container(command=["bin/migrate"])))

orders = Service(
    "orders",
    ServiceArgs(
        image=Image.released("orders"),
        port=8080,
        routes=[Route()],
        rollout=Rollout(
            strategy="blue_green",
            alarms=["orders-errors"],
            before_rollout=migrate,
            hooks=[
                LifecycleHook(
                    stages=["POST_TEST_TRAFFIC_SHIFT"],
                    function_arn="arn:aws:lambda:eu-west-1:111111111111:function:smoke-test",
                ),
                LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], pause_minutes=60),
            ],
        ),
    ),
)

pulumi.export("url", orders.url)
