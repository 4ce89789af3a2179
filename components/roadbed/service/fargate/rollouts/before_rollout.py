"""A task that runs to its end before ECS hears of a new revision."""

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

import pulumi

from roadbed.kernel.component import Component
from roadbed.kernel.errors import Problem, ProgramError
from roadbed.service.fargate.rollouts.account import Account, NoBoto3Error, boto3
from roadbed.service.fargate.rollouts.task_runner import Start, TaskFailedError, run_to_its_end
from roadbed.service.rollouts.task_run import TaskRun

_LONGEST_STARTED_BY = 128


class BeforeRolloutError(ProgramError):
    """The task that comes before a rollout did not end well, so nothing is rolled out."""


def before_rollout(block: Component[Any], task: TaskRun) -> pulumi.ResourceHookBinding:
    """Hooks of an `aws.ecs.Service` that run the task whenever ECS is about to get another revision; once in an update,
    for all services that wait for it.

    A preview only looks whether it could. What fails is not updated, so that the next `up` comes here again.
    """
    account = Account()
    # Hooks are told of the service alone; what the task needs is known by then, because the service waits for it.
    known = pulumi.Output.all(
        task.cluster_arn, task.task_definition_arn, task.subnet_ids, pulumi.Output.all(*task.security_group_ids)
    )

    def fail(says: str) -> BeforeRolloutError:
        return BeforeRolloutError(block.block, [_problem(task, says)], block.made_at)

    async def run(args: pulumi.ResourceHookArgs) -> None:
        before, after = args.old_outputs or {}, args.new_inputs or {}
        if "taskDefinition" in before and before["taskDefinition"] == after.get("taskDefinition"):
            return
        try:
            boto3()
            if pulumi.runtime.is_dry_run():
                return
            cluster, definition, subnets, groups = cast(Sequence[Any], await known.future())
            start = Start(
                cluster_arn=cluster,
                task_definition_arn=definition,
                container=task.container,
                subnet_ids=subnets,
                security_group_ids=groups,
                capacity=task.capacity,
                timeout_minutes=task.timeout_minutes,
                started_by=_started_by(task),
            )
            tell = _telling(block, task)
            await _once(task, lambda: run_to_its_end(lambda: account.ecs(cluster), start, tell))
        except (NoBoto3Error, TaskFailedError) as error:
            raise fail(str(error)) from None
        except Exception as error:  # noqa: BLE001 - whatever boto3 raises: no credentials, no network, no right
            raise fail(f"{type(error).__name__}: {error}") from None

    # Names of hooks are one namespace for the whole program.
    hook = pulumi.ResourceHook(f"{block.name}-before-rollout", run, pulumi.ResourceHookOptions(on_dry_run=True))
    return pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook])


def _problem(task: TaskRun, says: str) -> Problem:
    return Problem("rollout.before_rollout", f"{task.of} failed, so that nothing was rolled out: {says}")


async def _once(task: TaskRun, start: Callable[[], None]) -> None:
    """Of several services that wait for one task, the first starts it; all share its end."""
    kept = vars(task.made)
    if "_roadbed_before_rollout" not in kept:
        # In a thread: the program and its other resources go on meanwhile.
        kept["_roadbed_before_rollout"] = asyncio.ensure_future(asyncio.to_thread(start))
    await asyncio.shield(kept["_roadbed_before_rollout"])


def _started_by(task: TaskRun) -> str:
    """One text for each task, as ECS takes it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
    """
    stack = f"{pulumi.get_project()}/{pulumi.get_stack()}/{task.made.pulumi_resource_name}"
    return re.sub(r"[^A-Za-z0-9/_-]", "_", stack)[-_LONGEST_STARTED_BY:]


def _telling(block: Component[Any], task: TaskRun) -> Callable[[str], None]:
    """Logs a line from any thread; Pulumi's log belongs to the program's loop."""
    loop = asyncio.get_running_loop()

    def tell(says: str) -> None:
        loop.call_soon_threadsafe(lambda: pulumi.log.info(f"{block.block}: {task.of} {says}", resource=block))

    return tell
