"""What a runtime is told of something that runs: the one value between what it is and how it is built."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pulumi

from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.landing_zone import ClusterPlace, Zone
from roadbed.service.containers.image import Image
from roadbed.service.traffic.port import Port
from roadbed.service.workload_args import WorkloadArgs

GUARDED: Final[Mapping[str, frozenset[str]]] = {
    "containers": frozenset(
        {
            "*.linuxParameters",
            "*.logConfiguration",
            "*.privileged",
            "*.readonlyRootFilesystem",
            "*.repositoryCredentials",
            "*.secrets",
            "*.user",
        }
    ),
    "execution-policy-document": frozenset({"Statement"}),
    "execution-role": frozenset({"assume_role_policy", "managed_policy_arns", "permissions_boundary"}),
    "execution-trust": frozenset({"Statement"}),
    "logs": frozenset({"kms_key_id", "protect", "retain_on_delete", "retention_in_days"}),
    "security-group": frozenset({"egress", "ingress"}),
    "task-definition": frozenset(
        {"container_definitions", "execution_role_arn", "ipc_mode", "pid_mode", "task_role_arn", "volumes"}
    ),
    "task-policy-document": frozenset({"Statement"}),
    "task-role": frozenset({"assume_role_policy", "managed_policy_arns", "permissions_boundary"}),
    "task-trust": frozenset({"Statement"}),
    **{
        f"{way}-*": frozenset({"cidr_ipv4", "cidr_ipv6", "from_port", "ip_protocol", "prefix_list_id", "to_port"})
        for way in ("from", "into", "to")
    },
}
"""What guards the children that every workload has."""


def implied(settings: WorkloadArgs) -> Iterator[Connection]:
    """What follows from other arguments than connections: what sidecars use, and the file systems that are mounted."""
    for sidecar in settings.sidecars:
        yield from sidecar.connections
    for volume in settings.volumes:
        seen_by = [each for each in settings.sidecars if each.name in volume.sidecars]
        processes = [*seen_by, *([settings.container] if volume.path else [])]
        if (connection := volume.connection(as_root=any(each.may_be_root for each in processes))) is not None:
            yield connection


@dataclass(frozen=True)
class Workload:
    """Something that runs. The container of its program is called like its block."""

    block: Component[Any]
    """Its block, whose children everything becomes."""

    zone: Zone
    """Where it runs."""

    image: pulumi.Input[str]
    """The reference of the program's image."""

    connections: Sequence[Connection]
    """What it uses, what follows from its other arguments included: a worker's queue."""

    ports: Sequence[Port] = ()
    """Where its program listens, of all its containers' ports those that others reach."""

    health_check: Mapping[str, Any] | None = None
    """How ECS asks the program's container whether it is well: `Health.of_container()`."""

    @classmethod
    def of(
        cls,
        block: Component[Any],
        *,
        connections: Sequence[Connection] = (),
        ports: Sequence[Port] = (),
        health_check: Mapping[str, Any] | None = None,
    ) -> "Workload":
        """What a block's settings say, with `connections` that follow from some of them beside those that are listed.

        Raises `ArgsError` for a place that is missing or cannot run it, and for an image that is nowhere.
        """
        settings: WorkloadArgs = block.settings
        zone = settings.placement.zone()
        try:
            runtime = zone.runtime(settings.placement.runtime)
        except ArgsError as error:
            problems = [Problem(f"placement.{each.path}", each.says) for each in error.problems]
            raise ArgsError(block.block, problems, block.made_at) from None
        if runtime != "fargate":
            says = "got kubernetes, on which nothing can run yet; the landing zone must offer fargate"
            raise ArgsError(block.block, [Problem("placement.runtime", says)], block.made_at)
        return cls(
            block=block,
            zone=zone,
            image=Image.of(settings.image).for_block(block, mirrors=zone.images),
            connections=(*settings.connections, *connections, *implied(settings)),
            ports=tuple(ports),
            health_check=health_check,
        )

    @property
    def cluster(self) -> ClusterPlace:
        """The cluster it runs in, which every zone with Fargate has."""
        return cast(ClusterPlace, self.zone.cluster)

    @property
    def settings(self) -> WorkloadArgs:
        """The block's arguments with every default resolved."""
        return cast(WorkloadArgs, self.block.settings)
