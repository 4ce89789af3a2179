"""The state machine that watches the runs of a job: Step Functions starts the task and waits for its end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import partition_in
from roadbed.kernel.connection import Statement
from roadbed.kernel.errors import listed
from roadbed.service.fargate.service_roles import allow, make_service_role
from roadbed.service.fargate.tasks.log_group import key_of_logs
from roadbed.service.fargate.tasks.task_definition import Runnable, family
from roadbed.service.rollouts.task_run import TaskRun
from roadbed.service.scheduled_job_args import Attempts
from roadbed.service.task_rights import revisions_of, tasks_in, to_run
from roadbed.service.workload import Workload

GUARDED: Final[Mapping[str, frozenset[str]]] = {
    "machine": frozenset({"logging_configuration", "role_arn"}),
    "machine-logs": frozenset({"kms_key_id", "retention_in_days"}),
}
"""What guards the state machine, and what it logs."""

_LONGEST_LIST: Final = 1_000
_LONGEST_WAIT: Final = 24 * 60 * 60
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_LOGS: Final = (
    "logs:CreateLogDelivery",
    "logs:CreateLogStream",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)


def make_state_machine(
    workload: Workload, made: Runnable, run: TaskRun, attempts: Attempts
) -> tuple["aws.sfn.StateMachine", Sequence[pulumi.Resource]]:
    """The machine, and what must be there before it is started. Warns of sidecars that could make a run fail."""
    block = workload.block
    if beside := [each.name for each in workload.settings.sidecars if not each.ends]:
        says = f"Step Functions takes a run for failed unless {listed(beside)} ends with 0 too"
        pulumi.log.warn(f"{block.block}: {says} when it is stopped after the program", resource=block)
    cluster = pulumi.Output.from_input(workload.cluster.arn)
    ours = cluster.apply(lambda arn: f"{arn.rpartition(':')[0]}:".replace(":ecs:", ":states:") + "stateMachine:*")
    role = make_service_role(workload, "machine", service="states", source_arn=ours)
    rights = allow(workload, "machine", role, _rights(made, cluster))
    machine = aws.sfn.StateMachine(
        block.child_name("machine", aws.sfn.StateMachine),
        definition=block.document("machine-definition", definition(workload, run, attempts)),
        role_arn=role.arn,
        logging_configuration={
            "level": "ALL",
            "include_execution_data": False,
            "log_destination": _log_group(workload).arn.apply(lambda arn: f"{arn.removesuffix(':*')}:*"),
        },
        opts=pulumi.ResourceOptions(parent=block, depends_on=[rights]),
    )
    if attempts.overlap == "allow":
        return machine, [rights]
    looking = Statement(actions=("states:ListExecutions",), resources=(machine.arn,))
    return machine, [rights, allow(workload, "machine-looking", role, [looking])]


def _log_group(workload: Workload) -> "aws.cloudwatch.LogGroup":
    """A group of the machine's own. Every group that a service of AWS logs to stands in one policy of the account, of
    5,120 characters, and the one that is too many fails; all of those with this prefix are one entry.

    https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    """
    block, logs = workload.block, workload.settings.logs
    return aws.cloudwatch.LogGroup(
        block.child_name("machine-logs", aws.cloudwatch.LogGroup),
        name=f"/aws/vendedlogs/states/{family(block)}",
        retention_in_days=logs.retention_days,
        kms_key_id=key_of_logs(workload),
        opts=block.as_parent,
    )


def definition(workload: Workload, run: TaskRun, attempts: Attempts) -> Mapping[str, Any]:
    """In the Amazon States Language, with JSONata.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
    """
    prefix = pulumi.Output.from_input(workload.cluster.arn).apply(lambda arn: f"arn:{partition_in(arn)}:states:::")
    states = {"Run": _running(workload, run, attempts, prefix)}
    if attempts.overlap == "allow":
        return {"QueryLanguage": "JSONata", "StartAt": "Run", "States": states}
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Look for others",
        "States": {
            "Look for others": _looking(prefix),
            "Is one before?": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $before > 0 %}", "Next": "Left out"}],
                "Default": "Run",
            },
            "Left out": {"Type": "Succeed", "Comment": "An earlier run is still going on."},
            **states,
        },
    }


def _looking(prefix: pulumi.Output[str]) -> Mapping[str, Any]:
    """Executions that began before this one; of two that begin at once, the one of the lower name is before."""
    own, start = "$states.context.Execution.Id", "$toMillis($states.context.Execution.StartTime)"
    theirs = "$toMillis(StartDate)"
    earlier = f"{theirs} < {start} or ({theirs} = {start} and ExecutionArn < {own})"
    return {
        "Type": "Task",
        "Resource": pulumi.Output.concat(prefix, "aws-sdk:sfn:listExecutions"),
        "Arguments": {
            "StateMachineArn": "{% $states.context.StateMachine.Id %}",
            "StatusFilter": "RUNNING",
            "MaxResults": _LONGEST_LIST,
        },
        "Assign": {"before": f"{{% $count($states.result.Executions[ExecutionArn != {own} and ({earlier})]) %}}"},
        "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2}],
        "Next": "Is one before?",
    }


def _running(workload: Workload, run: TaskRun, attempts: Attempts, prefix: pulumi.Output[str]) -> Mapping[str, Any]:
    timeout = {} if attempts.timeout_minutes is None else {"TimeoutSeconds": attempts.timeout_minutes * 60}
    again = {
        "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
        "IntervalSeconds": attempts.wait_seconds,
        "MaxAttempts": attempts.retries,
        "BackoffRate": attempts.backoff,
        "MaxDelaySeconds": _LONGEST_WAIT,
    }
    return {
        "Type": "Task",
        "Resource": pulumi.Output.concat(prefix, "ecs:runTask.sync"),
        "Arguments": {
            "Cluster": run.cluster_arn,
            "TaskDefinition": run.task_definition_arn,
            "CapacityProviderStrategy": [
                {"CapacityProvider": provider, "Weight": weight} for provider, weight in run.capacity
            ],
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "Subnets": run.subnet_ids,
                    "SecurityGroups": list(run.security_group_ids),
                    "AssignPublicIp": "DISABLED",
                }
            },
            "PropagateTags": "TASK_DEFINITION",
            "EnableECSManagedTags": True,
            "EnableExecuteCommand": workload.settings.placement.exec,
        },
        **timeout,
        **({"Retry": [again]} if attempts.retries else {}),
        "End": True,
    }


def _rights(made: Runnable, cluster: pulumi.Output[str]) -> list[Statement]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html"""
    rule = cluster.apply(
        lambda arn: (
            f"{arn.rpartition(':')[0]}:".replace(":ecs:", ":events:") + "rule/StepFunctionsGetEventsForECSTaskRule"
        )
    )
    revisions = revisions_of(made.task_definition.arn_without_revision)
    return [
        *to_run(cluster_arn=cluster, task_definition_arns=[revisions], role_arns=made.role_arns),
        Statement(actions=("ecs:DescribeTasks", "ecs:StopTask"), resources=(tasks_in(cluster),)),
        Statement(actions=("events:DescribeRule", "events:PutRule", "events:PutTargets"), resources=(rule,)),
        # Deliveries of logs have no ARN.
        Statement(actions=_LOGS, any_resource=True),
    ]
