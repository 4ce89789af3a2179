"""A cluster for Fargate tasks: where services run, find each other, and log what people do in them."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.ecs_cluster_args import CapacityShare, EcsClusterArgs, ExecLogs, ExistingCluster
from roadbed.foundation.ecs_cluster_rights import EcsClusterRights, SharedEcsCluster
from roadbed.kernel.args import Input
from roadbed.kernel.arns import resource_in
from roadbed.kernel.component import Component
from roadbed.kernel.landing_zone import ClusterPlace
from roadbed.kernel.protection import protected_child
from roadbed.kernel.regions import of_region
from roadbed.kernel.signal import Signal

__all__ = ["CapacityShare", "EcsCluster", "EcsClusterArgs", "ExecLogs", "ExistingCluster"]

_PROVIDERS: Final = ("FARGATE", "FARGATE_SPOT")


class EcsCluster(Component[EcsClusterArgs], EcsClusterRights):
    """An ECS cluster on Fargate and Fargate Spot, with a namespace for Service Connect. Every session in a container is
    logged.

    >>> cluster = EcsCluster("main")
    >>> cluster.share(rights=["session_host"])
    """

    cluster_arn: pulumi.Output[str]
    """Where services and tasks run."""

    cluster_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    namespace_arn: pulumi.Output[str] | None
    """The namespace of Service Connect; None where an existing cluster has none."""

    exec_log_group_arn: pulumi.Output[str] | None
    """Where sessions in containers are logged; None where an existing cluster does not."""

    guarded_children: ClassVar = {
        "cluster": frozenset({"configuration", "protect", "retain_on_delete", "settings"}),
        "capacity": frozenset({"default_capacity_provider_strategies"}),
        "sessions": frozenset({"kms_key_id", "protect", "retain_on_delete", "retention_in_days"}),
    }

    rights: ClassVar = EcsClusterRights.rights

    shared_ids: ClassVar = ("cluster_arn", "cluster_name", "namespace_arn", "exec_log_group_arn", "exec_kms_key_arn")

    def __init__(
        self, name: str, args: EcsClusterArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("roadbed:index:EcsCluster", name, EcsClusterArgs() if args is None else args, opts)
        existing = self.settings.existing
        self.namespace_name: str | None
        if existing is None:
            self._make()
        else:
            self._adopt_existing(existing)
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedEcsCluster:
        """The cluster that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> EcsCluster.of("platform.prod", "main").cluster_arn
        """
        return SharedEcsCluster(stack, name)

    @property
    def place(self) -> ClusterPlace:
        """Where services run in it, for a landing zone."""
        return ClusterPlace(
            arn=self.cluster_arn,
            capacity_providers=self.capacity_providers,
            namespace_arn=self.namespace_arn,
            namespace_name=self.namespace_name,
            exec_log_group_arn=self.exec_log_group_arn,
            exec_kms_key_arn=self.exec_kms_key_arn,
            container_insights=self._insights,
        )

    def signals(self) -> tuple[Signal, ...]:
        """None: a cluster on Fargate has nothing of its own to fail; what runs in it says how it is."""
        return ()

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the cluster before it is deployed."""
        return {"capacity_providers": list(self.capacity_providers), "namespace_name": self.namespace_name}

    def _adopt_existing(self, existing: ExistingCluster) -> None:
        self.capacity_providers = tuple(existing.capacity_providers)
        self._insights = existing.container_insights
        self.cluster_arn = pulumi.Output.from_input(existing.arn)
        self.cluster_name = self.cluster_arn.apply(lambda arn: resource_in(arn).removeprefix("cluster/"))
        self.namespace_name = existing.namespace_name
        namespace, sessions = existing.namespace_arn, existing.exec_log_group_arn
        self.namespace_arn = None if namespace is None else pulumi.Output.from_input(namespace)
        self.exec_log_group_arn = None if sessions is None else pulumi.Output.from_input(sessions)
        self.exec_kms_key_arn = existing.exec_kms_key_arn

    def _make(self) -> None:
        settings = self.settings
        self.capacity_providers = _PROVIDERS
        self._insights = self.settings.container_insights != "disabled"
        context = self.context
        self.namespace_name = settings.namespace_name or f"{context.team}-{context.environment}-{self.name}".lower()
        self.exec_kms_key_arn = self._here(settings.exec_logs.kms_key_arn, "exec_logs.kms_key_arn")
        lasting = protected_child(self, settings.deletion_protection)
        # Its name is a fact that others know before it is deployed, so autonaming would not do; and a new one must be
        # there before services can leave the old one.
        namespace = aws.servicediscovery.HttpNamespace(
            self.child_name("namespace", aws.servicediscovery.HttpNamespace),
            name=self.namespace_name,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=False),
        )
        sessions = aws.cloudwatch.LogGroup(
            self.child_name("sessions", aws.cloudwatch.LogGroup),
            retention_in_days=settings.exec_logs.retention_days,
            kms_key_id=self.exec_kms_key_arn,
            opts=lasting,
        )
        cluster = aws.ecs.Cluster(
            self.child_name("cluster", aws.ecs.Cluster),
            settings=[{"name": "containerInsights", "value": settings.container_insights}],
            service_connect_defaults={"namespace": namespace.arn},
            configuration=self._configuration(sessions),
            opts=lasting,
        )
        aws.ecs.ClusterCapacityProviders(
            self.child_name("capacity", aws.ecs.ClusterCapacityProviders),
            cluster_name=cluster.name,
            capacity_providers=list(_PROVIDERS),
            default_capacity_provider_strategies=[
                {"capacity_provider": each.provider, "weight": each.weight, "base": each.base}
                for each in settings.default_strategy
            ],
            opts=self.as_parent,
        )
        self.cluster_arn = cluster.arn
        self.cluster_name = cluster.name
        self.namespace_arn = namespace.arn
        self.exec_log_group_arn = sessions.arn

    def _here(self, key: Input[str] | None, path: str) -> pulumi.Output[str] | None:
        if key is None:
            return None
        return of_region(aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region, key, self, path)

    def _configuration(self, sessions: aws.cloudwatch.LogGroup) -> aws.ecs.ClusterConfigurationArgsDict:
        """A session that asks for an encrypted log fails where the log has no key of its own."""
        key = self.exec_kms_key_arn
        storage = self._here(self.settings.ephemeral_storage_kms_key_arn, "ephemeral_storage_kms_key_arn")
        session: aws.ecs.ClusterConfigurationExecuteCommandConfigurationArgsDict = {
            "logging": "OVERRIDE",
            "log_configuration": {
                "cloud_watch_log_group_name": sessions.name,
                "cloud_watch_encryption_enabled": key is not None,
            },
        }
        if key is not None:
            session["kms_key_id"] = key
        if storage is None:
            return {"execute_command_configuration": session}
        return {
            "execute_command_configuration": session,
            "managed_storage_configuration": {"fargate_ephemeral_storage_kms_key_id": storage},
        }
