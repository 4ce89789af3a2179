"""The containers of a workload's task, as ECS takes them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi

from roadbed.kernel.arns import region_in
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.service.containers.image import Image
from roadbed.service.containers.log_destination import LogDestination
from roadbed.service.containers.process import ADDED, USUAL, Process
from roadbed.service.containers.same_task import task_problems
from roadbed.service.containers.secret import Secret
from roadbed.service.containers.sidecar import PREPARE, Sidecar
from roadbed.service.containers.variables import Variables, public, variables_of
from roadbed.service.fargate.tasks.log_group import log_group_name
from roadbed.service.fargate.tasks.mounts import PREPARING, Mount, each_container, of_sessions, preparation
from roadbed.service.traffic.port import Port
from roadbed.service.workload import Workload

MOST_BYTES: Final = 64 * 1_024
"""Of a whole task definition.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
"""

Definition = dict[str, Any]


def container_definitions(workload: Workload, logs: pulumi.Input[str]) -> dict[str, Definition]:
    """Every container of the task by its name, the main one first; `logs` is the ARN of their log group.

    Raises `ArgsError` for containers that cannot be in one task, and for one that would not fit into it.
    """
    block, settings = workload.block, workload.settings
    ports = _once([*workload.ports, *settings.container.more_ports])
    together = (settings.container, ports, settings.sidecars, settings.volumes)
    if problems := list(task_problems(block.name, *together, tells_health=workload.health_check is not None)):
        raise ArgsError(block.block, problems, block.made_at)
    containers = list(each_container(workload))
    log_group = _log_group(workload, logs)
    router = next((each for each in settings.sidecars if each.logs_to is not None), None)
    routed = _routed(router.logs_to) if router is not None and router.logs_to is not None else log_group
    script, files, mounts = preparation(containers)
    prepared = {mount["sourceVolume"] for mount in mounts}
    main = settings.container
    found = {
        block.name: {
            **_started(block.name, workload.image, Image.of(settings.image), main, containers[0][2]),
            **_main_variables(workload).rendered(),
            "environmentFiles": [{"type": "s3", "value": arn} for arn in main.environment_files],
            "portMappings": [_mapping(port) for port in ports],
            "essential": True,
            "dependsOn": _waiting(_before_main(settings.sidecars), containers[0][2], prepared, router),
            "healthCheck": workload.health_check,
            "logConfiguration": routed,
        }
    }
    for index, (each, (_, _, seen)) in enumerate(zip(settings.sidecars, containers[1:], strict=True)):
        here, image = f"sidecars[{index}]", Image.of(each.image)
        found[each.name] = {
            **_started(each.name, _reference(workload, image, f"{here}.image"), image, each, seen),
            **variables_of(block, each.environment, each.connections, path=f"{here}.environment").rendered(),
            "portMappings": [_mapping(port) for port in each.ports],
            "essential": not each.ends if each.essential is None else each.essential,
            "dependsOn": _waiting(each.depends_on, seen, prepared, None if each is router else router),
            "healthCheck": each.health.rendered() if each.health else None,
            "cpu": each.cpu,
            "memory": each.memory_mib,
            "memoryReservation": each.memory_reservation_mib,
            "firelensConfiguration": _firelens(each) if each is router else None,
            "logConfiguration": log_group if each is router else routed,
        }
    if script:
        found[PREPARE] = _preparing(workload, script, files, mounts, log_group)
    said = {
        name: {key: value for key, value in each.items() if value not in (None, [], {})} for name, each in found.items()
    }
    if (size := len(json.dumps(list(said.values()), default=lambda _: ""))) > MOST_BYTES:
        fix = "keep long files in the image, on EFS or in a Secret"
        says = f"all containers together take {size:,} bytes, allowed {MOST_BYTES:,} in a task definition; {fix}"
        raise ArgsError(block.block, [Problem("container", says)], block.made_at)
    return said


def _started(
    name: str, reference: pulumi.Input[str], image: Image, process: Process, mounts: Sequence[Mount]
) -> Definition:
    """How the program of any container is started and stopped, and what it may touch."""
    return {
        "name": name,
        "image": reference,
        "repositoryCredentials": {"credentialsParameter": image.credentials.arn} if image.credentials else None,
        "command": process.command and list(process.command),
        "entryPoint": process.entry_point and list(process.entry_point),
        "workingDirectory": process.working_directory,
        "user": process.user,
        "readonlyRootFilesystem": process.read_only_root,
        "linuxParameters": {
            "initProcessEnabled": process.init_process,
            "capabilities": _capabilities(process.capabilities),
            **({"tmpfs": _in_memory(process)} if process.tmpfs else {}),
        },
        "mountPoints": [mount.rendered() for mount in mounts],
        "stopTimeout": process.stop_timeout_seconds,
        "startTimeout": process.start_timeout_seconds,
        "ulimits": [{"name": each.name, "softLimit": each.soft, "hardLimit": each.hard} for each in process.ulimits],
        "systemControls": [{"namespace": name, "value": value} for name, value in process.kernel_parameters.items()],
        "dockerLabels": dict(process.labels),
        "restartPolicy": process.restart
        and {
            "enabled": True,
            "ignoredExitCodes": list(process.restart.ignored_exit_codes),
            "restartAttemptPeriod": process.restart.after_seconds,
        },
    }


def _reference(workload: Workload, image: Image, path: str) -> pulumi.Input[str]:
    return image.for_block(workload.block, path, mirrors=workload.zone.images)


def _in_memory(process: Process) -> list[Definition]:
    # Open to everybody, as nobody else could open it before the program starts.
    options = ["mode=1777", "nosuid", "nodev"]
    return [{"containerPath": path, "size": size, "mountOptions": options} for path, size in process.tmpfs.items()]


def _capabilities(kept: Sequence[str]) -> dict[str, list[str]]:
    """All are dropped at once where none of the usual ones is kept."""
    left = [each for each in USUAL if each not in kept]
    added = {"add": [ADDED]} if ADDED in kept else {}
    return {"drop": ["ALL"] if left == [*USUAL] else left, **added}


def _main_variables(workload: Workload) -> Variables:
    """What sidecars use is theirs alone."""
    settings = workload.settings
    of_sidecars = [id(connection) for each in settings.sidecars for connection in each.connections]
    used = [each for each in workload.connections if id(each) not in of_sidecars]
    more = {f"sidecar {each.name}": each.variables for each in settings.sidecars}
    return variables_of(workload.block, settings.environment, used, more)


def _once(ports: Sequence[Port]) -> list[Port]:
    """A port that is among those that others reach and among `more_ports` is one."""
    return [port for index, port in enumerate(ports) if port not in ports[:index]]


def _mapping(port: Port) -> Definition:
    # TCP is what ECS takes without a word; of UDP it knows no application's protocol.
    spoken = {} if port.protocol in ("tcp", "udp") else {"appProtocol": port.protocol}
    at = {"containerPort": port.number, "hostPort": port.number, "protocol": port.transport}
    return {"name": port.name, **at, **spoken}


def _before_main(sidecars: Sequence[Sidecar]) -> Mapping[str, str]:
    return {each.name: each.program_waits_for for each in sidecars if each.program_waits_for is not None}


def _waiting(
    named: Mapping[str, str], mounts: Sequence[Mount], prepared: set[str], router: Sidecar | None
) -> list[dict[str, str]]:
    """What a container waits for: who is named, what it sees to be prepared, and whoever takes its log."""
    waits = dict(named)
    if router is not None:
        waits.setdefault(router.name, "START")
    if any(mount.volume in prepared for mount in mounts):
        waits[PREPARE] = "SUCCESS"
    return [{"containerName": name, "condition": condition} for name, condition in waits.items()]


def _log_group(workload: Workload, arn: pulumi.Input[str]) -> Definition:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"""
    logs, known = workload.settings.logs, pulumi.Output.from_input(arn)
    buffered = {"mode": "non-blocking", "max-buffer-size": f"{logs.buffer_mib}m"}
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": known.apply(log_group_name),
            "awslogs-region": known.apply(region_in),
            "awslogs-stream-prefix": workload.block.name,
            **({"mode": "blocking"} if logs.blocking else buffered),
            **({"awslogs-multiline-pattern": logs.first_line} if logs.first_line else {}),
        },
    }


