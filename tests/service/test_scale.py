import pulumi
import pytest

from roadbed import (
    Metric,
    Override,
    Rollout,
    Route,
    Scale,
    ScaleSchedule,
    Step,
    StepMetric,
    TargetMetric,
)
from roadbed.kernel.errors import ArgsError
from tests.service.a_service import names, refused, service

WAITING = Metric(namespace="Shop", name="Waiting", dimensions={"Shop": "main"}, statistic="Average")
SLOW = WAITING.but(name="Latency", statistic="p99")
NIGHT = [
    ScaleSchedule(
        name="night", schedule="cron(0 20 ? * MON-FRI *)", time_zone="Europe/Berlin", min_tasks=0, max_tasks=0
    ),
    ScaleSchedule(name="day", schedule="cron(0 6 ? * MON-FRI *)", time_zone="Europe/Berlin", min_tasks=1, max_tasks=4),
]


def scaled(stack="payments.dev", routes=(), rollout=None, **scale):
    more = {"rollout": rollout} if rollout else {}
    return service(stack, routes=list(routes), scale=Scale(**scale), **more)


def policy(deployment, name):
    return deployment[f"checkout-scale-{name}"]["targetTrackingScalingPolicyConfiguration"]


def leaves_the_number(deployment) -> bool:
    return "desiredCount" in (deployment.resource("checkout-service").options.ignore_changes or ())


def test_one_number_is_that_number_and_never_left_to_others():
    deployment = scaled(min_tasks=3, max_tasks=3)

    assert deployment["checkout-service"]["desiredCount"] == 3
    assert not leaves_the_number(deployment)
    assert not [each for kind in ("Target", "Policy", "ScheduledAction") for each in names(deployment, kind)]


@pytest.mark.parametrize(
    "scale", [{"min_tasks": 1, "max_tasks": 4}, {"min_tasks": 2, "max_tasks": 2, "schedules": NIGHT}]
)
def test_where_load_or_the_clock_decides_up_leaves_the_number_that_it_finds(scale):
    deployment = scaled(**scale)

    assert leaves_the_number(deployment)
    assert deployment["checkout-service"]["desiredCount"] == scale["min_tasks"]


def test_bounds_are_the_services_own_by_its_physical_name():
    deployment = scaled(min_tasks=2, max_tasks=5)
    bounds, name = deployment["checkout-scaling"], deployment.resource("checkout-service").outputs["name"]

    assert (bounds["minCapacity"], bounds["maxCapacity"]) == (2, 5)
    assert bounds["resourceId"] == f"service/main/{name}"
    assert (bounds["scalableDimension"], bounds["serviceNamespace"]) == ("ecs:service:DesiredCount", "ecs")


def test_by_default_cpu_decides_and_memory_does_not():
    deployment = scaled(min_tasks=1, max_tasks=4)

    assert names(deployment, "Policy") == ["checkout-scale-cpu"]
    assert policy(deployment, "cpu") == {
        "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
        "targetValue": 70,
        "scaleOutCooldown": 60,
        "scaleInCooldown": 300,
        "disableScaleIn": False,
    }


def test_memory_cooldowns_and_scaling_in_are_the_owners_to_say():
    deployment = scaled(
        min_tasks=1,
        max_tasks=4,
        cpu_percent=None,
        memory_percent=80,
        scale_out_seconds=30,
        scale_in_seconds=600,
        scale_in=False,
    )
    made = policy(deployment, "memory")

    assert names(deployment, "Policy") == ["checkout-scale-memory"]
    assert (made["targetValue"], made["scaleOutCooldown"], made["scaleInCooldown"]) == (80, 30, 600)
    assert made["disableScaleIn"] is True


def test_requests_per_task_are_those_of_its_load_balancer_and_target_group():
    deployment = scaled(routes=[Route()], min_tasks=1, max_tasks=4, requests_per_task=600)
    suffix = deployment.resource(*names(deployment, "TargetGroup")).outputs["arnSuffix"]

    assert policy(deployment, "requests")["predefinedMetricSpecification"] == {
        "predefinedMetricType": "ALBRequestCountPerTarget",
        "resourceLabel": f"app/public/50dc6c495c0c9188/{suffix}",
    }


def test_each_target_group_has_a_policy_of_its_own():
    routes = [Route(dns_record=False), Route(ingress="internal", dns_record=False)]
    deployment = scaled(routes=routes, min_tasks=1, max_tasks=4, requests_per_task=600, cpu_percent=None)

    assert names(deployment, "Policy") == ["checkout-scale-requests", "checkout-scale-requests-2"]


