import json
from typing import ClassVar

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from roadbed import Args, Component, Override
from roadbed.kernel.errors import ArgsError
from roadbed.service.containers.image import Image
from roadbed.service.fargate.deputies import make_traffic_role
from roadbed.service.fargate.rollouts.before_rollout import BeforeRolloutError
from roadbed.service.fargate.rollouts.rollout import GUARDED, early_callers, make_deployment
from roadbed.service.fargate.rollouts.steady_state import RolledBackError, check_rolled_out
from roadbed.service.fargate.rollouts.task_runner import Start, TaskFailedError, run_to_its_end
from roadbed.service.rollouts.lifecycle_hook import LifecycleHook
from roadbed.service.rollouts.rollout import RevisionHeader, Rollout
from roadbed.service.task import Task, TaskArgs
from roadbed.service.workload import Workload
from roadbed.service.workload_args import WorkloadArgs
from roadbed.testing import deploy, made_up_zone

IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:{'1' * 64}"
ALARM = "checkout-availability-page"
SMOKE_TEST = "arn:aws:lambda:eu-west-1:123456789012:function:smoke-test"
CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
PAIR = [f"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/{side}/50dc6c495c0c9188" for side in "ab"]
RULE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/public/50dc6c495c0c9188/f2f7dc8e/9683b2d0"


class DeployedArgs(WorkloadArgs):
    rollout: Rollout = Rollout()


class Deployed(Component[DeployedArgs]):
    """Stands for a service: a service with nothing but its rollout."""

    runs: pulumi.Output[str]

    guarded_children: ClassVar = {"service": GUARDED}

    def __init__(self, name, args, opts=None, *, outside=False, traffic=False):
        super().__init__("acme:index:Deployed", name, args, opts)
        workload = Workload.of(self)
        if traffic:
            make_traffic_role(workload, target_group_arns=PAIR, rule_arns=[RULE])
        deployment = make_deployment(workload, self.settings.rollout, deployed_outside=outside)
        service = aws.ecs.Service(
            self.child_name("service", aws.ecs.Service),
            cluster=workload.cluster.arn,
            task_definition="arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:7",
            **deployment.arguments,
            opts=pulumi.ResourceOptions.merge(self.as_parent, deployment.options),
        )
        self.runs = check_rolled_out(workload, service, service.task_definition)
        self.register_declared_outputs()


def args(rollout: Rollout | None = None, **more) -> DeployedArgs:
    return DeployedArgs(image=IMAGE, rollout=rollout or Rollout(), **more)


def deployed(rollout: Rollout | None = None, *, stack="payments.prod", outside=False, traffic=False, **more):
    def program():
        Deployed("checkout", args(rollout, **more), outside=outside, traffic=traffic)

    return deploy(program, stack=stack, zone=made_up_zone())


def hook_told(details) -> LifecycleHook:
    return LifecycleHook(stages=["PRE_SCALE_UP"], function_arn=SMOKE_TEST, details=details)


def service(rollout: Rollout | None = None, **more):
    return deployed(rollout, **more).resource("checkout-service")


def fails(rollout=None, **more) -> str:
    with pytest.raises(ArgsError) as raised:
        deployed(rollout() if callable(rollout) else rollout, **more)
    return str(raised.value)


