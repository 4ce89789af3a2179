"""Rollouts as ECS does them: the arguments and options of a service that say how."""

from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.service.fargate.deputies import make_hook_role
from roadbed.service.fargate.rollouts.before_rollout import before_rollout
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.workload import Workload

GUARDED: Final = frozenset(
    {"alarms", "deployment_circuit_breaker", "deployment_minimum_healthy_percent", "hooks", "wait_for_steady_state"}
)
"""Arguments and options of the service whose override weakens what is said here."""


@dataclass(frozen=True)
class Deployment:
    """What an `aws.ecs.Service` is given for its rollouts."""

    arguments: dict[str, Any]
    """Arguments, by name."""

    options: pulumi.ResourceOptions
    """To be merged with the service's own: time limits, hooks, what must be there first, what others decide."""


def make_deployment(workload: Workload, rollout: Rollout, *, deployed_outside: bool = False) -> Deployment:
    """How the workload's service is rolled out; makes the role its lifecycle hooks need.

    `deployed_outside`: somebody else chooses the revision, so that a task definition of ours is where it only begins.
    """
    minutes = f"{rollout.duration_minutes()}m"
    task = rollout.before_rollout.run if rollout.before_rollout else None
    return Deployment(
        arguments={
            "deployment_minimum_healthy_percent": rollout.minimum_healthy_percent,
            "deployment_maximum_percent": rollout.maximum_percent,
            "deployment_circuit_breaker": aws.ecs.ServiceDeploymentCircuitBreakerArgs(
                enable=rollout.circuit_breaker, rollback=rollout.rollback
            ),
            "deployment_configuration": _configuration(workload, rollout),
            "alarms": aws.ecs.ServiceAlarmsArgs(
                alarm_names=list(rollout.alarms), enable=True, rollback=rollout.rollback
            )
            if rollout.alarms
            else None,
            "wait_for_steady_state": True,
        },
        options=pulumi.ResourceOptions(
            custom_timeouts=pulumi.CustomTimeouts(create=minutes, update=minutes),
            hooks=before_rollout(workload.block, task) if task else None,
            depends_on=[task.made] if task else None,
            ignore_changes=["taskDefinition"] if deployed_outside else None,
        ),
    )


def early_callers(rollout: Rollout) -> dict[str, Any] | None:
    """For the alias of a Service Connect service, its `test_traffic_rules`: whose calls reach a new revision first."""
    if rollout.test_header is None:
        return None
    return {"header": {"name": rollout.test_header.name, "value": {"exact": rollout.test_header.value}}}


def _configuration(workload: Workload, rollout: Rollout) -> "aws.ecs.ServiceDeploymentConfigurationArgs":
    # Said even where it is the default: ECS keeps the strategy that it was told last.
    strategy = rollout.strategy.upper()
    if rollout.strategy == "rolling":
        return aws.ecs.ServiceDeploymentConfigurationArgs(strategy=strategy)
    canary = aws.ecs.ServiceDeploymentConfigurationCanaryConfigurationArgs(
        canary_percent=rollout.canary_percent, canary_bake_time_in_minutes=str(rollout.canary_bake_time_minutes)
    )
    linear = aws.ecs.ServiceDeploymentConfigurationLinearConfigurationArgs(
        step_percent=rollout.step_percent, step_bake_time_in_minutes=str(rollout.step_bake_time_minutes)
    )
    return aws.ecs.ServiceDeploymentConfigurationArgs(
        strategy=strategy,
        bake_time_in_minutes=str(rollout.bake_time_minutes),
        canary_configuration=canary if rollout.strategy == "canary" else None,
        linear_configuration=linear if rollout.strategy == "linear" else None,
        lifecycle_hooks=_hooks(workload, rollout) or None,
    )


def _hooks(workload: Workload, rollout: Rollout) -> "list[aws.ecs.ServiceDeploymentConfigurationLifecycleHookArgs]":
    functions = [hook.function_arn for hook in rollout.hooks if hook.function_arn is not None]
    role_arn = make_hook_role(workload, functions) if functions else None
    made = []
    for hook in rollout.hooks:
        if hook.function_arn is not None:
            details = None if hook.details is None else pulumi.Output.json_dumps(hook.details, sort_keys=True)
            how: dict[str, Any] = {
                "target_type": "AWS_LAMBDA",
                "hook_target_arn": hook.function_arn,
                "role_arn": role_arn,
                "hook_details": details,
            }
        else:
            limit = aws.ecs.ServiceDeploymentConfigurationLifecycleHookTimeoutConfigurationArgs(
                timeout_in_minutes=str(hook.pause_minutes), action=hook.when_unanswered
            )
            how = {"target_type": "PAUSE", "timeout_configuration": limit}
        made.append(aws.ecs.ServiceDeploymentConfigurationLifecycleHookArgs(lifecycle_stages=list(hook.stages), **how))
    return made
