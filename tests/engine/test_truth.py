"""A deployment does not claim success when ECS went back to what was there before, on the real engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.ecs_api import EcsApi, serving_ecs
from tests.engine.offline import offline
from tests.engine.parity import differences
from tests.engine.stack import Engine, EngineStack

PROGRAM = Path(__file__).with_name("programs") / "rolls_out"
SERVICE = "checkout-service"
RULE = "aws:lb/listenerRule:ListenerRule"


@pytest.fixture
def ecs() -> Iterator[EcsApi]:
    with serving_ecs() as ecs:
        yield ecs


@pytest.fixture
def deployed(fresh_engine: Engine, ecs: EcsApi) -> EngineStack:
    """A service whose first revision runs."""
    stack = fresh_engine.project(PROGRAM).stack("payments.prod")
    stack.environment |= ecs.environment
    stack.up()
    fresh_engine.aws.calls.clear()
    return stack


@pytest.fixture
def rolled_back(deployed: EngineStack) -> EngineStack:
    """The same after an update to a second revision, which ECS did not keep."""
    deployed.project.engine.aws.rolling_back.add(SERVICE)
    release(deployed, "2")
    return deployed


def release(stack: EngineStack, revision: str) -> None:
    stack.configure("rolls-out:revision", revision)


def printed_by(stack: EngineStack, *command: str) -> str:
    done = stack.run(*command, check=False)
    return done.stdout + done.stderr


def updates(stack: EngineStack) -> list[str]:
    return [call.name for call in stack.project.engine.aws.of("update")]


def test_an_update_fails_when_ecs_rolled_it_back(rolled_back: EngineStack):
    failed = rolled_back.up(check=False)

    assert failed.returncode != 0
    assert updates(rolled_back) == [SERVICE]
    assert "it was rolled back, or somebody deployed since" in failed.stdout
    assert f"2026-11-21T10:31:02Z ({SERVICE}) rolling back" in failed.stdout
    assert "Traceback" not in failed.stdout


def test_a_second_update_that_changes_nothing_fails_as_well(rolled_back: EngineStack):
    rolled_back.up(check=False)
    rolled_back.project.engine.aws.calls.clear()

    failed = rolled_back.up(check=False)

    assert failed.returncode != 0
    assert updates(rolled_back) == []
    assert "it was rolled back, or somebody deployed since" in failed.stdout


def test_a_first_revision_of_which_nothing_runs_fails_every_update(deployed: EngineStack):
    aws = deployed.project.engine.aws
    (service,) = (held for (kind, _), held in aws.held.items() if kind == "aws:ecs/service:Service")
    service.outputs["runningCount"] = 0

    failed = deployed.up(check=False)
    previewed = deployed.run("preview")
    service.outputs["desiredCount"] = 0
    at_night = deployed.up()

    assert failed.returncode != 0
    assert updates(deployed) == []
    assert "no task runs or starts, 1 should" in failed.stdout
    assert "no task runs or starts, 1 should" in previewed.stdout
    assert at_night.returncode == 0


def test_a_revision_of_which_nothing_runs_beside_the_one_before_fails_every_update(deployed: EngineStack):
    aws = deployed.project.engine.aws
    (service,) = (held for (kind, _), held in aws.held.items() if kind == "aws:ecs/service:Service")
    service.outputs["runningCount"] = 1
    deployments = service.outputs.get_or_create_list("deployments")
    for status, running in (("ACTIVE", 1), ("PRIMARY", 0)):
        counts = {"desiredCount": 1, "runningCount": running, "pendingCount": 0}
        deployments.add_struct().update({"status": status, **counts})

    failed = deployed.up(check=False)

    assert failed.returncode != 0
    assert "no task runs or starts, 1 should" in failed.stdout


def test_an_update_warns_while_ecs_still_moves_to_what_an_earlier_one_deployed(deployed: EngineStack):
    aws = deployed.project.engine.aws
    (service,) = (held for (kind, _), held in aws.held.items() if kind == "aws:ecs/service:Service")
    silent = deployed.up()
    deployments = service.outputs.get_or_create_list("deployments")
    for status in ("PRIMARY", "ACTIVE"):
        deployments.add_struct().update({"status": status})

    updated = deployed.up()

    assert "ECS is still moving to " in updated.stdout
    assert "still moving" not in silent.stdout


def test_a_preview_after_it_warns_and_does_not_fail(rolled_back: EngineStack):
    rolled_back.up(check=False)

    previewed = rolled_back.run("preview")

    assert previewed.returncode == 0
    assert "warning" in previewed.stdout
    assert "it was rolled back, or somebody deployed since" in previewed.stdout


def test_a_preview_is_silent_while_a_new_revision_is_only_planned(rolled_back: EngineStack):
    before = printed_by(rolled_back, "preview")
    rolled_back.up(check=False)
    release(rolled_back, "3")

    after = printed_by(rolled_back, "preview")

    assert "it was rolled back" not in before
    assert "it was rolled back" not in after


def test_a_mended_revision_passes(rolled_back: EngineStack):
    rolled_back.up(check=False)
    rolled_back.project.engine.aws.rolling_back.clear()
    release(rolled_back, "3")

    rolled_back.up()
    rolled_back.up()

    assert "it was rolled back" not in printed_by(rolled_back, "preview")


def test_a_refresh_makes_the_next_update_try_the_same_revision_again(rolled_back: EngineStack):
    rolled_back.up(check=False)
    rolled_back.project.engine.aws.rolling_back.clear()

    rolled_back.refresh()
    rolled_back.up()

    assert updates(rolled_back) == [SERVICE, SERVICE]


def test_what_the_last_tasks_said_is_part_of_the_error(rolled_back: EngineStack, ecs: EcsApi):
    rolled_back.up(check=False)
    wanted = next(
        each.outputs["arn"] for each in rolled_back.deployed().resources if each.name == "checkout-task-definition"
    )
    ended = {"name": "checkout", "exitCode": 137, "reason": "OutOfMemoryError: killed"}
    ecs.stopped = [
        {
            "taskArn": "arn:aws:ecs:eu-west-1:333333333333:task/main/0aa",
            "taskDefinitionArn": wanted,
            "containers": [ended],
        },
        {
            "taskArn": "arn:aws:ecs:eu-west-1:333333333333:task/main/0bb",
            "taskDefinitionArn": "other",
            "containers": [ended],
        },
    ]

    failed = rolled_back.up(check=False)

    assert "task 0aa ended with checkout exit code 137: OutOfMemoryError: killed" in failed.stdout
    assert "0bb" not in failed.stdout


def test_an_ecs_that_cannot_be_asked_hides_nothing(rolled_back: EngineStack):
    rolled_back.environment["AWS_ENDPOINT_URL_ECS"] = "http://127.0.0.1:1"

    failed = rolled_back.up(check=False)

    assert "it was rolled back, or somebody deployed since" in failed.stdout
    assert "exit codes are not known" in failed.stdout


def test_a_revision_that_somebody_else_deployed_is_none_of_its_business(deployed: EngineStack):
    deployed.project.engine.aws.rolling_back.add(SERVICE)
    deployed.configure("rolls-out:outside", "true")
    release(deployed, "2")

    deployed.up()

    assert SERVICE not in updates(deployed)


def test_weights_that_ecs_moved_stay_where_it_left_them(fresh_engine: Engine):
    stack = fresh_engine.project(PROGRAM).stack("payments.prod")
    stack.configure("rolls-out:strategy", "canary")
    stack.up()
    fresh_engine.aws.calls.clear()
    (rule,) = (held for (kind, _), held in fresh_engine.aws.held.items() if kind == RULE)
    before = weights(rule.outputs)
    for known in (rule.inputs, rule.outputs):
        for group, weight in zip(target_groups(known), reversed(before), strict=True):
            group.struct_value["weight"] = weight

    stack.refresh()
    previewed = stack.run("preview", "--expect-no-changes", check=False)
    stack.up()

    assert sorted(before) == [0, 100]
    assert previewed.returncode == 0
    assert updates(stack) == []
    assert weights(rule.outputs) == before[::-1]


def target_groups(rule: Any) -> Any:
    return rule["actions"][-1]["forward"]["targetGroups"].values


def weights(rule: Any) -> list[float]:
    return [group.struct_value["weight"] for group in target_groups(rule)]


@pytest.fixture
def migrating(deployed: EngineStack) -> EngineStack:
    """The same service with a task before its rollouts."""
    deployed.configure("rolls-out:migrates", "true")
    deployed.up()
    return deployed


def test_a_task_runs_to_its_end_before_each_new_revision_and_at_no_other_time(migrating: EngineStack, ecs: EcsApi):
    before = len(ecs.started)
    migrating.configure("rolls-out:tasks", "2")
    migrating.up()
    migrating.up()
    other_change = len(ecs.started)
    release(migrating, "2")
    migrating.run("preview")
    previewed = len(ecs.started)

    migrating.up()
    migrating.up()

    assert [before, other_change, previewed, len(ecs.started)] == [0, 0, 0, 1]
    assert ecs.started[0]["startedBy"] == "rolls-out/payments_prod/migrate"
    groups = [each.id for each in migrating.deployed().resources if each.name == "migrate-security-group"]
    assert ecs.started[0]["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "weight": 100}]
    assert ecs.started[0]["networkConfiguration"] == {
        "awsvpcConfiguration": {
            "subnets": ["subnet-0a1b2c3d4e5f67890"],
            "securityGroups": groups,
            "assignPublicIp": "DISABLED",
        }
    }


def test_two_services_that_wait_for_one_task_run_it_once_and_share_its_end(migrating: EngineStack, ecs: EcsApi):
    migrating.configure("rolls-out:another", "true")
    migrating.up()
    created = len(ecs.started)
    ecs.exit_codes = [1]
    release(migrating, "2")

    failed = migrating.up(check=False)
    after_failure = (updates(migrating), len(ecs.started))
    migrating.up()

    assert failed.returncode != 0
    assert after_failure == ([], created + 1)
    assert sorted(updates(migrating)) == ["billing-service", SERVICE]
    assert len(ecs.started) == created + 2


def test_a_service_is_not_even_created_before_its_task_has_run(fresh_engine: Engine, ecs: EcsApi):
    stack = fresh_engine.project(PROGRAM).stack("payments.prod")
    stack.environment |= ecs.environment
    stack.configure("rolls-out:migrates", "true")
    ecs.exit_codes = [1]

    failed = stack.up(check=False)
    made = fresh_engine.calls("create")
    stack.up()

    assert failed.returncode != 0
    assert SERVICE not in made
    assert SERVICE in fresh_engine.calls("create")
    assert len(ecs.started) == 2


def test_a_service_with_a_task_before_its_rollouts_can_be_destroyed(migrating: EngineStack, ecs: EcsApi):
    migrating.run("state", "unprotect", "--all", "--yes")

    migrating.destroy()

    assert migrating.resources() == []
    assert ecs.started == []


def test_a_task_that_fails_stops_the_rollout_and_the_next_update_tries_again(migrating: EngineStack, ecs: EcsApi):
    ecs.exit_codes = [3]
    release(migrating, "2")

    failed = migrating.up(check=False)
    updated = updates(migrating)
    migrating.up()

    assert failed.returncode != 0
    assert "Task migrate failed, so that nothing was rolled out" in failed.stdout
    assert "ended with prepare exit code 0, migrate exit code 3 (Essential container in task exited)" in failed.stdout
    assert "Traceback" not in failed.stdout
    assert updated == []
    assert updates(migrating) == [SERVICE]
    assert len(ecs.started) == 2


def test_a_task_does_not_start_while_an_earlier_one_runs(migrating: EngineStack, ecs: EcsApi):
    ecs.running = ["arn:aws:ecs:eu-west-1:333333333333:task/main/0cc"]
    release(migrating, "2")

    failed = migrating.up(check=False)

    assert "task/main/0cc still runs from an earlier deployment" in failed.stdout
    assert ecs.started == []


def test_a_preview_already_says_that_boto3_is_missing(migrating: EngineStack, tmp_path: Path):
    (tmp_path / "boto3.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    components = str(Path(__file__).parents[2] / "components")
    migrating.environment["PYTHONPATH"] = f"{tmp_path}:{components}"
    release(migrating, "2")

    previewed = migrating.run("preview", check=False)

    assert previewed.returncode != 0
    assert "pip install 'roadbed[aws]'" in previewed.stdout + previewed.stderr


def test_offline_the_revision_that_runs_is_the_one_that_is_made_as_on_the_engine(fresh_engine: Engine, ecs: EcsApi):
    stack = fresh_engine.project(PROGRAM).stack("payments.prod")
    stack.environment |= ecs.environment
    stack.configure("rolls-out:migrates", "true")
    stack.configure("rolls-out:strategy", "canary")

    evaluated = offline(stack.project.root, [stack.name])[stack.name]
    previewed = stack.preview()
    stack.up()

    made = {each.name: each.outputs for each in evaluated.up.resources}
    assert evaluated.up.outputs["runs"] == made["checkout-task-definition"]["arn"]
    assert differences(evaluated.preview, previewed) == []
    assert differences(evaluated.up, stack.deployed()) == []