def test_by_default_no_task_stops_before_another_runs_and_a_failing_revision_goes_back():
    made = service()

    assert made.inputs["deploymentConfiguration"] == {"strategy": "ROLLING"}
    assert (made.inputs["deploymentMinimumHealthyPercent"], made.inputs["deploymentMaximumPercent"]) == (100, 200)
    assert made.inputs["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert "alarms" not in made.inputs
    assert made.inputs["waitForSteadyState"] is True
    assert made.options.custom_timeouts["create"] == made.options.custom_timeouts["update"] == 20 * 60


def test_an_alarm_that_rings_takes_a_rolling_rollout_back():
    assert service(Rollout(alarms=[ALARM])).inputs["alarms"] == {
        "alarmNames": [ALARM],
        "enable": True,
        "rollback": True,
    }


def test_blue_green_moves_all_traffic_at_once_and_keeps_the_old_revision_for_a_while():
    made = service(Rollout(strategy="blue_green", alarms=[ALARM], bake_time_minutes=30))

    assert made.inputs["deploymentConfiguration"] == {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "30"}
    assert made.options.custom_timeouts["update"] == (20 + 30) * 60


def test_a_canary_gets_a_part_of_the_traffic_first():
    made = service(Rollout(strategy="canary", alarms=[ALARM], canary_percent=2.5, canary_bake_time_minutes=15))

    assert made.inputs["deploymentConfiguration"] == {
        "strategy": "CANARY",
        "bakeTimeInMinutes": "10",
        "canaryConfiguration": {"canaryPercent": 2.5, "canaryBakeTimeInMinutes": "15"},
    }
    assert made.options.custom_timeouts["update"] == (20 + 10 + 15) * 60


@pytest.mark.parametrize(("percent", "waits"), [(10, 9), (25, 3), (30, 3), (100, 0)])
def test_a_linear_rollout_waits_after_every_step_but_the_last(percent: int, waits: int):
    made = service(Rollout(strategy="linear", alarms=[ALARM], step_percent=percent, step_bake_time_minutes=5))

    linear = {"stepPercent": percent, "stepBakeTimeInMinutes": "5"}
    assert made.inputs["deploymentConfiguration"]["linearConfiguration"] == linear
    assert made.options.custom_timeouts["update"] == (20 + 10 + waits * 5) * 60


def test_a_hook_may_call_its_function_and_no_other():
    rollout = Rollout(
        strategy="blue_green",
        alarms=[ALARM],
        hooks=[LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], function_arn=SMOKE_TEST)],
    )
    deployment = deployed(rollout)
    (hook,) = deployment["checkout-service"]["deploymentConfiguration"]["lifecycleHooks"]
    (statement,) = json.loads(deployment["checkout-hook-policy"]["policy"])["Statement"]

    assert (hook["hookTargetArn"], hook["targetType"]) == (SMOKE_TEST, "AWS_LAMBDA")
    assert "hookDetails" not in hook
    assert hook["roleArn"] == deployment.resource("checkout-hook-role").outputs["arn"]
    assert statement["Action"] == ["lambda:InvokeFunction"]
    assert statement["Resource"] == [SMOKE_TEST]


def test_a_hook_tells_its_function_details_in_json():
    def program():
        later = pulumi.Output.from_input("https://test.example.com")
        hook = hook_told({"tests": ["eu", None], "attempts": 3, "url": later})
        Deployed("checkout", args(Rollout(strategy="blue_green", alarms=[ALARM], hooks=[hook])))

    made = deploy(program, zone=made_up_zone())["checkout-service"]
    (hook,) = made["deploymentConfiguration"]["lifecycleHooks"]

    assert hook["hookDetails"] == '{"attempts": 3, "tests": ["eu", null], "url": "https://test.example.com"}'


def test_details_may_be_known_only_later_and_are_checked_then():
    def program():
        later = pulumi.Output.from_input(float("inf"))
        Deployed("checkout", args(Rollout(strategy="blue_green", alarms=[ALARM], hooks=[hook_told({"tests": later})])))

    with pytest.raises(ArgsError, match=r"details\[tests\]: got inf, allowed are the values of JSON"):
        deploy(program, zone=made_up_zone())


def test_a_rollout_can_pause_for_people_and_the_update_waits_as_long():
    pause = LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], pause_minutes=60)
    made = service(Rollout(strategy="blue_green", alarms=[ALARM], hooks=[pause]))

    assert made.inputs["deploymentConfiguration"]["lifecycleHooks"] == [
        {
            "targetType": "PAUSE",
            "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
            "timeoutConfiguration": {"timeoutInMinutes": "60", "action": "ROLLBACK"},
        }
    ]
    assert made.options.custom_timeouts["update"] == (20 + 10 + 60) * 60


