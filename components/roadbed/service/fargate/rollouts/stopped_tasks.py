"""Why tasks of a revision stopped, from ECS itself, which remembers them for an hour or so."""

from typing import Any, Final

from roadbed.service.fargate.rollouts.account import HOW_TO_GET_BOTO3, Account, NoBoto3Error
from roadbed.service.fargate.rollouts.task_runner import how_it_ended

MOST_TASKS: Final = 3


def stopped_tasks(account: Account, cluster_arn: str, task_definition_arn: str) -> list[str]:
    """A line for each of the last tasks of this revision that stopped, with its exit codes and reasons.

    Never fails: where ECS cannot be asked, the line says why.
    """
    try:
        return [f"task {_id(task)} {how_it_ended(task)}" for task in _of(account, cluster_arn, task_definition_arn)]
    except NoBoto3Error:
        return [f"exit codes are not known: {HOW_TO_GET_BOTO3}"]
    except Exception as error:  # noqa: BLE001 - whatever boto3 raises must not hide what it was to explain
        return [f"exit codes are not known: {type(error).__name__}: {error}"]


def _of(account: Account, cluster_arn: str, task_definition_arn: str) -> list[Any]:
    ecs = account.ecs(cluster_arn)
    family = task_definition_arn.rpartition("/")[2].partition(":")[0]
    found = ecs.list_tasks(cluster=cluster_arn, family=family, desiredStatus="STOPPED")["taskArns"]
    if not found:
        return []
    tasks = ecs.describe_tasks(cluster=cluster_arn, tasks=found)["tasks"]
    ours = [task for task in tasks if task.get("taskDefinitionArn") == task_definition_arn]
    return sorted(ours, key=lambda task: str(task.get("stoppedAt", "")))[-MOST_TASKS:]


def _id(task: Any) -> str:
    return str(task["taskArn"]).rpartition("/")[2]
