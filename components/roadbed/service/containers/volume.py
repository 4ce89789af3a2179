"""Volumes: directories of a container that are not the image's own, and what outlives the task."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias

import pulumi
from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import KmsKeyArn
from roadbed.kernel.connection import Connection, NetworkPath, Statement
from roadbed.kernel.errors import Problem
from roadbed.service.containers.paths import AbsolutePath, hidden_by

FileSystemArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:elasticfilesystem:[a-z0-9-]+:\d{12}:file-system/fs-[0-9a-f]{8,40}$",
        examples=["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0a1b2c3d4e5f67890"],
    ),
]
AccessPointArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:elasticfilesystem:[a-z0-9-]+:\d{12}:access-point/fsap-[0-9a-f]{8,40}$",
        examples=["arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0a1b2c3d4e5f67890"],
    ),
]
VolumeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,255}$", examples=["uploads"])]

NFS: Final = 2_049

DiskType: TypeAlias = Literal["gp2", "gp3", "io1", "io2", "sc1", "st1"]
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
_SIZES_GIB: Final[Mapping[str, tuple[int, int]]] = {
    "gp2": (1, 16_384),
    "gp3": (1, 16_384),
    "io1": (4, 16_384),
    "io2": (4, 16_384),
    "sc1": (125, 16_384),
    "st1": (125, 16_384),
}
_IOPS: Final[Mapping[str, tuple[int, int]]] = {"gp3": (3_000, 16_000), "io1": (100, 64_000), "io2": (100, 256_000)}


class FileSystem(Group):
    """An EFS file system, encrypted on the way and mounted as the task's own role.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
    """

    arn: Input[FileSystemArn]
    """The file system. It needs a mount target in every subnet that tasks run in."""

    access_point_arn: Input[AccessPointArn] | None = None
    """The directory of it that is mounted, and as which user files are written. Without one it is the whole file
    system, and the program writes as the user that it is: a new file system is root's alone."""

    security_group_id: Input[str] | None = None
    """Of its mount targets, which tasks are let into; without one their owner lets them in."""


class Disk(Group):
    """An EBS volume that ECS makes for each task, encrypted, and deletes with it. A task has at most one.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
    """

    size_gib: Annotated[int, Field(ge=1, le=16_384)] | None = None
    """How big; needed unless a snapshot says it."""

    volume_type: DiskType = "gp3"
    """Its kind, by cost and speed."""

    iops: Annotated[int, Field(ge=100, le=256_000)] | None = None
    """Reads and writes a second that are paid for; `gp3` has 3,000 anyway, `io1` and `io2` need them said."""

    throughput_mib_per_second: Annotated[int, Field(ge=125, le=1_000)] | None = None
    """For `gp3` only; 125 MiB/s anyway."""

    snapshot_id: Input[Annotated[str, Field(pattern=r"^snap-[0-9a-f]{8,17}$")]] | None = None
    """What is on it at the start; by default nothing."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key instead of AWS's own for EBS."""

    file_system: Literal["xfs", "ext4", "ext3"] = "xfs"
    """How it is formatted; that of the snapshot, where there is one."""

    def mistakes(self) -> list[Problem]:
        """No size at all, and what the volume's kind does not have."""
        found, kind = [], self.volume_type
        if self.size_gib is None and self.snapshot_id is None:
            found.append(Problem("size_gib", "missing, and no snapshot says it; give the size in GiB"))
        for name, limits in (("size_gib", _SIZES_GIB), ("iops", _IOPS)):
            value = getattr(self, name)
            if value is None:
                continue
            if kind not in limits:
                found.append(Problem(name, f"got {value:,}, a volume of type {kind} has none to choose; leave it out"))
            elif not limits[kind][0] <= value <= limits[kind][1]:
                least, most = limits[kind]
                found.append(Problem(name, f"got {value:,}, allowed for {kind} is {least:,} to {most:,}"))
        if kind in ("io1", "io2") and self.iops is None:
            found.append(Problem("iops", f"missing, a volume of type {kind} needs them: iops=3000"))
        if kind != "gp3" and self.throughput_mib_per_second is not None:
            found.append(
                Problem("throughput_mib_per_second", f"got one, a volume of type {kind} has none; leave it out")
            )
        return found