def test_ecs_moves_the_traffic_of_these_target_groups_and_of_no_others():
    deployment = deployed(traffic=True)
    statements = json.loads(deployment["checkout-traffic-policy"]["policy"])["Statement"]
    (trust,) = json.loads(deployment["checkout-traffic-role"]["assumeRolePolicy"])["Statement"]

    changing = {
        action: each["Resource"] for each in statements for action in each["Action"] if "Describe" not in action
    }
    assert changing == {
        "elasticloadbalancing:RegisterTargets": PAIR,
        "elasticloadbalancing:DeregisterTargets": PAIR,
        "elasticloadbalancing:ModifyRule": [RULE],
    }
    assert trust["Principal"] == {"Service": "ecs.amazonaws.com"}


def test_callers_with_the_header_reach_a_new_revision_first():
    header = RevisionHeader(name="x-revision", value="next")
    rollout = Rollout(strategy="blue_green", alarms=[ALARM], test_header=header)

    assert early_callers(rollout) == {"header": {"name": "x-revision", "value": {"exact": "next"}}}
    assert early_callers(Rollout()) is None


def test_a_revision_that_somebody_else_chooses_is_left_alone():
    assert "taskDefinition" in service(outside=True).options.ignore_changes
    assert "taskDefinition" not in service().options.ignore_changes


def test_a_task_before_the_rollout_is_deployed_first_and_bound_to_every_new_revision():
    def program():
        migrate = Task("migrate", TaskArgs(image=Image(reference=IMAGE)))
        Deployed("checkout", args(Rollout(before_rollout=migrate)))

    deployment = deploy(program, stack="payments.prod", zone=made_up_zone())
    made = deployment.resource("checkout-service")

    assert {kind: list(names) for kind, names in made.options.hooks.items()} == {
        "beforeCreate": ["checkout-before-rollout"],
        "beforeUpdate": ["checkout-before-rollout"],
    }
    assert deployment.resource("migrate-task-definition").urn in made.dependencies


def test_what_runs_is_asked_after_the_service_and_is_what_was_deployed():
    deployment = deployed()
    made = deployment.resource("checkout-service").outputs
    (asked,) = [each for each in deployment.plan.data_sources if each.token == "aws:ecs/getService:getService"]

    assert asked.args == {"clusterArn": CLUSTER, "serviceName": made["name"]}
    assert asked.answer["taskDefinition"] == made["taskDefinition"]


@pytest.mark.parametrize(
    ("weaker", "path"),
    [
        ({"minimum_healthy_percent": 50}, "rollout.minimum_healthy_percent"),
        ({"circuit_breaker": False}, "rollout.circuit_breaker"),
        ({"rollback": False}, "rollout.rollback"),
    ],
)
def test_prod_wants_a_reason_for_less(weaker, path: str):
    assert "without a reason" in fails(Rollout(**weaker))
    made = service(Rollout(**weaker), because={path: "one task is enough at night"}).inputs
    told = {
        "minimum_healthy_percent": made["deploymentMinimumHealthyPercent"],
        "circuit_breaker": made["deploymentCircuitBreaker"]["enable"],
        "rollback": made["deploymentCircuitBreaker"]["rollback"],
    }
    assert {name: told[name] for name in weaker} == weaker


def test_prod_wants_a_reason_for_a_service_that_does_not_wait():
    asked_for = {"service": Override(args={"wait_for_steady_state": False})}

    assert "without a reason" in fails(overrides=asked_for)


