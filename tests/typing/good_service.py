"""How a team declares services."""

import pulumi

from roadbed import (
    Connection,
    Container,
    Image,
    Metric,
    Placement,
    Port,
    Rollout,
    Route,
    Scale,
    ScaleSchedule,
    Service,
    ServiceArgs,
    Step,
    StepMetric,
    Volume,
)


def services(image: pulumi.Output[str], dimension: pulumi.Output[str]) -> list[pulumi.Output[str]]:
    waiting = Metric(namespace="Shop", name="Waiting", dimensions={"Shop": dimension}, statistic="p99")
    args = ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        routes=[Route(), Route(hosts=["shop.example.com"], paths=["/checkout/*"])],
        scale=Scale(
            min_tasks=1,
            max_tasks=4,
            metrics=[StepMetric(name="waiting", metric=waiting, steps=[Step(above=10, change=1)])],
            schedules=[ScaleSchedule(name="night", schedule="cron(0 20 * * ? *)", min_tasks=0, max_tasks=0)],
        ),
        rollout=Rollout(strategy="canary", alarms=["checkout-errors"]),
        placement=Placement(tasks_off_spot=1),
        volumes=[Volume.ebs("/var/lib/index", size_gib=20)],
        because={"scale.min_tasks": "a shop that few visit"},
    )
    checkout = Service("checkout", args, pulumi.ResourceOptions(protect=True))
    refunds = Service("refunds", args.but(container=Container(command=["bin/refunds"])))
    callers: list[Connection] = [
        checkout.caller().named(url="CHECKOUT"),
        Service.named("billing", port=9000, protocol="grpc").caller(),
        Service.of("shipping", "rates").caller(),
    ]
    billing = Service(
        "billing", ServiceArgs(image=image, port=Port(name="api", number=9000, protocol="grpc"), connections=callers)
    )
    billing.share(rights=["caller"], to=["shipping"])
    address: str = billing.internal_url
    pulumi.export("address", address)
    return [refunds.service_name, billing.running_task_definition_arn]
