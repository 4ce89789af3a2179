"""Service Connect: how services of one cluster find each other by name."""

from typing import Any

import pulumi_aws as aws

from roadbed.kernel.arns import region_in
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.fargate.rollouts.rollout import early_callers
from roadbed.service.fargate.tasks.log_group import LogGroup
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.service_rights import OtherNamespaces, alias, calls, discovery_name
from roadbed.service.traffic.port import Port
from roadbed.service.workload import Workload


def connects(workload: Workload) -> bool:
    """Whether it takes part: where its cluster has a namespace and nobody decided otherwise."""
    return workload.settings.placement.service_connect and workload.cluster.namespace_arn is not None


def check_calls(workload: Workload) -> None:
    """Refuse calls by names that nobody would resolve.

    Raises `ArgsError` for a workload that calls services and takes no part in Service Connect, or in another namespace
    than they do.
    """
    cluster, others = workload.cluster, OtherNamespaces.current().of_service
    problems = []
    for of in [each.of for each in workload.connections if calls(each)]:
        if cluster.namespace_arn is None:
            says = "the cluster has no namespace of Service Connect; give it one: ClusterPlace(namespace_arn=…)"
        elif not connects(workload):
            says = "placement.service_connect is False, so that its tasks know no names; leave it True"
        elif None not in (cluster.namespace_name, others.get(of)) and cluster.namespace_name != others[of]:
            where = f"it is in the namespace {others[of]}, the cluster in {cluster.namespace_name}"
            says = f"{where}; call the one of this environment, or give it a route, and call that"
        else:
            continue
        problems.append(Problem("connections", f"{of} is called by name, and {says}"))
    if problems:
        raise ArgsError(workload.block.block, problems, workload.block.made_at)


def refuse_calls(workload: Workload) -> None:
    """Refuse every call by name, for tasks that no service starts: they have no proxy that knows names.

    Raises `ArgsError` with each of them.
    """
    says = "is called by a name that tasks and jobs cannot resolve; call it through a load balancer, by its url"
    problems = [
        Problem(f"connections[{index}]", f"{each.of} {says}, or let a Worker or Service do it")
        for index, each in enumerate(workload.settings.connections)
        if calls(each)
    ]
    if problems:
        raise ArgsError(workload.block.block, problems, workload.block.made_at)


def service_connect(
    workload: Workload,
    logs: LogGroup,
    *,
    port: Port | None = None,
    rollout: Rollout | None = None,
) -> "aws.ecs.ServiceServiceConnectConfigurationArgs | None":
    """What `aws.ecs.Service` is told: the name under which others call `port`, and that it calls others. None for a
    workload that takes no part.
    """
    if not connects(workload):
        return None
    log = aws.ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
        log_driver="awslogs",
        options={
            "awslogs-group": logs.name,
            "awslogs-region": logs.arn.apply(region_in),
            "awslogs-stream-prefix": "service-connect",
        },
    )
    # Its proxy passes TCP only.
    served = [] if port is None or port.protocol == "udp" else [_served(workload, port, rollout)]
    return aws.ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True,
        namespace=workload.cluster.namespace_arn,
        services=served or None,
        log_configuration=log,
    )


def _served(
    workload: Workload, port: Port, rollout: Rollout | None
) -> "aws.ecs.ServiceServiceConnectConfigurationServiceArgs":
    context, name = workload.block.context, workload.block.name
    early: Any = early_callers(rollout) if rollout is not None else None
    address = aws.ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(
        dns_name=alias(context, name), port=port.number, test_traffic_rules=[early] if early else None
    )
    return aws.ecs.ServiceServiceConnectConfigurationServiceArgs(
        port_name=port.name,
        discovery_name=discovery_name(context, name),
        client_alias=[address],
    )
