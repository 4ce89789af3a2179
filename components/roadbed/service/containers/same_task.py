"""What the containers of one task share, and therefore cannot all have: names, ports, size, volumes, an order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from roadbed.kernel.errors import Problem, listed, near_miss
from roadbed.service.containers.container import Container
from roadbed.service.containers.process import Process
from roadbed.service.containers.sidecar import PREPARE, Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.service.traffic.port import Port

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
MOST_CONTAINERS: Final = 10

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
_FIRELENS: Final = 24_224

# https://docs.kernel.org/networking/ip-sysctl.html
_FIRST_PORT: Final = "net.ipv4.ip_unprivileged_port_start"
_UNPRIVILEGED: Final = 1_024


def task_problems(
    name: str,
    container: Container,
    ports: Sequence[Port],
    sidecars: Sequence[Sidecar],
    volumes: Sequence[Volume],
    *,
    tells_health: bool = False,
) -> Iterator[Problem]:
    """What is wrong between the containers of a task that are each right; `name` is the main one's, `ports` all of its
    own, and `tells_health` whether ECS asks it for its health.
    """
    yield from _names(name, sidecars)
    yield from _ports(name, ports, sidecars)
    yield from _low_ports(container, ports, sidecars)
    yield from _order(name, sidecars, tells_health=tells_health)
    yield from _size(container, sidecars)
    yield from _volumes(container, sidecars, volumes)


def _names(name: str, sidecars: Sequence[Sidecar]) -> Iterator[Problem]:
    for index, each in enumerate(sidecars):
        if each.name == name:
            yield Problem(f"sidecars[{index}].name", f"got {name!r}, which is the main container's; give it another")
        elif each.name in [other.name for other in sidecars[:index]]:
            yield Problem(f"sidecars[{index}].name", f"got {each.name!r} a second time")
    if name == PREPARE:
        yield Problem("name", f"got {name!r}, which a container that prepares volumes takes; give the block another")
    routers = [index for index, each in enumerate(sidecars) if each.logs_to is not None]
    for index in routers[1:]:
        yield Problem(f"sidecars[{index}].logs_to", "got a second log router, a task has one")
    if len(sidecars) > MOST_CONTAINERS - 2:
        says = f"ECS takes {MOST_CONTAINERS} containers, with the main one and the one that prepares volumes"
        yield Problem("sidecars", f"got {len(sidecars)}, allowed {MOST_CONTAINERS - 2}: {says}")


def _ports(name: str, ports: Sequence[Port], sidecars: Sequence[Sidecar]) -> Iterator[Problem]:
    """The containers of a task have one network interface."""
    at: dict[tuple[int, str], str] = {}
    named: dict[str, str] = {}
    if any(each.logs_to is not None for each in sidecars):
        at[_FIRELENS, "tcp"] = "the log router"
    own = [("container.more_ports", name, port) for port in ports]
    others = [
        (f"sidecars[{index}].ports", each.name, port) for index, each in enumerate(sidecars) for port in each.ports
    ]
    for path, owner, port in [*own, *others]:
        if before := at.get((port.number, port.transport)):
            says = f"got {port.number}, where {before} listens already; the containers of a task share one network"
            yield Problem(path, f"{says}: let {owner} listen elsewhere")
        if before := named.get(port.name):
            yield Problem(path, f"got the name {port.name!r}, which a port of {before} has; give it another")
        at.setdefault((port.number, port.transport), owner)
        named.setdefault(port.name, owner)


def _low_ports(container: Container, ports: Sequence[Port], sidecars: Sequence[Sidecar]) -> Iterator[Problem]:
    """Where nobody listens without a right of root's: https://github.com/aws/containers-roadmap/issues/1721."""
    own = ["container.more_ports" if each in container.more_ports else "port" for each in ports]
    listening: list[tuple[str, Process, Port]] = [
        *((path, container, port) for path, port in zip(own, ports, strict=True)),
        *((f"sidecars[{index}].ports", each, port) for index, each in enumerate(sidecars) for port in each.ports),
    ]
    if any(_FIRST_PORT in process.kernel_parameters for process in (container, *sidecars)):
        return
    for path, process, port in listening:
        if port.number < _UNPRIVILEGED and "NET_BIND_SERVICE" not in process.capabilities:
            fix = f'kernel_parameters={{"{_FIRST_PORT}": "{port.number}"}}'
            says = f"got {port.number}, and below {_UNPRIVILEGED:,} a program listens only with a right of root's"
            yield Problem(path, f"{says}; let it listen on 8080, or open the port to everybody in the task: {fix}")


