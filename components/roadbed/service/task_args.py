"""What the owner of a task decides."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from roadbed.kernel.args import by_profile
from roadbed.kernel.errors import Problem
from roadbed.service.placement import Placement
from roadbed.service.workload_args import WorkloadArgs


class TaskArgs(WorkloadArgs):
    """What the owner of a task decides. A task costs only while it runs.

    >>> TaskArgs(image=Image.released("checkout"), container=Container(command=["bin/migrate"]))
    """

    placement: Placement = Placement(spot_percent=by_profile(dev=100, staging=0, prod=0))
    """Where it runs and as whom, where the landing zone does not say so. On Spot in dev only, unless asked for: a task
    that is taken back has failed, and nobody starts it again."""

    timeout_minutes: Annotated[int, Field(ge=1, le=43_200)] = 60
    """How long a rollout waits for it, then it is stopped and has failed. Who runs it by hand decides for himself: ECS
    has no such limit."""

    def mistakes(self) -> list[Problem]:
        """Disks, which ECS makes for services alone unless whoever runs a task says how."""
        return [*super().mistakes(), *disks_refused(self)]


def disks_refused(args: WorkloadArgs) -> Iterator[Problem]:
    """Disks of what runs to its end."""
    fix = "use container.ephemeral_storage_gib, up to 200 GiB, or Volume.efs"
    for index, each in enumerate(args.volumes):
        if each.disk is not None:
            yield Problem(f"volumes[{index}].disk", f"a task has none; {fix}")
