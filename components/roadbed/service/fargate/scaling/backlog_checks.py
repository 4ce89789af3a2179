"""What is wrong between a worker and its queues, as far as anybody knows before messages come."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi

from roadbed.kernel.arns import account_in, region_in, resource_in
from roadbed.kernel.backlog import Backlog
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.fargate.scaling.backlog import follows_backlog
from roadbed.service.worker_args import WorkerArgs
from roadbed.service.workload import Workload


def check_backlogs(workload: Workload, args: WorkerArgs) -> pulumi.Output[Sequence[str]]:
    """The names of a worker's queues.

    Raises `ArgsError` for messages that come back while they are processed, and for metrics that nobody can see.
    Warns of messages that a task which is stopped cannot finish.
    """
    block, longest = workload.block, args.processing.most_seconds
    hidden = [each.visibility_timeout_seconds for each in args.backlogs]
    known = [each if isinstance(each, int) else None for each in hidden]
    if problems := [*_unmeasured(workload, args), *_too_short(args, known)]:
        raise ArgsError(block.block, problems, block.made_at)
    stops = args.container.stop_timeout_seconds
    if longest > stops:
        says = f"a message takes up to {longest:g} s, and a task that is stopped has {stops}"
        fix = "what it was at is processed again: raise container.stop_timeout_seconds, or make that harmless"
        pulumi.log.warn(f"{block.block}: {says}; {fix}", resource=block)

    def named(resolved: Mapping[str, Any]) -> Sequence[str]:
        if late := [*_too_short(args, resolved["hidden"])]:
            raise ArgsError(block.block, late, block.made_at)
        return [resource_in(arn) for arn in resolved["arns"]]

    arns = pulumi.Output.all(*(each.queue_arn for each in args.backlogs))
    return pulumi.Output.all(arns=arns, hidden=pulumi.Output.all(*hidden)).apply(named)


def _too_short(args: WorkerArgs, hidden: Sequence[int | None]) -> Iterator[Problem]:
    longest = args.processing.most_seconds
    for index, seconds in enumerate(hidden):
        if seconds is not None and seconds <= longest:
            queue = args.backlogs[index].consumer.of
            says = f"{queue} hides a received message for {seconds} s, and processing one takes up to {longest:g}"
            fix = "raise the queue's visibility_timeout_seconds, or lower processing.longest_seconds"
            yield Problem(f"consumes[{index}]", f"{says}: others receive it meanwhile; {fix}")


def _unmeasured(workload: Workload, args: WorkerArgs) -> Iterator[Problem]:
    """Queues of other accounts and regions, and tasks that nobody counts."""
    if not follows_backlog(args):
        return
    fix = "give one number for min_tasks and max_tasks, or scale.latency_seconds=None and another metric"
    here, by_hand = workload.block.context.account, workload.settings.placement.cluster is not None
    for index, each in enumerate(args.backlogs):
        owner = _account(each)
        if owner is not None and here is not None and owner != here:
            says = f"{each.consumer.of} is in account {owner}, whose metrics cannot scale tasks in {here}"
            yield Problem(f"consumes[{index}]", f"{says}; {fix}")
        region, of_tasks = _region(each.queue_arn), _region(workload.cluster.arn)
        if region is not None and of_tasks is not None and region != of_tasks:
            says = f"{each.consumer.of} is in {region}, whose metrics cannot scale tasks in {of_tasks}"
            says += ", where placement.cluster is" if by_hand else ""
            yield Problem(f"consumes[{index}]", f"{says}; {fix}")
    if not workload.cluster.container_insights:
        says = "the cluster has no Container Insights, which counts the tasks that messages are shared by"
        on = "turn it on, say so in placement.cluster" if by_hand else "turn it on"
        yield Problem("scale.latency_seconds", f"{says}; {on}, or {fix}")


def _account(backlog: Backlog) -> str | None:
    arn = backlog.queue_arn
    return backlog.account or (account_in(arn) if isinstance(arn, str) else None)


def _region(arn: pulumi.Input[str]) -> str | None:
    return region_in(arn) if isinstance(arn, str) else None
