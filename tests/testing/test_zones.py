"""The landing zone that tests run in: as a real one for prod, so that nothing is said that is not the team's."""

import re

import pytest

from roadbed import (
    ArgsError,
    Attempts,
    Bucket,
    Image,
    Processing,
    Queue,
    Rollout,
    Route,
    ScheduledJob,
    ScheduledJobArgs,
    Secret,
    Service,
    ServiceArgs,
    Sidecar,
    Task,
    TaskArgs,
    Topic,
    Worker,
    WorkerArgs,
)
from roadbed.testing import Deployment, deploy, made_up_zone

REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
IMAGES = {"roadbed:images": {"checkout": f"{REGISTRY}/checkout@sha256:{'4b' * 32}"}}
DATABASE = {
    "DATABASE_URL": Secret(arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"),
    "MODE": Secret(arn="arn:aws:ssm:eu-west-1:123456789012:parameter/mode"),
}


def shop() -> None:
    """Of everything that runs one, with what they usually use."""
    image = Image.released("checkout")
    orders, paid, receipts = Queue("orders"), Topic("paid"), Bucket("receipts")
    migrate = Task("migrate", TaskArgs(image=image, environment=DATABASE))
    checkout = Service(
        "checkout",
        ServiceArgs(
            image=image,
            port=8080,
            routes=[Route()],
            environment=DATABASE,
            connections=[orders.sender(), paid.publisher(), receipts.writer()],
            rollout=Rollout(strategy="canary", alarms=["checkout-availability-page"], before_rollout=migrate),
            sidecars=[Sidecar.open_telemetry()],
        ),
    )
    Worker(
        "settlement",
        WorkerArgs(
            image=image,
            consumes=orders,
            processing=Processing(seconds=2),
            environment=DATABASE,
            connections=[checkout.caller(), receipts.reader()],
        ),
    )
    ScheduledJob("statements", ScheduledJobArgs(image=image, schedule="cron(0 6 1 * ? *)", environment=DATABASE))
    ScheduledJob(
        "reports",
        ScheduledJobArgs(image=image, schedule="rate(1 day)", attempts=Attempts(retries=2, overlap="skip")),
    )


def told(deployment: Deployment[None]) -> list[str]:
    said = [text for severity, text in deployment.log if severity not in ("info", "debug")]
    return [*said, *(each.message for each in deployment.findings)]


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_nothing_is_found_in_what_runs_in_a_made_up_zone(environment):
    deployment = deploy(shop, stack=f"payments.{environment}", zone=made_up_zone(), config=IMAGES)

    assert len(deployment.plan.resources) > 60
    assert told(deployment) == []
    deployment.nothing_is_weakened()
    deployment.nothing_is_overridden()


def test_a_zone_that_lacks_what_is_needed_is_still_told_of():
    network = made_up_zone().network
    zone = made_up_zone(network=network.but(endpoints=[each for each in network.endpoints if each != "sqs"]))

    says = told(deploy(shop, stack="payments.prod", zone=zone, config=IMAGES))

    assert [re.split(":", each)[0] for each in says] == ["Service checkout", "Worker settlement"]
    assert all("lets nothing out to sqs" in each for each in says)


def test_a_test_without_a_zone_is_told_how_to_make_one_up(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ArgsError, match=r"contracts/platform\.prod\.json is missing") as raised:
        deploy(shop, stack="payments.prod", config=IMAGES)

    assert raised.value.__notes__ == ["a test can make one up: deploy(program, zone=made_up_zone())"]


def test_another_mistake_than_a_missing_zone_has_no_such_note():
    with pytest.raises(ArgsError, match="roadbed:images has no 'checkout'") as raised:
        deploy(shop, stack="payments.prod", zone=made_up_zone())

    assert not hasattr(raised.value, "__notes__")


def test_a_team_has_a_place_on_the_load_balancer_where_the_zone_says_so():
    deploy(shop, stack="shipping.prod", zone=made_up_zone(teams=["payments", "shipping"]), config=IMAGES)

    with pytest.raises(ArgsError, match="team shipping has no band of priorities on public; payments have one"):
        deploy(shop, stack="shipping.prod", zone=made_up_zone(), config=IMAGES)
