from pathlib import Path

import pulumi
import pytest

from roadbed import Listen, Rollout, Route, Scale, ScaleSchedule
from roadbed.testing import deploy
from tests.service.a_service import ZONE, checkout

ROOT = Path(__file__).parent.parent.parent
TLS = Route(ingress="edge", listen=Listen(port=5671, protocol="tls"))
NIGHT = [
    ScaleSchedule(name="night", schedule="cron(0 20 ? * MON-FRI *)", min_tasks=0, max_tasks=0),
    ScaleSchedule(name="day", schedule="cron(0 6 ? * MON-FRI *)", min_tasks=1, max_tasks=1),
]


def signals(**arguments):
    found = {}

    def program():
        for each in checkout(**arguments).signals():
            found[each.name] = each

    deploy(program, zone=ZONE)
    return found


def test_without_load_balancers_it_tells_of_what_its_tasks_use_and_that_none_runs():
    found = signals()
    stopped = found["stopped"].condition

    assert {name: each.severity for name, each in found.items()} == {
        "stopped": "page",
        "cpu": "ticket",
        "memory": "ticket",
    }
    assert (found["memory"].condition.metric.name, found["memory"].condition.value) == ("MemoryUtilization", 90)
    assert (stopped.metric.statistic, stopped.comparison, stopped.missing_data) == ("SampleCount", "<", "breaching")


def test_behind_a_load_balancer_it_wakes_people_when_no_task_is_healthy():
    found = signals(routes=[Route()])
    condition = found["unavailable"].condition

    assert found["unavailable"].severity == "page"
    assert (condition.metric.namespace, condition.metric.name) == ("AWS/ApplicationELB", "HealthyHostCount")
    assert (condition.comparison, condition.value, condition.missing_data) == ("<", 1, "breaching")
    assert (found["errors"].severity, found["errors"].condition.metric.name) == ("ticket", "HTTPCode_Target_5XX_Count")


def test_a_network_load_balancer_knows_no_errors():
    found = signals(routes=[TLS])

    assert {*found} == {"cpu", "memory", "unavailable"}
    assert found["unavailable"].condition.metric.namespace == "AWS/NetworkELB"


@pytest.mark.parametrize(
    ("route", "rollout"), [(TLS, Rollout()), (Route(), Rollout()), (Route(), Rollout(strategy="canary", alarms=["a"]))]
)
def test_a_zone_without_tasks_wakes_nobody_while_another_has_some(route, rollout):
    condition = signals(routes=[route], rollout=rollout)["unavailable"].condition

    assert {each.metric.statistic for each in getattr(condition, "of", [condition])} == {"Maximum"}


def test_each_load_balancer_is_watched():
    found = signals(routes=[Route(dns_record=False), Route(ingress="internal", dns_record=False)])

    assert {*found} == {"cpu", "memory", "unavailable", "errors", "unavailable-2", "errors-2"}


def test_of_a_pair_both_sides_must_be_empty_and_either_may_fail():
    found = signals(routes=[Route()], rollout=Rollout(strategy="canary", alarms=["a"]))

    assert [type(found[name].condition).__name__ for name in ("unavailable", "errors")] == ["All", "Any"]
    assert all(len(found[name].condition.of) == 2 for name in ("unavailable", "errors"))


@pytest.mark.parametrize("scale", [Scale(min_tasks=1, max_tasks=1, schedules=NIGHT), Scale(min_tasks=0, max_tasks=0)])
def test_nobody_is_woken_where_no_tasks_are_wanted(scale):
    assert {*signals(routes=[Route()], scale=scale)} == {"cpu", "memory", "errors"}
    assert {*signals(scale=scale)} == {"cpu", "memory"}


def test_dimensions_are_physical_names():
    def program():
        for each in checkout(routes=[Route()]).signals():
            for name, value in each.condition.metric.dimensions.items():
                pulumi.export(f"{each.name}-{name}", value)

    deployment = deploy(program, zone=ZONE)
    outputs = deployment.plan.outputs

    assert outputs["cpu-ClusterName"] == "main"
    assert outputs["cpu-ServiceName"] == deployment.resource("checkout-service").outputs["name"]
    assert outputs["unavailable-LoadBalancer"] == "app/public/50dc6c495c0c9188"
    assert outputs["unavailable-TargetGroup"].startswith("targetgroup/")


def test_every_runbook_exists():
    for each in [*signals(routes=[Route()]).values(), *signals().values()]:
        page, _, heading = each.runbook.partition("#")

        assert f"## {heading.capitalize()}\n" in (ROOT / page).read_text().replace("CPU", "Cpu")
