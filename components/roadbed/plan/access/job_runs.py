"""Roles in which services of AWS act for a job: Scheduler starts its runs, Step Functions watches them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from roadbed.plan.access.grants import Access
from roadbed.plan.access.labels import block_label
from roadbed.plan.model import Plan, Resource

_SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
_SERVICES: Final = ("service scheduler.amazonaws.com", "service states.amazonaws.com")

RUNS: Final = "run"
"""What both roles are for, in one word for all they take."""

_OF_ITS_OWN: Final = frozenset(
    {"ecs:RunTask", "iam:PassRole", "sqs:SendMessage", "states:ListExecutions", "states:StartExecution"}
)
"""Done to what the job itself is made of."""
_OF_TASKS: Final = frozenset({"ecs:DescribeTasks", "ecs:StopTask", "ecs:TagResource"})
"""Done to tasks, which have no ARN before they run."""
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
_OF_EVENTS: Final = frozenset({"events:DescribeRule", "events:PutRule", "events:PutTargets"})
_RULE_OF_EVENTS: Final = "rule/StepFunctionsGetEventsForECSTaskRule"
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_OF_LOGS: Final = frozenset(
    f"logs:{action}"
    for action in (
        "CreateLogDelivery",
        "CreateLogStream",
        "DeleteLogDelivery",
        "DescribeLogGroups",
        "DescribeResourcePolicies",
        "GetLogDelivery",
        "ListLogDeliveries",
        "PutResourcePolicy",
        "UpdateLogDelivery",
    )
)
"""Actions that have no resource."""


def as_runs(plan: Plan, accesses: Iterable[Access]) -> list[Access]:
    """The accesses with one line for what Scheduler and Step Functions do to start and watch the runs of a job; more
    than that is shown as it is.
    """
    known = [*accesses]
    jobs = {block.urn: block for each in plan.resources if each.type == _SCHEDULE and (block := plan.block_of(each))}
    roles = {each.what_urn: jobs[urn] for each in known if _is_trust(each) and (urn := _block(plan, each)) in jobs}
    found: dict[object, Access] = {}
    for at, each in enumerate(known):
        if _is_trust(each) and each.what_urn in roles:
            continue
        job = roles.get(each.who_urn)
        if job is None or not _runs(plan, job, each):
            found[at] = each
            continue
        earlier = found.get((RUNS, job.urn))
        of_job = replace(each, who=block_label(job), who_urn=job.urn, what_urn=job.urn, condition="", marks=())
        actions = tuple(sorted({*(earlier.actions if earlier else ()), *each.actions}))
        # Of several policies the first by name, as a state has them in another order than a plan.
        via = min(earlier.via, each.via) if earlier else each.via
        found[RUNS, job.urn] = replace(of_job, right=RUNS, what=f"runs of {block_label(job)}", actions=actions, via=via)
    return [*found.values()]


def _is_trust(access: Access) -> bool:
    """A service may be the role, for what its ARN names alone."""
    by_service = access.who in _SERVICES and access.actions == ("sts:AssumeRole",) and access.effect == "allow"
    return by_service and access.condition.startswith("from ") and not access.marks


def _block(plan: Plan, access: Access) -> str:
    reached = plan.by_urn.get(access.what_urn)
    block = plan.block_of(reached) if reached else None
    return block.urn if block else ""


def _runs(plan: Plan, job: Resource, access: Access) -> bool:
    actions = {*access.actions}
    if access.effect == "deny" or not actions:
        return False
    if actions == _OF_LOGS:
        return access.what == "everything"
    if "wildcard-action" in access.marks or "wildcard-resource" in access.marks:
        return False
    if actions <= _OF_TASKS:
        return ":task/" in access.what
    if actions <= _OF_EVENTS:
        return access.what.endswith(f":{_RULE_OF_EVENTS}")
    return actions <= _OF_ITS_OWN and _block(plan, access) == job.urn