def _order(name: str, sidecars: Sequence[Sidecar], *, tells_health: bool) -> Iterator[Problem]:
    by_name = {each.name: each for each in sidecars}
    for index, each in enumerate(sidecars):
        for other, condition in each.depends_on.items():
            path = f"sidecars[{index}].depends_on.{other}"
            if other != name and other not in by_name:
                known = [*(set(by_name) - {each.name}), name]
                yield Problem(
                    path, f"no such container{near_miss(other, known) or f'; known are {listed(sorted(known))}'}"
                )
            elif condition in ("COMPLETE", "SUCCESS") and (other == name or not by_name[other].ends):
                fix = f'wait for its START, or let the program wait for its end: program_waits_for="{condition}"'
                yield Problem(path, f"got {condition!r}, but the end of {other} ends the task; {fix}")
            elif condition == "HEALTHY" and not (tells_health if other == name else by_name[other].health):
                fix = (
                    "wait for its START, or have its health asked"
                    if other == name
                    else "give it health=HealthCommand(…)"
                )
                yield Problem(path, f"got 'HEALTHY', and {other} has no health to tell; {fix}")
    if circle := _circle(_waits(name, sidecars)):
        yield Problem("sidecars", f"{' waits for '.join(circle)}: a circle in which nobody starts")


def _waits(name: str, sidecars: Sequence[Sidecar]) -> dict[str, list[str]]:
    """Who waits for whom, by name; everybody waits for the log router, whoever says so."""
    routers = [each.name for each in sidecars if each.logs_to is not None]
    known = {name, *(each.name for each in sidecars)}
    found = {name: [*(each.name for each in sidecars if each.program_waits_for is not None), *routers]}
    for each in sidecars:
        implied = [] if each.logs_to is not None else routers
        found[each.name] = [other for other in (*each.depends_on, *implied) if other in known and other != each.name]
    return found


def _circle(waits: Mapping[str, Sequence[str]]) -> list[str]:
    done: set[str] = set()

    def from_here(at: str, way: list[str]) -> list[str]:
        if at in way:
            return [*way[way.index(at) :], at]
        if at in done:
            return []
        done.add(at)
        return next((found for other in waits[at] if (found := from_here(other, [*way, at]))), [])

    return next((found for start in waits if (found := from_here(start, []))), [])


def _size(container: Container, sidecars: Sequence[Sidecar]) -> Iterator[Problem]:
    """ECS refuses a task whose containers are promised more than all of it; the main one needs something too."""
    for path, whole, parts in (
        ("cpu", container.cpu, [each.cpu or 0 for each in sidecars]),
        (
            "memory_reservation_mib",
            container.task_memory_mib,
            [each.memory_reservation_mib or each.memory_mib or 0 for each in sidecars],
        ),
    ):
        if sum(parts) >= whole:
            fix = "give the task more, container=Container(cpu=…), or them less"
            yield Problem(f"sidecars[].{path}", f"got {sum(parts):,} together, the whole task has {whole:,}; {fix}")
    in_memory = sum(size for process in (container, *sidecars) for size in process.tmpfs.values())
    if in_memory >= container.task_memory_mib:
        says = f"got {in_memory:,} together, the whole task has {container.task_memory_mib:,}, for programs too"
        yield Problem("container.tmpfs", f"{says}; give the task more, memory_mib=…, or use scratch")
    for index, each in enumerate(sidecars):
        if each.memory_mib is not None and each.memory_mib > container.task_memory_mib:
            says = f"got {each.memory_mib:,}, the whole task has {container.task_memory_mib:,}"
            yield Problem(f"sidecars[{index}].memory_mib", says)


def _volumes(container: Container, sidecars: Sequence[Sidecar], volumes: Sequence[Volume]) -> Iterator[Problem]:
    names = [each.name for each in sidecars]
    taken = {"": {*container.mounts_scratch, *container.tmpfs, *container.file_directories}}
    taken |= {each.name: {*each.mounts_scratch, *each.tmpfs, *each.file_directories} for each in sidecars}
    processes: dict[str, Process] = {"": container, **{each.name: each for each in sidecars}}
    for index, volume in enumerate(volumes):
        if volume.called in [each.called for each in volumes[:index]]:
            yield Problem(f"volumes[{index}].name", f"got {volume.called!r} a second time; tell them apart: name=")
        for sidecar in volume.sidecars:
            if sidecar not in names:
                known = near_miss(sidecar, names) or f"; known are {listed(names) or 'none'}"
                yield Problem(f"volumes[{index}].sidecars.{sidecar}", f"no such sidecar{known}")
        seen = {**({"": volume.path} if volume.path else {}), **volume.sidecars}
        for owner, path in seen.items():
            if path in taken.setdefault(owner, set()):
                fix = "scratch, tmpfs, files or another volume is there already"
                yield Problem(f"volumes[{index}].path", f"got {path!r}, {fix}")
            elif owner in processes and (over := processes[owner].read_only_around(path)):
                says = (
                    f"and nothing can be mounted there: files make {over} read-only; keep one of them beside the other"
                )
                yield Problem(f"volumes[{index}].path", f"got {path!r}, {says}")
            taken[owner].add(path)
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
    for index in [index for index, each in enumerate(volumes) if each.disk is not None][1:]:
        yield Problem(f"volumes[{index}].disk", "got a second disk, ECS makes one for a task; use EFS or a bigger disk")