CANARY = Rollout(strategy="canary", alarms=["checkout-errors"])


def test_of_a_pair_of_target_groups_requests_of_both_count_as_nobody_knows_which_has_the_traffic():
    deployment = scaled(routes=[Route()], rollout=CANARY, min_tasks=1, max_tasks=4, requests_per_task=600)
    *sides, both = policy(deployment, "requests")["customizedMetricSpecification"]["metrics"]

    assert [each["metricStat"]["metric"]["dimensions"][1]["value"] for each in sides] == [
        deployment.resource(name).outputs["arnSuffix"] for name in names(deployment, "TargetGroup")
    ]
    assert [each["metricStat"]["metric"]["metricName"] for each in sides] == ["RequestCountPerTarget"] * 2
    assert [each["metricStat"]["stat"] for each in sides] == ["Sum", "Sum"]
    assert [each["returnData"] for each in (*sides, both)] == [False, False, True]
    assert both["expression"] == "SUM([FILL(FILL(side1, REPEAT), 0), FILL(FILL(side2, REPEAT), 0)])"


def test_the_slower_of_a_pair_decides_where_answers_are_kept_fast():
    deployment = scaled(routes=[Route()], rollout=CANARY, min_tasks=1, max_tasks=4, response_milliseconds=250)
    made = policy(deployment, "response")

    assert made["targetValue"] == 0.25
    *sides, both = made["customizedMetricSpecification"]["metrics"]
    assert [each["metricStat"]["stat"] for each in sides] == ["Average", "Average"]
    assert both["expression"] == "MAX([FILL(FILL(side1, REPEAT), 0), FILL(FILL(side2, REPEAT), 0)])"


def test_a_metric_of_ones_own_is_kept_near_its_value():
    own = TargetMetric(name="waiting", metric=WAITING, value=12.5)
    made = policy(scaled(min_tasks=1, max_tasks=4, metrics=[own]), "waiting")

    assert made["targetValue"] == 12.5
    assert made["customizedMetricSpecification"] == {
        "namespace": "Shop",
        "metricName": "Waiting",
        "statistic": "Average",
        "dimensions": [{"name": "Shop", "value": "main"}],
    }


def test_a_dimension_may_be_known_only_later():
    def program_metrics():
        metric = WAITING.but(dimensions={"Shop": pulumi.Output.from_input("later")})
        return Scale(min_tasks=1, max_tasks=4, metrics=[TargetMetric(name="waiting", metric=metric, value=1)])

    made = policy(service(scale=program_metrics), "waiting")

    assert made["customizedMetricSpecification"]["dimensions"] == [{"name": "Shop", "value": "later"}]


STEPS = StepMetric(
    name="backlog",
    metric=SLOW,
    datapoints=3,
    steps=[
        Step(above=1_234_567, change=5),
        Step(above=100, change=1),
        Step(below=10, change=-1),
        Step(below=1, change=-3),
    ],
)


def test_steps_up_begin_at_their_alarms_threshold():
    deployment = scaled(min_tasks=1, max_tasks=9, metrics=[STEPS])
    made = deployment["checkout-scale-backlog-out"]["stepScalingPolicyConfiguration"]
    alarm = deployment["checkout-scale-backlog-out-alarm"]

    assert (alarm["threshold"], alarm["comparisonOperator"]) == (100, "GreaterThanOrEqualToThreshold")
    assert made["stepAdjustments"] == [
        {"scalingAdjustment": 1, "metricIntervalLowerBound": "0", "metricIntervalUpperBound": "1234467"},
        {"scalingAdjustment": 5, "metricIntervalLowerBound": "1234467"},
    ]
    assert (made["adjustmentType"], made["metricAggregationType"]) == ("ChangeInCapacity", "Average")


def test_steps_down_end_at_theirs():
    deployment = scaled(min_tasks=1, max_tasks=9, metrics=[STEPS])
    made = deployment["checkout-scale-backlog-in"]["stepScalingPolicyConfiguration"]
    alarm = deployment["checkout-scale-backlog-in-alarm"]

    assert (alarm["threshold"], alarm["comparisonOperator"]) == (10, "LessThanThreshold")
    assert made["stepAdjustments"] == [
        {"scalingAdjustment": -3, "metricIntervalUpperBound": "-9"},
        {"scalingAdjustment": -1, "metricIntervalLowerBound": "-9", "metricIntervalUpperBound": "0"},
    ]