def _firelens(router: Sidecar) -> Definition:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html"""
    file = router.router_config
    more = {} if file is None else {"config-file-type": "file", "config-file-value": file}
    return {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true", **more}}


def _routed(destination: LogDestination) -> Definition:
    fetched = [{"name": name, "valueFrom": secret.value_from} for name, secret in destination.secrets().items()]
    return {
        "logDriver": "awsfirelens",
        "options": destination.options(),
        **({"secretOptions": fetched} if fetched else {}),
    }


def _preparing(
    workload: Workload,
    script: str,
    files: Mapping[str, pulumi.Input[str] | Secret],
    mounts: list[dict[str, Any]],
    log_group: Definition,
) -> Definition:
    block, image = workload.block, workload.settings.container.prepare_image
    shown = {name: value for name, value in files.items() if not isinstance(value, Secret)}
    secret = {name: value.value_from for name, value in files.items() if isinstance(value, Secret)}
    reference = _reference(workload, image, "container.prepare_image")
    return {
        **_started(PREPARE, reference, image, PREPARING, ()),
        **Variables({name: public(block, "files", value) for name, value in shown.items()}, secret).rendered(),
        "entryPoint": ["sh", "-c"],
        "command": [script],
        "mountPoints": [*mounts, *(each.rendered() for each in of_sessions(workload, PREPARE, PREPARING))],
        "essential": False,
        "logConfiguration": log_group,
    }
