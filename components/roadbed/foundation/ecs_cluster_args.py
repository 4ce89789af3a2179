"""What the owner of a cluster decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import COMMON_FIELDS, Args, Group, Input, by_profile, guarded
from roadbed.kernel.arns import KmsKeyArn
from roadbed.kernel.errors import Problem
from roadbed.kernel.landing_zone import ClusterArn
from roadbed.kernel.log_retention import RetentionDays

CapacityProvider: TypeAlias = Literal["FARGATE", "FARGATE_SPOT"]
Insights: TypeAlias = Literal["enhanced", "enabled", "disabled"]
_RANK: Final[dict[str, int]] = {"disabled": 0, "enabled": 1, "enhanced": 2}

NamespaceArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:servicediscovery:[a-z0-9-]+:\d{12}:namespace/ns-[a-z0-9]+$",
        examples=["arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0f1e2d3c4b5a6978"],
    ),
]
LogGroupArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[A-Za-z0-9_/.#-]{1,512}$",
        examples=["arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/sessions"],
    ),
]
# https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html allows more than names in URLs can be.
NamespaceName = Annotated[
    str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", max_length=253, examples=["shop.prod"])
]


class CapacityShare(Group):
    """How many of a service's tasks a capacity provider gets, where the service does not say so itself.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """

    provider: CapacityProvider
    """`FARGATE_SPOT` costs up to 70 % less and is taken back with two minutes' notice: see
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html."""

    weight: Annotated[int, Field(ge=0, le=1_000)] = 1
    """Its part of the tasks, beside the weights of others."""

    base: Annotated[int, Field(ge=0, le=100_000)] = 0
    """How many tasks it gets before weights count. Only one provider may have a base."""


class ExecLogs(Group):
    """What is kept of sessions in containers (`aws ecs execute-command`): every command and its output."""

    retention_days: RetentionDays = guarded(
        by_profile(dev=7, staging=30, prod=365), weaker=lambda value, default: value < default
    )
    """How long it is kept. CloudWatch bills it by size."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt the log, and the session itself between its two ends, with this key. Its policy must admit `logs`
    (`KeysArgs(services=["logs"])`). Without it CloudWatch's own key and TLS protect them."""


class ExistingCluster(Group):
    """A cluster that exists and is used as it is. None of it is changed."""

    arn: Input[ClusterArn]
    """What it is called in policies."""

    capacity_providers: Annotated[Sequence[CapacityProvider], Field(min_length=1)] = ("FARGATE", "FARGATE_SPOT")
    """Those it has been given."""

    namespace_name: NamespaceName | None = None
    """Its namespace for Service Connect, if it has one."""

    namespace_arn: Input[NamespaceArn] | None = None
    """The same namespace, as services name it."""

    exec_log_group_arn: Input[LogGroupArn] | None = None
    """Where it logs sessions in containers, if it does."""

    exec_kms_key_arn: Input[KmsKeyArn] | None = None
    """What it encrypts sessions with, if it does."""

    container_insights: bool = False
    """Whether it has Container Insights, which workers are scaled by."""

    def mistakes(self) -> list[Problem]:
        """One half of a namespace."""
        if (self.namespace_name is None) != (self.namespace_arn is None):
            missing = "namespace_name" if self.namespace_name is None else "namespace_arn"
            return [Problem(missing, "missing; give the name and the ARN of the namespace, or neither")]
        return []


def _interruptible(shares: Sequence[CapacityShare]) -> bool:
    return any(each.provider == "FARGATE_SPOT" and (each.weight or each.base) for each in shares)


class EcsClusterArgs(Args):
    """What the owner of a cluster decides. An empty cluster costs nothing but its Container Insights."""

    existing: ExistingCluster | None = None
    """Use this cluster instead of making one. It stays as it is, so no other argument may be given."""

    default_strategy: Annotated[Sequence[CapacityShare], Field(min_length=1, max_length=2)] = guarded(
        by_profile(
            dev=(CapacityShare(provider="FARGATE_SPOT"),),
            staging=(CapacityShare(provider="FARGATE_SPOT"),),
            prod=(CapacityShare(provider="FARGATE"),),
        ),
        weaker=lambda value, default: _interruptible(value) and not _interruptible(default),
    )
    """Where tasks run whose service does not say so. Services that run keep what they were made with until their next
    deployment."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
    container_insights: Insights = guarded(
        by_profile(dev="disabled", staging="enabled", prod="enhanced"),
        weaker=lambda value, default: _RANK[value] < _RANK[default],
    )
    """Metrics of CPU, memory, network and storage by service and task; `enhanced` also by container. CloudWatch bills
    them as custom metrics."""

    namespace_name: NamespaceName | None = None
    """Under which services find each other with Service Connect: by default `team-environment-name`. Unique in the
    account and region. Changing it makes a new namespace: the old one cannot be deleted before the last service has
    been deployed again."""

    exec_logs: ExecLogs = ExecLogs()
    """What is kept of sessions in containers. Whether a service allows any, it decides itself."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-storage-encryption.html
    ephemeral_storage_kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt the storage of Fargate tasks with this key instead of one that AWS owns. Its policy must admit `fargate`
    (`KeysArgs(services=["fargate"])`), and it must not be a multi-region key. Tasks that run keep what they have; a key
    that is disabled lets no new one start."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the cluster or the log of its sessions. ECS itself refuses only while
    services run in it."""

    def mistakes(self) -> list[Problem]:
        """Arguments of a cluster that is not made, and a strategy ECS would refuse."""
        return [*self._of_another(), *self._strategy()]

    def _of_another(self) -> Iterator[Problem]:
        if self.existing is not None:
            for name in sorted(self.model_fields_set - COMMON_FIELDS - {"existing"}):
                yield Problem(name, "got it together with existing, which is used as it is; leave one of them out")

    def _strategy(self) -> Iterator[Problem]:
        shares = self.default_strategy
        for index, share in enumerate(shares):
            if share.provider in [each.provider for each in shares[:index]]:
                yield Problem(f"default_strategy[{index}].provider", f"got {share.provider!r} a second time")
        if sum(each.base > 0 for each in shares) > 1:
            yield Problem("default_strategy", "got a base for several providers, ECS allows one")
        if not any(each.weight for each in shares):
            yield Problem("default_strategy", "got no weight above 0: nothing could run beyond a base; give one")