def test_a_percentile_is_watched_as_one_and_no_data_is_no_reason():
    alarm = scaled(min_tasks=1, max_tasks=9, metrics=[STEPS])["checkout-scale-backlog-out-alarm"]

    assert alarm["extendedStatistic"] == "p99"
    assert "statistic" not in alarm
    assert (alarm["evaluationPeriods"], alarm["treatMissingData"]) == (3, "notBreaching")


def test_steps_in_one_direction_make_one_policy():
    up = StepMetric(name="backlog", metric=WAITING, steps=[Step(above=10, change=1)])

    assert names(scaled(min_tasks=1, max_tasks=9, metrics=[up]), "MetricAlarm") == ["checkout-scale-backlog-out-alarm"]


FREE = StepMetric(
    name="free", metric=WAITING.but(name="Free"), steps=[Step(below=5, change=2), Step(above=50, change=-1)]
)


def test_a_metric_of_what_is_left_adds_tasks_below_and_takes_them_away_above():
    deployment = scaled(min_tasks=1, max_tasks=9, metrics=[FREE], scale_out_seconds=30, scale_in_seconds=600)
    out, back = (deployment[f"checkout-scale-free-{way}"]["stepScalingPolicyConfiguration"] for way in ("out", "in"))

    assert out["stepAdjustments"] == [{"scalingAdjustment": 2, "metricIntervalUpperBound": "0"}]
    assert back["stepAdjustments"] == [{"scalingAdjustment": -1, "metricIntervalLowerBound": "0"}]
    assert (out["cooldown"], back["cooldown"]) == (30, 600)
    alarms = [deployment[f"checkout-scale-free-{way}-alarm"] for way in ("out", "in")]
    assert [each["comparisonOperator"] for each in alarms] == ["LessThanThreshold", "GreaterThanOrEqualToThreshold"]


@pytest.mark.parametrize("metric", [STEPS, FREE], ids=["load", "left"])
def test_without_scaling_in_steps_only_add_tasks(metric):
    deployment = scaled(min_tasks=1, max_tasks=9, metrics=[metric], scale_in=False)

    assert names(deployment, "MetricAlarm") == [f"checkout-scale-{metric.name}-out-alarm"]


def test_periods_below_a_minute_and_weeks_of_hours_are_watched():
    fast = STEPS.but(metric=SLOW.but(period_seconds=10), datapoints=100)
    slow = STEPS.but(metric=SLOW.but(period_seconds=3_600), datapoints=100)

    for metric in (fast, slow):
        alarm = scaled(min_tasks=1, max_tasks=9, metrics=[metric])["checkout-scale-backlog-out-alarm"]
        assert (alarm["period"], alarm["evaluationPeriods"]) == (metric.metric.period_seconds, 100)


def test_schedules_give_other_bounds_at_other_times_to_none_at_night():
    deployment = scaled(min_tasks=1, max_tasks=4, schedules=NIGHT)
    night = deployment["checkout-scale-at-night"]

    assert night["scalableTargetAction"] == {"minCapacity": 0, "maxCapacity": 0}
    assert (night["schedule"], night["timezone"]) == ("cron(0 20 ? * MON-FRI *)", "Europe/Berlin")
    assert deployment["checkout-scale-at-day"]["scalableTargetAction"] == {"minCapacity": 1, "maxCapacity": 4}


def test_between_fixed_numbers_by_the_clock_nothing_follows_load():
    still = [each.but(max_tasks=each.min_tasks) for each in NIGHT]

    assert not names(scaled(min_tasks=1, max_tasks=1, schedules=still), "Policy")


def test_fewer_than_two_tasks_in_prod_want_a_reason():
    with pytest.raises(ArgsError, match=r"scale\.min_tasks: got 1, weaker than 2, without a reason"):
        scaled("payments.prod", min_tasks=1)


def test_bounds_can_be_overridden_upwards():
    deployment = service(
        scale=Scale(min_tasks=1, max_tasks=4), overrides={"scaling": Override(args={"max_capacity": 40})}
    )

    assert deployment["checkout-scaling"]["maxCapacity"] == 40


