"""Volumes of a task, where its containers see them, and the container that prepares them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi

from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.containers.process import Process
from roadbed.service.containers.secret import Secret
from roadbed.service.containers.sidecar import PREPARE
from roadbed.service.containers.volume import FileSystem
from roadbed.service.fargate.tasks.session import WRITABLE
from roadbed.service.workload import Workload

PREPARING: Final = Process.model_construct(user="0", read_only_root=True, capabilities=())
"""Prepares volumes as root, to whom new ones belong, with no right of root's and none to write anywhere else."""

_WORKSHOP: Final = "/mnt"
"""Where the preparing container sees every volume, clear of its own files."""


@dataclass(frozen=True)
class Mount:
    """A volume where one container sees it."""

    volume: str
    """Its name in the task."""

    path: str
    """Where the container sees it."""

    read_only: bool = False
    """Whether the container may only read."""

    opened: bool = False
    """Whether somebody has to let everybody write to it first."""

    def rendered(self) -> dict[str, Any]:
        """As ECS takes it."""
        return {"sourceVolume": self.volume, "containerPath": self.path, "readOnly": self.read_only}


def mounts_of(workload: Workload, name: str, process: Process) -> list[Mount]:
    """What one container of a workload sees."""
    found = [Mount(_called(name, path), path, opened=process.opens_nothing_itself) for path in process.mounts_scratch]
    found += [Mount(_called(name, path), path, read_only=True) for path in process.file_directories]
    for volume in workload.settings.volumes:
        path = volume.path if name == workload.block.name else volume.sidecars.get(name)
        if path is not None:
            opened = volume.is_scratch and process.opens_nothing_itself
            found.append(Mount(volume.called, path, read_only=volume.read_only, opened=opened))
    return [*found, *of_sessions(workload, name, process)]


def of_sessions(workload: Workload, name: str, process: Process) -> list[Mount]:
    """Where the agent of sessions writes to in a container; nothing where there are none."""
    needed = WRITABLE if workload.settings.placement.exec and process.read_only_root else ()
    return [Mount(_called(name, path), path) for path in needed]


def task_volumes(workload: Workload) -> list[dict[str, Any]]:
    """The volumes of a workload's task definition, as `aws.ecs.TaskDefinition` takes them.

    Raises `ArgsError` for two directories that would be one volume.
    """
    _tell_apart(workload)
    declared = {volume.called: volume for volume in workload.settings.volumes}
    containers = list(each_container(workload))
    preparing = of_sessions(workload, PREPARE, PREPARING) if preparation(containers)[0] else []
    mounted = [*(mount for _, _, mounts in containers for mount in mounts), *preparing]
    names = dict.fromkeys(mount.volume for mount in mounted)
    found: list[dict[str, Any]] = []
    for name in {**names, **dict.fromkeys(declared)}:
        volume = declared.get(name)
        if volume is not None and volume.file_system is not None:
            found.append({"name": name, "efs_volume_configuration": _efs(volume.file_system)})
        elif volume is not None and volume.disk is not None:
            found.append({"name": name, "configure_at_launch": True})
        else:
            found.append({"name": name})
    return found


def _tell_apart(workload: Workload) -> None:
    """Two directories whose names are the same without slashes and dots are one volume: what one container writes to
    its own would stand in the other's.
    """
    block, settings = workload.block, workload.settings
    known = {volume.called: f"the volume {volume.called!r}" for volume in settings.volumes}
    problems = []
    processes: dict[str, tuple[str, Process]] = {"container": (block.name, settings.container)}
    processes |= {f"sidecars[{index}]": (each.name, each) for index, each in enumerate(settings.sidecars)}
    for path, (name, process) in processes.items():
        mounts = of_sessions(workload, name, process)
        for directory in (*process.mounts_scratch, *process.file_directories, *(each.path for each in mounts)):
            called = _called(name, directory)
            this = f"{directory!r} of {name}"
            if (first := known.setdefault(called, this)) != this:
                fix = "write to another directory, or rename the sidecar or the volume"
                problems.append(Problem(path, f"{this} and {first} would be one volume, {called!r}; {fix}"))
    if problems:
        raise ArgsError(block.block, problems, block.made_at)


def each_container(workload: Workload) -> Iterator[tuple[str, Process, list[Mount]]]:
    """Every container that somebody declared, with what it sees; the main one first."""
    main = workload.block.name
    yield main, workload.settings.container, mounts_of(workload, main, workload.settings.container)
    for each in workload.settings.sidecars:
        yield each.name, each, mounts_of(workload, each.name, each)


def preparation(
    containers: Sequence[tuple[str, Process, list[Mount]]],
) -> tuple[str, Mapping[str, pulumi.Input[str] | Secret], list[dict[str, Any]]]:
    """What the preparing container runs, the variables that hold the files it writes, and what it sees. The script is
    empty where there is nothing to prepare.
    """
    opened = list(dict.fromkeys(mount.volume for _, _, mounts in containers for mount in mounts if mount.opened))
    variables: dict[str, pulumi.Input[str] | Secret] = {}
    lines, volumes = [f"chmod 1777 {_WORKSHOP}/{volume}" for volume in opened], [*opened]
    for name, process, _ in containers:
        for path, content in process.files.items():
            directory = process.read_only_around(path)
            variable, volume = f"FILE_{len(variables)}", _called(name, directory)
            variables[variable] = content
            volumes.append(volume)
            target = f"{_WORKSHOP}/{volume}{path.removeprefix(directory)}"
            if (inner := target.rpartition("/")[0]) != f"{_WORKSHOP}/{volume}":
                lines.append(f"mkdir -p {inner}")
            lines.append(f"""printf '%s' "${variable}" > {target}""")
    script = " && ".join(["umask 022", *lines]) if lines else ""
    return script, variables, [Mount(each, f"{_WORKSHOP}/{each}").rendered() for each in dict.fromkeys(volumes)]


def _called(container: str, path: str) -> str:
    return f"{container}{path.replace('/', '-').replace('.', '-')}"


def _efs(file_system: FileSystem) -> dict[str, Any]:
    access_point = file_system.access_point_arn
    return {
        "file_system_id": pulumi.Output.from_input(file_system.arn).apply(_last),
        "transit_encryption": "ENABLED",
        "authorization_config": {
            "iam": "ENABLED",
            **(
                {} if access_point is None else {"access_point_id": pulumi.Output.from_input(access_point).apply(_last)}
            ),
        },
    }


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]
