"""The container that a service, worker, task or job is about."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Input, by_profile, guarded
from roadbed.kernel.errors import Problem, listed
from roadbed.service.containers.image import READY_MADE, Image
from roadbed.service.containers.process import Process
from roadbed.service.traffic.port import Port

Cpu: TypeAlias = Literal[256, 512, 1_024, 2_048, 4_096, 8_192, 16_384]

_MIB_IN_GIB: Final = 1_024
_STEPS: Final[Mapping[int, tuple[int, int, int]]] = {
    512: (1, 4, 1),
    1_024: (2, 8, 1),
    2_048: (4, 16, 1),
    4_096: (8, 30, 1),
    8_192: (16, 60, 4),
    16_384: (32, 120, 8),
}
"""By CPU units: the least memory, the most and the step between sizes, in GiB."""

MEMORY_OF: Final[Mapping[int, tuple[int, ...]]] = {
    256: (512, 1_024, 2_048),
    **{
        cpu: tuple(each * _MIB_IN_GIB for each in range(least, most + 1, step))
        for cpu, (least, most, step) in _STEPS.items()
    },
}
"""The memory in MiB that Fargate has for each CPU size.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
"""

EnvironmentFileArn = Annotated[
    str,
    Field(pattern=r"^arn:aws[a-z-]*:s3:::[a-z0-9.-]+/[^*?]+\.env$", examples=["arn:aws:s3:::settings/checkout.env"]),
]


class Container(Process):
    """The main container, and the size of its task."""

    cpu: Cpu = by_profile(dev=256, staging=256, prod=512)
    """CPU units of the whole task, sidecars included; 1,024 are one vCPU. With memory this is what is billed, for each
    second that a task runs."""

    memory_mib: Annotated[int, Field(ge=512, le=122_880)] | None = None
    """Memory of the whole task, sidecars included; a task that needs more is killed. By default the least that goes
    with `cpu`, 2 MiB to each unit."""

    architecture: Literal["arm64", "x86_64"] = "arm64"
    """What the image is built for. arm64 costs a fifth less; an image for another one ends at once with an exec format
    error.

    https://aws.amazon.com/fargate/pricing/
    """

    ephemeral_storage_gib: Annotated[int, Field(ge=21, le=200)] | None = None
    """The task's own disk, encrypted, shared by all its containers and their images. 20 GiB are always there and free.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
    """

    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html#ECS-RegisterTaskDefinition-request-pidMode
    shared_processes: bool = guarded(False, weaker=lambda value, default: value and not default)
    """All containers of the task see each other's processes, as agents in sidecars need that watch a program from
    outside. What one of them is, the others can read from `/proc`."""

    more_ports: Sequence[Port] = ()
    """Where the program listens besides its main port: metrics, administration, a second protocol."""

    environment_files: Annotated[Sequence[Input[EnvironmentFileArn]], Field(max_length=10)] = ()
    """Files of `NAME=value` lines in S3, read when a task starts; `environment` wins. Never for secrets: who may see
    the bucket may read them. A bucket with a key of its own in KMS needs an override: ECS is let use none for these."""

    prepare_image: Image = Image(release="prepare", reference=READY_MADE["prepare"])
    """What opens `scratch` and writes `files` at each start: any image with `sh`, `chmod` and `printf`. A subnet
    without the internet needs a mirror of it, which the landing zone's `images` name, or a stack's `roadbed:images`."""

    def mistakes(self) -> list[Problem]:
        """A pair of CPU and memory that Fargate does not have."""
        valid = MEMORY_OF[self.cpu]
        if self.memory_mib is None or self.memory_mib in valid:
            return super().mistakes()
        with_memory = [cpu for cpu, sizes in MEMORY_OF.items() if self.memory_mib in sizes]
        says = f"got {self.memory_mib:,} with cpu {self.cpu:,}, Fargate has {_sizes(valid)}"
        fix = (
            f"; {self.memory_mib:,} goes with cpu {listed([f'{cpu:,}' for cpu in with_memory])}" if with_memory else ""
        )
        return [*super().mistakes(), Problem("memory_mib", f"{says}{fix}")]

    @property
    def task_memory_mib(self) -> int:
        """Memory of the whole task."""
        return MEMORY_OF[self.cpu][0] if self.memory_mib is None else self.memory_mib


def _sizes(valid: Sequence[int]) -> str:
    """Sizes as a reader takes them in: `1,024, 2,048, 3,072 or 4,096`, `8,192 to 30,720 in steps of 1,024`."""
    if len(valid) <= len(MEMORY_OF[1_024]):
        return listed([f"{each:,}" for each in valid])
    return f"{valid[0]:,} to {valid[-1]:,} in steps of {valid[1] - valid[0]:,}"