@pytest.mark.parametrize(
    ("scale", "says"),
    [
        (
            {"min_tasks": 4, "max_tasks": 2},
            "min_tasks: got 4, allowed at most max_tasks, which is 2; raise that, or lower this",
        ),
        ({"min_tasks": 1, "max_tasks": 4, "cpu_percent": None}, "and nothing to scale by; give cpu_percent"),
        ({"min_tasks": 0, "max_tasks": 4}, "min_tasks: got 0, and without tasks there is no CPU"),
        ({"min_tasks": 1, "max_tasks": 6_000}, "max_tasks: got 6000, allowed a whole number from 0 to 5,000"),
        ({"cpu_percent": 5}, "cpu_percent: got 5"),
        ({"scale_in_seconds": 4_000}, "scale_in_seconds: got 4000"),
        ({"schedules": [NIGHT[1], NIGHT[1]]}, "schedules: two are called 'day'"),
        (
            {"schedules": [NIGHT[0]]},
            "schedules: got 'night' down to 0 tasks, and nothing starts one again; add a schedule that does",
        ),
    ],
)
def test_what_cannot_be_is_one_line(scale, says):
    with pytest.raises(ArgsError) as raised:
        scaled(**scale)

    assert says in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Step(change=1), "got neither; give above=… or below=…"),
        (lambda: Step(above=1, below=2, change=1), "got both; give above=… or below=…"),
        (lambda: Step(above=1, change=0), "change: got 0, which changes nothing"),
        (lambda: TargetMetric(name="waiting", metric=SLOW, value=1), "metric.statistic: got 'p99'"),
        (lambda: TargetMetric(name="cpu", metric=WAITING, value=1), "name: got 'cpu', which is what a policy"),
        (
            lambda: TargetMetric(name="w", metric=WAITING.but(period_seconds=300), value=1),
            "metric.period_seconds: got 300",
        ),
        (lambda: StepMetric(name="b", metric=SLOW, steps=[]), "steps: got [], allowed a list"),
        (
            lambda: StepMetric(name="b", metric=SLOW, steps=[Step(above=1, change=1), Step(above=1, change=2)]),
            "steps: two steps with one bound above",
        ),
        (
            lambda: StepMetric(name="b", metric=SLOW, steps=[Step(above=1, change=1), Step(below=5, change=-1)]),
            "steps: got below=5 over above=1",
        ),
        (
            lambda: StepMetric(name="b", metric=SLOW, steps=[Step(above=1, change=1), Step(above=9, change=-1)]),
            "steps: got above=… that adds tasks, and another that takes some away",
        ),
        (
            lambda: StepMetric(name="b", metric=SLOW, steps=[Step(above=9, change=1), Step(below=1, change=1)]),
            "steps: got above=… and below=… that both add tasks",
        ),
        (
            lambda: StepMetric(name="b", metric=SLOW.but(period_seconds=45), steps=[Step(above=1, change=1)]),
            "metric.period_seconds: got 45, alarms take 10, 20, 30 and multiples of 60",
        ),
        (
            lambda: STEPS.but(metric=SLOW.but(period_seconds=1800), datapoints=49),
            "datapoints: got 49 of 1800 s, 88200 s together; alarms take 86400",
        ),
        (
            lambda: STEPS.but(metric=SLOW.but(period_seconds=7200), datapoints=85),
            "datapoints: got 85 of 7200 s, 612000 s together; alarms take 604800",
        ),
        (lambda: TargetMetric(name="x-out", metric=WAITING, value=1), "name: got 'x-out', which is what policies of"),
        (lambda: TargetMetric(name="at-night", metric=WAITING, value=1), "name: got 'at-night', which is what a"),
        (lambda: NIGHT[1].but(min_tasks=9), "min_tasks: got 9, allowed at most max_tasks, which is 4"),
        (lambda: NIGHT[1].but(schedule="every night"), "schedule: got 'every night'"),
    ],
)
def test_groups_that_cannot_be_are_refused_on_their_own_line(make, says):
    with pytest.raises(ArgsError) as raised:
        make()

    assert says in str(raised.value)


def test_a_schedule_that_ends_it_once_needs_none_that_starts_it_again():
    last = NIGHT[0].but(name="last", schedule="at(2027-01-01T00:00:00)")

    assert names(scaled(min_tasks=1, max_tasks=4, schedules=[last]), "ScheduledAction") == ["checkout-scale-at-last"]


def test_no_tasks_are_right_where_a_schedule_or_a_metric_of_ones_own_starts_some():
    assert scaled(min_tasks=0, max_tasks=4, schedules=NIGHT)
    assert scaled(min_tasks=0, max_tasks=4, metrics=[TargetMetric(name="waiting", metric=WAITING, value=1)])
    assert scaled(min_tasks=0, max_tasks=0)["checkout-service"]["desiredCount"] == 0


@pytest.mark.parametrize("name", ["requests_per_task", "response_milliseconds"])
def test_requests_that_nobody_counts_cannot_be_followed(name):
    scale = {"min_tasks": 1, "max_tasks": 4, name: 100}

    assert f"scale.{name}: counts what an application ingress brings" in refused(scale=Scale(**scale))
