import json

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from cfnlint.api import lint_all
from jsonata.jsonata import Jsonata

from roadbed import (
    ArgsError,
    Attempts,
    Delivery,
    Override,
    Placement,
    ScheduledJob,
    ScheduledJobArgs,
    Service,
    ServiceArgs,
    Sidecar,
    Task,
    TaskArgs,
)
from roadbed.plan.access import access_of
from roadbed.service.containers.volume import Volume
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE

NIGHTLY = "cron(0 3 * * ? *)"
WATCHED = Attempts(retries=2, timeout_minutes=30, overlap="skip")
FAMILY = "arn:aws:ecs:eu-west-1:123456789012:task-definition/acme-payments-prod-scheduledjob-report"
CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"


def job(stack="payments.prod", zone=None, **arguments):
    args = {"image": IMAGE, "schedule": NIGHTLY, **arguments}
    return deploy(lambda: ScheduledJob("report", ScheduledJobArgs(**args)), stack=stack, zone=zone or made_up_zone())


def refused(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        job(**arguments)
    return str(raised.value)


def target(deployment):
    return deployment["report-schedule"]["target"]


def machine(deployment):
    return json.loads(deployment["report-machine"]["definition"])


def rights(deployment, name: str) -> dict[str, dict]:
    policy = json.loads(deployment[f"report-{name}-policy"]["policy"])
    return {action: each for each in policy["Statement"] for action in each["Action"]}


def called_by_name():
    """A right to call a service of the same program."""
    return [Service("billing", ServiceArgs(image=IMAGE, port=8080)).caller()]


def test_alone_scheduler_runs_the_task_and_nobody_waits():
    deployment = job(placement=Placement(spot_percent=0))
    called = target(deployment)

    assert called["arn"] == CLUSTER
    assert called["ecsParameters"]["taskDefinitionArn"] == f"{FAMILY}:1"
    assert called["ecsParameters"]["networkConfiguration"]["assignPublicIp"] is False
    assert called["ecsParameters"]["capacityProviderStrategies"] == [{"capacityProvider": "FARGATE", "weight": 100}]
    assert called["ecsParameters"]["propagateTags"] == "TASK_DEFINITION"
    assert "report-machine" not in [each.name for each in deployment.plan.resources]
    assert deployment.value(deployment.returned.run_command).startswith("aws ecs run-task --region eu-west-1 ")


@pytest.mark.parametrize(
    "attempts",
    [Attempts(retries=1), Attempts(timeout_minutes=5), Attempts(overlap="skip")],
    ids=["retry", "time", "skip"],
)
def test_whoever_asks_for_more_gets_a_state_machine(attempts):
    deployment = job(attempts=attempts)
    arn = deployment.resource("report-machine").outputs["arn"]

    assert target(deployment)["arn"] == arn
    assert deployment.value(deployment.returned.run_command) == (
        f"aws stepfunctions start-execution --region eu-west-1 --state-machine-arn {arn}"
    )
    assert "ecsParameters" not in target(deployment)


def test_deliveries_and_attempts_are_tried_again_apart_from_each_other():
    deployment = job(delivery=Delivery(retries=3, give_up_after_minutes=10), attempts=WATCHED)
    (again,) = machine(deployment)["States"]["Run"]["Retry"]

    assert target(deployment)["retryPolicy"] == {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600}
    assert (again["MaxAttempts"], again["IntervalSeconds"], again["BackoffRate"]) == (2, 60, 2)
    assert again["ErrorEquals"] == ["States.TaskFailed", "States.Timeout"]
    assert again["MaxDelaySeconds"] == 86_400
    assert machine(deployment)["States"]["Run"]["TimeoutSeconds"] == 1800


def test_the_schedule_says_when_where_and_how_exactly():
    delivery = Delivery(
        enabled=False, flexible_minutes=15, starts_at="2027-01-01T00:00:00Z", ends_at="2028-01-01T00:00:00Z"
    )
    schedule = job(time_zone="Europe/Berlin", delivery=delivery)["report-schedule"]

    assert schedule["scheduleExpression"] == NIGHTLY
    assert schedule["scheduleExpressionTimezone"] == "Europe/Berlin"
    assert schedule["flexibleTimeWindow"] == {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}
    assert (schedule["startDate"], schedule["endDate"]) == ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z")
    assert schedule["state"] == "DISABLED"


def test_its_group_carries_the_tags_that_a_schedule_cannot():
    deployment = job()

    assert deployment["report-schedule-group"]["tags"]["component"] == "report"
    assert deployment["report-schedule"]["groupName"] == deployment.resource("report-schedule-group").outputs["name"]


def test_what_could_not_be_started_waits_in_a_queue_that_is_watched():
    def program():
        return ScheduledJob("report", ScheduledJobArgs(image=IMAGE, schedule=NIGHTLY)).signals()

    deployment = deploy(program, stack="payments.prod", zone=made_up_zone())
    queue = deployment.resource("report-undelivered")

    assert target(deployment)["deadLetterConfig"] == {"arn": queue.outputs["arn"]}
    assert deployment["report-undelivered"]["messageRetentionSeconds"] == 14 * 24 * 3600
    (undelivered,) = deployment.returned
    assert undelivered.name == "undelivered"
    assert (undelivered.condition.comparison, undelivered.condition.value) == (">=", 1)
    assert undelivered.condition.metric.name == "ApproximateNumberOfMessagesVisible"


def test_scheduler_may_run_this_task_here_and_hand_over_its_roles_to_ecs_alone():
    deployment = job()
    allowed = rights(deployment, "scheduler")
    roles = [deployment.resource(f"report-{name}-role").outputs["arn"] for name in ("execution", "task")]

    assert {*allowed} == {"ecs:RunTask", "ecs:TagResource", "iam:PassRole", "sqs:SendMessage"}
    assert allowed["ecs:RunTask"]["Resource"] == [f"{FAMILY}:*"]
    assert allowed["ecs:RunTask"]["Condition"] == {"ArnEquals": {"ecs:cluster": CLUSTER}}
    assert allowed["iam:PassRole"]["Resource"] == roles
    assert allowed["iam:PassRole"]["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_before_a_state_machine_scheduler_may_start_that_and_nothing_else():
    assert {*rights(job(attempts=WATCHED), "scheduler")} == {"sqs:SendMessage", "states:StartExecution"}


@pytest.mark.parametrize(
    ("name", "service", "source"),
    [("scheduler", "scheduler", "schedule-group/report-schedule-group-"), ("machine", "states", "stateMachine:*")],
)
def test_services_act_for_this_job_only(name, service, source):
    trust = json.loads(job(attempts=WATCHED)[f"report-{name}-role"]["assumeRolePolicy"])["Statement"][0]

    assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}
    assert source in trust["Condition"]["ArnLike"]["aws:SourceArn"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


@pytest.mark.parametrize("exec_", [False, True], ids=["closed", "open"])
def test_a_run_is_private_and_open_to_sessions_only_where_that_was_asked_for(exec_):
    placement = Placement(exec=exec_)
    started = target(job(stack="payments.dev", placement=placement))["ecsParameters"]
    watched = machine(job(stack="payments.dev", placement=placement, attempts=WATCHED))["States"]["Run"]["Arguments"]

    assert started["enableExecuteCommand"] is watched["EnableExecuteCommand"] is exec_
    assert started["networkConfiguration"]["assignPublicIp"] is False
    assert watched["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"


def test_its_roles_have_the_boundary_of_the_landing_zone():
    boundary = "arn:aws:iam::123456789012:policy/teams"
    deployment = job(zone=made_up_zone(permissions_boundary_arn=boundary), attempts=WATCHED)
    boundaries = {deployment[f"report-{name}-role"].get("permissionsBoundary") for name in ("scheduler", "machine")}

    assert boundaries == {boundary}


def test_step_functions_takes_the_definition():
    assert not step_functions_refuses(machine(job(attempts=WATCHED)))
    assert not step_functions_refuses(machine(job(attempts=Attempts(timeout_minutes=5))))


def test_and_a_planted_mistake_is_found():
    definition = machine(job(attempts=WATCHED))
    definition["States"]["Run"]["TimeoutSeconds"] = "soon and certainly"
    definition["StartAt"] = "Nowhere"

    assert step_functions_refuses(definition)


def step_functions_refuses(definition) -> list[str]:
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/report", "Definition": definition}
    template = {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}
    return [each.message for each in lint_all(json.dumps(template)) if each.rule.id.startswith("E")]


def test_ecs_takes_what_the_definition_tells_it():
    arguments = machine(job(attempts=WATCHED))["States"]["Run"]["Arguments"]
    shape = get_session().get_service_model("ecs").operation_model("RunTask").input_shape

    assert not ParamValidator().validate(in_camel_case(arguments), shape).has_errors()


def in_camel_case(value):
    """Step Functions writes parameters with a first capital letter."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: in_camel_case(each) for name, each in value.items()}
    return [in_camel_case(each) for each in value] if isinstance(value, list) else value


OWN = "arn:aws:states:eu-west-1:123456789012:execution:report:own"


@pytest.mark.parametrize(
    ("others", "before"),
    [
        ([], 0),
        ([(OWN, "2027-01-31T03:00:00.000Z")], 0),
        ([(OWN, "2027-01-31T03:00:00.000Z"), ("…:earlier", "2027-01-31T02:59:59.999Z")], 1),
        ([("…:later", "2027-01-31T03:00:01Z"), (OWN, "2027-01-31T03:00:00Z")], 0),
        ([("arn:a", "2027-01-31T03:00:00.000Z"), ("arn:z", "2027-01-31T03:00:00.000Z")], 1),
    ],
    ids=["not listed yet", "alone", "one before", "one after", "two at once"],
)
def test_a_run_is_left_out_when_one_is_before_it(others, before):
    looks = machine(job(attempts=WATCHED))["States"]["Look for others"]
    expression = looks["Assign"]["before"]
    states = {
        "result": {"Executions": [{"ExecutionArn": arn, "StartDate": start} for arn, start in others]},
        "context": {"Execution": {"Id": OWN, "StartTime": "2027-01-31T03:00:00.000Z"}},
    }
    frame = Jsonata(expression.removeprefix("{%").removesuffix("%}"))
    frame.assign("states", states)

    assert frame.evaluate({}) == before
    assert looks["Arguments"]["StatusFilter"] == "RUNNING"


def test_a_sidecar_whose_end_would_fail_a_run_is_a_warning_where_runs_are_watched():
    watch = Sidecar(name="watch", image=IMAGE)
    fetch = Sidecar(name="fetch", image=IMAGE, program_waits_for="SUCCESS")

    def said(**arguments):
        return [text for _, text in job(**arguments).log if "Step Functions" in text]

    (text,) = said(attempts=WATCHED, sidecars=[watch, fetch])
    assert "unless watch ends with 0 too" in text
    assert not said(attempts=WATCHED, sidecars=[fetch])
    assert not said(sidecars=[watch])


def test_only_a_job_that_skips_may_look_for_others():
    deployment = job(attempts=WATCHED)
    arn = deployment.resource("report-machine").outputs["arn"]

    assert rights(deployment, "machine-looking")["states:ListExecutions"]["Resource"] == [arn]
    assert "report-machine-looking-policy" not in [
        each.name for each in job(attempts=Attempts(retries=1)).plan.resources
    ]


def test_the_machine_logs_without_data_to_a_group_that_needs_no_policy_of_its_own():
    deployment = job(attempts=WATCHED, data_class="restricted")
    logging, group = deployment["report-machine"]["loggingConfiguration"], deployment["report-machine-logs"]

    assert logging["level"] == "ALL"
    assert logging["includeExecutionData"] is False
    assert logging["logDestination"] == f"{deployment.resource('report-machine-logs').outputs['arn']}:*"
    assert group["name"].startswith("/aws/vendedlogs/states/")
    assert group["retentionInDays"] == deployment["report-logs"]["retentionInDays"]
    assert group["kmsKeyId"] == made_up_zone().key_arns["restricted"]


def pattern(deployment):
    return json.loads(deployment["report-failed"]["eventPattern"])


def test_a_task_that_fails_is_told_to_the_alarm_topic():
    deployment = job()

    assert deployment["report-failed-alarm"]["arn"] == made_up_zone().alarm_topic_arns["ticket"]
    assert pattern(deployment)["detail"]["taskDefinitionArn"] == [{"prefix": f"{FAMILY}:"}]
    assert pattern(deployment)["detail"]["$or"][0] == {
        "containers": {"name": ["report", "prepare"], "exitCode": [{"anything-but": 0}]}
    }
    assert pattern(deployment)["detail"]["$or"][1] == {
        "stopCode": ["SpotInterruption", "TaskFailedToStart", "TerminationNotice", "UserInitiated"]
    }


def test_a_container_that_prepares_and_fails_is_a_failure_too():
    fetch = Sidecar(name="fetch", image=IMAGE, program_waits_for="SUCCESS")
    watch = Sidecar(name="watch", image=IMAGE)
    (ended, _) = pattern(job(sidecars=[fetch, watch], volumes=[Volume.scratch("/srv")]))["detail"]["$or"]

    assert ended["containers"]["name"] == ["report", "fetch", "prepare"]


def test_where_attempts_are_watched_the_last_failure_is_told():
    deployment = job(attempts=WATCHED, on_failure="page")

    assert deployment["report-failed-alarm"]["arn"] == made_up_zone().alarm_topic_arns["page"]
    assert pattern(deployment)["detail"] == {
        "stateMachineArn": [deployment.resource("report-machine").outputs["arn"]],
        "status": ["ABORTED", "FAILED", "TIMED_OUT"],
    }


def test_a_zone_without_alarm_topics_is_a_warning():
    deployment = job(zone=made_up_zone(alarm_topic_arns={}))

    assert "report-failed" not in [each.name for each in deployment.plan.resources]
    assert any("nobody is told of runs that fail" in text for _, text in deployment.log)


def test_telling_nobody_is_recorded():
    assert "on_failure: got None, weaker than 'ticket', without a reason" in refused(on_failure=None)


@pytest.mark.parametrize("make", ["job", "task"])
def test_what_runs_to_its_end_cannot_call_by_name(make):
    def program():
        connections = called_by_name()
        if make == "task":
            Task("report", TaskArgs(image=IMAGE, connections=connections))
        else:
            ScheduledJob("report", ScheduledJobArgs(image=IMAGE, schedule=NIGHTLY, connections=connections))

    with pytest.raises(ArgsError) as raised:
        deploy(program, stack="payments.dev", zone=made_up_zone())

    says = "connections[0]: Service billing is called by a name that tasks and jobs cannot resolve"
    assert says in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_cron_that_never_fires_is_refused_on_the_callers_line():
    says = refused(schedule="cron(0 3 31 2 ? *)")

    assert "schedule: got 'cron(0 3 31 2 ? *)', it never fires: none of its months has a day 31; L is the last" in says
    assert "test_scheduled_job.py:" in says


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ArgsError, match="ends_at: got 2027-01-01T00:00:00Z, allowed is after starts_at"):
        Delivery(starts_at="2028-01-01T00:00:00Z", ends_at="2027-01-01T00:00:00Z")


def test_a_time_that_comes_once_has_no_bounds():
    says = refused(schedule="at(2027-01-31T03:00:00)", delivery=Delivery(ends_at="2028-01-01T00:00:00Z"))

    assert "delivery.ends_at: has no effect with at(2027-01-31T03:00:00), which happens once" in says


@pytest.mark.parametrize(
    ("over", "names"),
    [
        ({"schedule": "at(2020-01-31T03:00:00)"}, "schedule"),
        ({"delivery": Delivery(starts_at="2020-01-31T03:00:00Z")}, "delivery.starts_at"),
        ({"delivery": Delivery(ends_at="2020-01-31T03:00:00Z")}, "delivery.ends_at"),
    ],
    ids=["once", "start", "end"],
)
def test_a_moment_that_is_over_is_a_warning_because_the_next_change_would_fail(over, names):
    said = [text for _, text in job(**over).log if "is over" in text]

    assert len(said) == 1
    assert f"{names}: " in said[0]


def test_a_moment_that_is_to_come_is_none():
    delivery = Delivery(starts_at="2190-01-31T03:00:00Z", ends_at="2191-01-31T03:00:00Z")

    assert not [text for _, text in job(delivery=delivery).log if "is over" in text]
    assert not [text for _, text in job(schedule="at(2190-01-31T03:00:00)").log if "is over" in text]


def test_a_wait_between_attempts_of_which_there_is_one_is_refused():
    with pytest.raises(ArgsError, match="wait_seconds: has no effect without retries"):
        Attempts(wait_seconds=10)


def test_a_job_has_no_disks():
    assert "volumes[0].disk: a task has none" in refused(volumes=[Volume.ebs("/srv/index", size_gib=20)])


def test_nothing_is_started_before_the_rights_for_it_are_there():
    waits = {urn.rpartition("::")[2] for urn in job().resource("report-schedule").dependencies}

    assert {"report-scheduler-policy", "report-execution-policy", "report-logs"} <= waits


@pytest.mark.parametrize("attempts", [Attempts(), WATCHED], ids=["scheduler", "machine"])
def test_a_preview_says_in_one_word_what_scheduler_and_step_functions_do_for_it(attempts):
    plan = job(attempts=attempts).plan

    assert [(each.who, each.right, each.what) for each in access_of(plan) if each.effect == "allow"] == [
        ("ScheduledJob report", "start", "repository/checkout, repository/mirror/prepare, logs of ScheduledJob report"),
        ("ScheduledJob report", "run", "runs of ScheduledJob report"),
    ]


@pytest.mark.parametrize(
    ("child", "statement"),
    [
        ("machine-policy-document", {"Action": "ecs:RunTask", "Resource": "*"}),
        ("machine-policy-document", {"Action": "ecs:StopTask", "Resource": "*"}),
        ("machine-policy-document", {"Action": "ecs:StopTask", "Resource": f"{CLUSTER}/other"}),
        ("machine-policy-document", {"Action": "logs:DeleteLogGroup", "Resource": "*"}),
        ("machine-policy-document", {"Action": "events:PutRule", "Resource": f"{CLUSTER}/other"}),
        ("scheduler-policy-document", {"Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/admin"}),
        ("scheduler-policy-document", {"Action": "iam:CreateUser", "Resource": "*"}),
        (
            "scheduler-trust",
            {"Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}},
        ),
    ],
)
def test_what_an_override_gives_them_beyond_that_is_not_hidden(child, statement):
    weaker = {child: Override(args={"Statement": [{"Effect": "Allow", **statement}]})}
    plan = job(attempts=WATCHED, overrides=weaker, because={f"overrides.{child}.Statement": "tried out"}).plan

    shown = [each for each in access_of(plan) if statement["Action"] in each.actions and each.right != "run"]
    assert shown
