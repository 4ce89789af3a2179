"""Whether ECS runs what was deployed: asked at every update, because a rollout that was rolled back looks done."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.errors import Problem, ProgramError
from roadbed.service.fargate.rollouts.account import Account
from roadbed.service.fargate.rollouts.stopped_tasks import stopped_tasks
from roadbed.service.workload import Workload

MOST_EVENTS: Final = 5


class RolledBackError(ProgramError):
    """ECS runs another revision than the one that was deployed, or none."""

    def __init__(self, what: str, problem: Problem, evidence: Sequence[str], source: str | None) -> None:
        super().__init__(what, [problem], source)
        self.args = ("\n".join([str(self), *(f"  - {' '.join(each.split())}" for each in evidence)]),)


def check_rolled_out(
    workload: Workload, service: "aws.ecs.Service", task_definition_arn: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The revision that ECS runs, which fails an update, every one, while that is not `task_definition_arn`, or nothing
    of it runs: a first revision that fails has none to go back to, and its update would be green the second time. After
    an update that nobody waited for, the next one warns while ECS has not ended.

    The question waits for the service, which waits for its steady state. A preview that plans no new revision warns;
    one that does has nothing to compare. Not for services whose revision others choose.
    """
    block, account = workload.block, Account()
    found = aws.ecs.get_service_output(
        cluster_arn=service.cluster,
        service_name=service.name,
        opts=pulumi.InvokeOutputOptions(parent=block, depends_on=[service]),
    )

    def judge(known: Mapping[str, Any]) -> str:
        runs, wanted = str(known["runs"]), str(known["wanted"])
        says = _what_is_wrong(runs, wanted, known["newest"] or known["tasks"])
        if says is None:
            if known["deployments"] > 1:
                pulumi.log.warn(f"{block.block}: ECS is still moving to {_short(wanted)}, or back", resource=service)
            return runs
        problem = Problem("rollout", says)
        events = list(known["events"])
        if pulumi.runtime.is_dry_run():
            pulumi.log.warn(str(RolledBackError(block.block, problem, events, block.made_at)), resource=service)
            return runs
        stopped = stopped_tasks(account, str(known["cluster"]), wanted)
        raise RolledBackError(block.block, problem, [*events, *stopped], block.made_at)

    return pulumi.Output.all(
        runs=found.task_definition,
        wanted=task_definition_arn,
        cluster=service.cluster,
        events=found.events.apply(_last),
        deployments=found.deployments.apply(len),
        newest=found.deployments.apply(_of_newest),
        tasks=pulumi.Output.all(found.desired_count, found.running_count, found.pending_count),
    ).apply(judge)


def _of_newest(deployments: Sequence[Any]) -> tuple[int, int, int] | None:
    """How many tasks of the newest revision should be there, are there, and start. Where nobody goes back from one that
    failed, those of the one before run on beside it, and the service as a whole looks well.
    """
    newest = next((each for each in deployments if each.status == "PRIMARY"), None)
    if newest is None or newest.desired_count is None:
        return None
    return newest.desired_count, newest.running_count or 0, newest.pending_count or 0


def _what_is_wrong(runs: str, wanted: str, tasks: Sequence[int]) -> str | None:
    ours, theirs = _short(wanted), _short(runs)
    if runs != wanted:
        says = f"ECS runs {theirs}, not {ours}: it was rolled back, or somebody deployed since"
        return f"{says}; release a revision that runs, or `pulumi refresh` and try this one again"
    desired, running, pending = tasks
    if desired and not running and not pending:
        says = f"of {ours} no task runs or starts, {desired} should; release a revision that runs"
        return f"{says}, or mend what stops this one and `aws ecs update-service --force-new-deployment`"
    return None


def _short(task_definition_arn: str) -> str:
    return task_definition_arn.rpartition("/")[2]


def _last(events: Sequence[Any] | None) -> list[str]:
    """The last events of a service, in the order in which they happened."""
    told = sorted((str(each.created_at), str(each.message)) for each in events or ())
    return [f"{at} {message}" for at, message in told[-MOST_EVENTS:]]
