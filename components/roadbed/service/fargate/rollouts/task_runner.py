"""One run of a task on Fargate, from its start to its end."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SECONDS_BETWEEN_LOOKS: Final = 6
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
_OVER: Final = ("ExpiredToken", "ExpiredTokenException")


class TaskFailedError(Exception):
    """A task that could not start, or did not end well: one line that says why."""


@dataclass(frozen=True)
class Start:
    """A task as `ecs:RunTask` takes it, everything known."""

    cluster_arn: str
    task_definition_arn: str
    container: str
    subnet_ids: Sequence[str]
    security_group_ids: Sequence[str]
    capacity: Sequence[tuple[str, int]]
    timeout_minutes: int
    started_by: str
    """Who starts it; no two run at a time for the same."""


def run_to_its_end(connect: Callable[[], Any], start: Start, tell: Callable[[str], None]) -> None:
    """Start the task and wait until it has ended; `tell` is given a line about where that is. `connect` gives a client
    for ECS, and another one when the credentials of the first are over: a role is assumed for an hour.

    Raises `TaskFailedError` where it ends with another exit code than 0, cannot be started, takes too long, or runs
    already.
    """
    ecs = connect()
    # Those that run, and no other filter beside this one: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    running = ecs.list_tasks(cluster=start.cluster_arn, startedBy=start.started_by)["taskArns"]
    if running:
        raise TaskFailedError(f"{running[0]} still runs from an earlier deployment; wait for its end, or stop it")
    task_arn = _started(ecs, start)
    tell(f"runs as {task_arn}")
    deadline = time.monotonic() + start.timeout_minutes * 60
    while True:
        try:
            known = ecs.describe_tasks(cluster=start.cluster_arn, tasks=[task_arn])["tasks"]
        except Exception as error:
            if getattr(error, "response", {}).get("Error", {}).get("Code") not in _OVER:
                raise
            ecs = connect()
            known = ecs.describe_tasks(cluster=start.cluster_arn, tasks=[task_arn])["tasks"]
        # For a moment ECS may not know what it has started: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
        task = next(iter(known), None)
        if task is not None and task["lastStatus"] == "STOPPED":
            break
        if time.monotonic() > deadline:
            ecs.stop_task(cluster=start.cluster_arn, task=task_arn, reason="took too long")
            raise TaskFailedError(f"{task_arn} took more than {start.timeout_minutes} minutes and was stopped")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    exit_code = next((each.get("exitCode") for each in task["containers"] if each["name"] == start.container), None)
    if exit_code != 0:
        raise TaskFailedError(f"{task_arn} {how_it_ended(task)}")


def how_it_ended(task: Mapping[str, Any]) -> str:
    """What ECS says of a task that has stopped: `ended with migrate exit code 1 (Essential container exited)`."""
    codes = [_of_container(each) for each in task.get("containers", ())]
    why = f" ({task['stoppedReason']})" if task.get("stoppedReason") else ""
    return f"ended with {', '.join(codes) or 'no container started'}{why}"


def _of_container(container: Mapping[str, Any]) -> str:
    code = f"exit code {container['exitCode']}" if "exitCode" in container else "no exit code"
    reason = f": {container['reason']}" if container.get("reason") else ""
    return f"{container['name']} {code}{reason}"


def _started(ecs: Any, start: Start) -> str:
    answer = ecs.run_task(
        cluster=start.cluster_arn,
        taskDefinition=start.task_definition_arn,
        capacityProviderStrategy=[
            {"capacityProvider": provider, "weight": weight} for provider, weight in start.capacity
        ],
        count=1,
        startedBy=start.started_by,
        propagateTags="TASK_DEFINITION",
        enableECSManagedTags=True,
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": list(start.subnet_ids),
                "securityGroups": list(start.security_group_ids),
                "assignPublicIp": "DISABLED",
            }
        },
    )
    if not answer["tasks"]:
        raise TaskFailedError(f"ECS could not start it: {_failures(answer.get('failures', ()))}")
    return str(answer["tasks"][0]["taskArn"])


def _failures(failures: Iterable[Mapping[str, Any]]) -> str:
    found = [": ".join(filter(None, (each.get("reason"), each.get("detail")))) for each in failures]
    return "; ".join(found) or "it gave no reason"