class Volume(Group):
    """A directory that containers of a task share, or that outlives their images.

    >>> Volume.efs("/srv/uploads", arn=files.arn, access_point_arn=uploads.arn)
    >>> Volume.ebs("/var/lib/index", size_gib=200)
    >>> Volume.scratch("/srv/shared", sidecars={"render": "/srv/shared"})
    """

    path: AbsolutePath | None = None
    """Where the main container sees it; by default it does not."""

    name: VolumeName | None = None
    """What reports call it; by default its path with hyphens."""

    sidecars: Mapping[str, AbsolutePath] = {}
    """Where sidecars see it, by their names."""

    read_only: bool = False
    """Whether containers may only read; for EFS the rights say so too."""

    file_system: FileSystem | None = None
    """On EFS; `Volume.efs` says it shortest."""

    disk: Disk | None = None
    """On EBS; `Volume.ebs` says it shortest. Without either it is on the task's own disk, open to every user, and gone
    with the task."""

    @classmethod
    def efs(
        cls,
        path: str,
        *,
        arn: "pulumi.Input[str]",
        access_point_arn: "pulumi.Input[str] | None" = None,
        security_group_id: "pulumi.Input[str] | None" = None,
        read_only: bool = False,
        name: str | None = None,
        sidecars: Mapping[str, str] = {},
    ) -> "Volume":
        """A directory on EFS, which tasks share and which outlives them."""
        file_system = FileSystem(
            arn=arn,  # type: ignore[arg-type]
            access_point_arn=access_point_arn,  # type: ignore[arg-type]
            security_group_id=security_group_id,  # type: ignore[arg-type]
        )
        return cls(path=path, file_system=file_system, read_only=read_only, name=name, sidecars=sidecars)

    @classmethod
    def ebs(cls, path: str, *, size_gib: int | None = None, name: str | None = None, **disk: object) -> "Volume":
        """A disk of each task's own; `disk` are arguments of `Disk`."""
        return cls(path=path, disk=Disk(size_gib=size_gib, **disk), name=name)  # type: ignore[arg-type]

    @classmethod
    def scratch(cls, path: str | None = None, *, sidecars: Mapping[str, str] = {}, name: str | None = None) -> "Volume":
        """A directory that containers of one task share, gone with the task."""
        return cls(path=path, sidecars=sidecars, name=name)

    def mistakes(self) -> list[Problem]:
        """Nobody who sees it, a place where nothing can be, two kinds at once."""
        found = []
        if self.path is None and not self.sidecars:
            found.append(Problem("path", "missing, and no sidecar sees it either; say where"))
        if self.path is None and self.name is None and self.sidecars:
            found.append(Problem("name", "missing, and there is no path to name it after; say how to call it"))
        if self.path is not None and (says := hidden_by(self.path)):
            found.append(Problem("path", says))
        for sidecar, path in self.sidecars.items():
            if says := hidden_by(path):
                found.append(Problem(f"sidecars.{sidecar}", says))
        if self.file_system is not None and self.disk is not None:
            found.append(Problem("disk", "got one beside file_system, allowed is one of them"))
        if self.read_only and self.file_system is None and self.disk is None:
            found.append(Problem("read_only", "got True on an empty directory of the task's own; leave it out"))
        return found

    @property
    def called(self) -> str:
        """Its name in the task."""
        return self.name or (self.path or "").strip("/").replace("/", "-").replace(".", "-")

    @property
    def is_scratch(self) -> bool:
        """Whether it is on the task's own disk."""
        return self.file_system is None and self.disk is None

    def connection(self, *, as_root: bool = True) -> Connection | None:
        """What mounting it takes: rights on the file system and the way to it. None where it takes nothing. `as_root`
        says whether one who sees it may be root, whom EFS takes for nobody otherwise.
        """
        if self.file_system is None:
            return None
        at, access_point = self.file_system, self.file_system.access_point_arn
        actions = ["elasticfilesystem:ClientMount"]
        actions += [] if self.read_only else ["elasticfilesystem:ClientWrite"]
        rooted = as_root and not self.read_only and access_point is None
        actions += ["elasticfilesystem:ClientRootAccess"] if rooted else []
        through = (
            {"StringEquals": {"elasticfilesystem:AccessPointArn": access_point}} if access_point is not None else {}
        )
        ways = [] if at.security_group_id is None else [NetworkPath(port=NFS, security_group=at.security_group_id)]
        return Connection(
            of=f"EFS {self.called}",
            right="reader" if self.read_only else "writer",
            statements=[Statement(actions=actions, resources=[at.arn], conditions=through)],
            network=ways,
        )