@pytest.mark.parametrize(
    ("rollout", "says"),
    [
        (
            lambda: Rollout(strategy="canary", alarms=[ALARM], canary_percent=0),
            "got 0, allowed a number from 0.1 to 100",
        ),
        (lambda: Rollout(strategy="canary", alarms=[ALARM], canary_percent=2.55), "allowed are tenths of a percent"),
        (lambda: Rollout(strategy="linear", alarms=[ALARM], step_percent=2), "got 2, allowed a number from 3 to 100"),
        (lambda: Rollout(strategy="canary"), "rollout.alarms: none, and strategy='canary' watches"),
        (lambda: Rollout(strategy="linear"), "rollout.alarms: none, and strategy='linear' watches"),
        (lambda: Rollout(strategy="blue_green"), "rollout.alarms: none, and strategy='blue_green' watches"),
        (lambda: Rollout(canary_percent=5), "rollout.canary_percent: is for strategy='canary', got strategy='rolling'"),
        (
            lambda: Rollout(strategy="canary", alarms=[ALARM], step_percent=5),
            "rollout.step_percent: is for strategy='linear', got strategy='canary'; remove it",
        ),
        (lambda: Rollout(maximum_percent=100), "no task may stop or start, so no rollout ever ends"),
        (lambda: Rollout(alarms=["one,two"]), "alarms[0]: got 'one,two'"),
        (lambda: Rollout(before_rollout="bin/migrate"), "before_rollout: got 'bin/migrate', wants a Task"),
        (lambda: LifecycleHook(stages=["PRE_SCALE_UP"]), "got neither; give function_arn or pause_minutes"),
        (
            lambda: LifecycleHook(stages=["PRE_SCALE_UP"], function_arn=SMOKE_TEST, pause_minutes=5),
            "got both; give function_arn or pause_minutes",
        ),
        (
            lambda: LifecycleHook(stages=["PRODUCTION_TRAFFIC_SHIFT"], pause_minutes=5),
            "got PRODUCTION_TRAFFIC_SHIFT, where ECS cannot pause",
        ),
        (
            lambda: LifecycleHook(stages=["PRE_SCALE_UP"], function_arn=SMOKE_TEST, when_unanswered="CONTINUE"),
            "when_unanswered: is for a pause; remove it",
        ),
        (
            lambda: LifecycleHook(stages=["PRE_SCALE_UP"], pause_minutes=5, details={"tests": "eu"}),
            "details: is for a function; remove it",
        ),
        (lambda: hook_told('{"tests": "eu"}'), 'details: got \'{"tests": "eu"}\', allowed a mapping'),
        (lambda: hook_told({"after": float("inf")}), "details.after: got inf, allowed are the values of JSON"),
        (lambda: hook_told({"tests": {1: "eu"}}), "allowed are the values of JSON"),
        (lambda: hook_told({"tests": [SMOKE_TEST, object]}), "allowed are the values of JSON"),
        (lambda: hook_told({"urls": [pulumi.Output.from_input("eu")]}), "an Output within it; make the whole value"),
    ],
)
def test_a_rollout_that_cannot_work_is_one_line_that_says_why(rollout, says: str):
    told = fails(rollout)

    assert says in told
    assert "\n" not in told
    assert "test_rollout.py:" in told


def test_alarms_may_be_known_only_later():
    def program():
        Deployed("checkout", args(Rollout(strategy="canary", alarms=[pulumi.Output.from_input(ALARM)])))

    assert deploy(program, zone=made_up_zone())["checkout-service"]["alarms"]["alarmNames"] == [ALARM]


@pytest.mark.parametrize("strategy", ["canary", "linear"])
def test_traffic_cannot_move_where_there_is_none(strategy):
    rollout = Rollout(strategy=strategy, alarms=[ALARM])

    (problem,) = rollout.mistakes_in(has_traffic=False, deployed_outside=False)
    assert str(problem).startswith(f"strategy: got '{strategy}', which moves traffic, and nothing is sent here")
    assert rollout.mistakes_in(has_traffic=True, deployed_outside=False) == []


def test_a_task_before_rollouts_of_others_is_refused():
    class Holder(Component[Args]):
        def __init__(self, name):
            super().__init__("acme:index:Holder", name, Args())
            task = Task("migrate", TaskArgs(image=Image(reference=IMAGE)))
            found.extend(Rollout(before_rollout=task).mistakes_in(has_traffic=True, deployed_outside=True))
            self.register_declared_outputs()

    found = []
    deploy(lambda: Holder("holder"), zone=made_up_zone())

    assert str(found[0]).startswith("before_rollout: never runs where an outside deployer starts the rollouts")


