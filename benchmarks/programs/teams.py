"""A platform and teams on it: each team has as many of every block as it is told, in the platform's landing zone."""

import pulumi


def platform() -> None:
    from roadbed import (
        Band,
        Domain,
        EcsCluster,
        Ingress,
        IngressArgs,
        IngressQuotas,
        LandingZone,
        LandingZoneArgs,
        Network,
        NetworkArgs,
    )

    network = Network("main", NetworkArgs(interface_endpoints=["ecr.api", "ecr.dkr", "logs", "sns", "sqs"]))
    domain = Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
    # Every team of the two hundred has a band of its own.
    bands = {f"team-{number}": Band(first=1 + 200 * number, last=200 + 200 * number) for number in range(200)}
    quotas = IngressQuotas(rules=1_000)
    ingress = Ingress("public", IngressArgs(network=network.place, domains=[domain], bands=bands, quotas=quotas))
    mirror = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/busybox@sha256:" + "4b" * 32
    LandingZone(
        "zone",
        LandingZoneArgs(
            network=network.place,
            cluster=EcsCluster("main").place,
            ingresses=[ingress.place],
            images={"prepare": mirror},
        ),
    )


def team(copies: int) -> None:
    from roadbed import (
        Bucket,
        Processing,
        Queue,
        Route,
        ScheduledJob,
        ScheduledJobArgs,
        Service,
        ServiceArgs,
        Topic,
        Worker,
        WorkerArgs,
    )

    name = pulumi.get_stack().partition(".")[0]
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:" + "4b" * 32
    for number in range(copies):
        orders, paid, uploads = Queue(f"orders-{number}"), Topic(f"paid-{number}"), Bucket(f"uploads-{number}")
        checkout = Service(
            f"checkout-{number}",
            ServiceArgs(
                image=image,
                port=8080,
                routes=[Route(hosts=[f"{name}-{number}.shop.example.com"], priority=number)],
                connections=[orders.sender(), paid.publisher(), uploads.writer()],
            ),
        )
        Worker(
            f"settlement-{number}",
            WorkerArgs(
                image=image,
                consumes=orders,
                processing=Processing(seconds=2),
                connections=[checkout.caller(), uploads.reader()],
            ),
        )
        ScheduledJob(
            f"statements-{number}",
            ScheduledJobArgs(image=image, schedule="cron(0 6 1 * ? *)", connections=[uploads.reader()]),
        )


if pulumi.get_stack().startswith("platform."):
    platform()
else:
    team(pulumi.Config("bench").require_int("copies"))
