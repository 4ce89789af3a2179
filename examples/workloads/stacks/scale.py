"""How many tasks, when, and by what?

Few by day, none at night and at weekends; while there are some, requests and a queue of our own decide.
"""

import pulumi

from roadbed import Image, Metric, Route, Scale, ScaleSchedule, Service, ServiceArgs, Step, StepMetric

orders_waiting = Metric(namespace="Shop", name="OrdersWaiting", dimensions={"Shop": "main"}, statistic="Maximum")

backoffice = Service(
    "backoffice",
    ServiceArgs(
        image=Image.released("backoffice"),
        port=8080,
        routes=[Route()],
        scale=Scale(
            min_tasks=1,
            max_tasks=8,
            requests_per_task=1_000,
            metrics=[
                StepMetric(
                    name="orders",
                    metric=orders_waiting,
                    steps=[Step(above=100, change=1), Step(above=500, change=4), Step(below=1, change=-1)],
                )
            ],
            schedules=[
                ScaleSchedule(
                    name="morning",
                    schedule="cron(0 7 ? * MON-FRI *)",
                    time_zone="Europe/Berlin",
                    min_tasks=1,
                    max_tasks=8,
                ),
                ScaleSchedule(
                    name="evening",
                    schedule="cron(0 20 ? * MON-FRI *)",
                    time_zone="Europe/Berlin",
                    min_tasks=0,
                    max_tasks=0,
                ),
            ],
        ),
    ),
)

pulumi.export("url", backoffice.url)