class Ecs:
    """Answers of an ECS, one after the other."""

    def __init__(self, *states, failures=(), running=()):
        self.states, self.failures, self.running, self.asked = list(states), failures, running, []
        self.connected = 0

    def connect(self):
        self.connected += 1
        return self

    def list_tasks(self, **asked):
        # AWS takes no other filter beside it, and tells of those that run.
        assert set(asked) == {"cluster", "startedBy"}
        return {"taskArns": list(self.running)}

    def run_task(self, **asked):
        self.asked.append(asked)
        return {"tasks": [] if self.failures else [{"taskArn": "task/1"}], "failures": list(self.failures)}

    def describe_tasks(self, **_):
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if isinstance(state, Exception):
            raise state
        return {"tasks": [] if state is UNKNOWN else [state]}

    def stop_task(self, **asked):
        self.asked.append(asked)


UNKNOWN = None
RUNNING = {"lastStatus": "RUNNING", "containers": []}


def ended(code, **more):
    container = {"name": "migrate"} | ({} if code is None else {"exitCode": code})
    return {"lastStatus": "STOPPED", "containers": [{"name": "collector", "exitCode": 143}, container], **more}


def run(ecs: Ecs, timeout_minutes=60) -> list[str]:
    told = []
    start = Start(
        cluster_arn=CLUSTER,
        task_definition_arn="migrate:1",
        container="migrate",
        subnet_ids=["subnet-0a1b2c3d"],
        security_group_ids=["sg-0a1b2c3d"],
        capacity=[("FARGATE", 1)],
        timeout_minutes=timeout_minutes,
        started_by="shop/payments_prod/checkout",
    )
    run_to_its_end(ecs.connect, start, told.append)
    return told


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("roadbed.service.fargate.rollouts.task_runner.SECONDS_BETWEEN_LOOKS", 0)


def test_a_task_counts_as_done_when_its_own_container_ends_well_whatever_sidecars_say():
    assert run(Ecs(RUNNING, RUNNING, ended(0))) == ["runs as task/1"]


def test_a_task_that_ecs_does_not_know_yet_is_waited_for():
    assert run(Ecs(UNKNOWN, RUNNING, ended(0))) == ["runs as task/1"]


@pytest.mark.parametrize(
    ("ecs", "says"),
    [
        (Ecs(ended(1)), "task/1 ended with collector exit code 143, migrate exit code 1"),
        (Ecs(ended(None, stoppedReason="CannotPullContainerError")), "migrate no exit code (CannotPullContainerError)"),
        (
            Ecs(failures=[{"reason": "RESOURCE:ENI", "detail": "no address"}]),
            "could not start it: RESOURCE:ENI: no address",
        ),
        (Ecs(failures=[{}]), "could not start it: it gave no reason"),
        (Ecs(running=["task/0"]), "task/0 still runs from an earlier deployment"),
    ],
)
def test_a_task_that_does_not_end_well_says_why(ecs: Ecs, says: str):
    with pytest.raises(TaskFailedError) as raised:
        run(ecs)

    assert says in str(raised.value)


def refused_by_aws(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeTasks")


def test_a_task_may_take_longer_than_credentials_last():
    ecs = Ecs(RUNNING, refused_by_aws("ExpiredTokenException"), RUNNING, ended(0))

    assert run(ecs) == ["runs as task/1"]
    assert ecs.connected == 2


@pytest.mark.parametrize("states", [["AccessDeniedException"], ["ExpiredTokenException", "ExpiredTokenException"]])
def test_other_refusals_of_aws_and_credentials_that_are_over_at_once_are_told(states):
    with pytest.raises(ClientError, match=states[-1]):
        run(Ecs(RUNNING, *map(refused_by_aws, states), ended(0)))


def test_a_task_that_takes_too_long_is_stopped():
    ecs = Ecs(RUNNING)

    with pytest.raises(TaskFailedError, match="took more than 0 minutes and was stopped"):
        run(ecs, timeout_minutes=0)
    assert ecs.asked[-1] == {"cluster": CLUSTER, "task": "task/1", "reason": "took too long"}


def test_such_errors_are_the_deployments_own_and_have_no_traceback():
    assert issubclass(RolledBackError, pulumi.RunError)
    assert issubclass(BeforeRolloutError, pulumi.RunError)
