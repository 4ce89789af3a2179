"""Containers beside the main one, in the same task: before it, or as long as it runs."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Input
from roadbed.kernel.connection import Connection, VariableName
from roadbed.kernel.errors import Problem
from roadbed.service.containers import open_telemetry
from roadbed.service.containers.health_command import HealthCommand
from roadbed.service.containers.image import READY_MADE, Image, ImageLike
from roadbed.service.containers.log_destination import LogDestination
from roadbed.service.containers.paths import AbsolutePath
from roadbed.service.containers.process import Process
from roadbed.service.containers.secret import Secret, plain_secrets
from roadbed.service.traffic.port import Port

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
Condition: TypeAlias = Literal["START", "COMPLETE", "SUCCESS", "HEALTHY"]

ContainerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,255}$", examples=["proxy"])]

PREPARE: Final = "prepare"
_ENDING: Final = ("COMPLETE", "SUCCESS")


class Sidecar(Process):
    """Another container in every task. All of a task's containers share its network, its size and its role.

    >>> Sidecar(name="proxy", image=PROXY, ports=[Port(name="admin", number=9901)], program_waits_for="HEALTHY", …)
    >>> Sidecar(name="fetch-model", image=TOOLS, command=["fetch", "/srv/model"], program_waits_for="SUCCESS")
    >>> Sidecar.log_router(DatadogLogs(api_key=Secret(arn=…)))
    """

    name: ContainerName
    """How the task calls it."""

    image: ImageLike
    """What runs: as for the main container, by digest in prod."""

    environment: Mapping[VariableName, Input[str] | Secret] = {}
    """Variables for this container alone."""

    ports: Sequence[Port] = ()
    """Where it listens. The containers of a task share one network: no two may listen on one port."""

    program_waits_for: Condition | None = None
    """What the main container waits for before it starts: that this one runs (`START`), is well (`HEALTHY`, needs
    `health`), has ended (`COMPLETE`) or has ended well (`SUCCESS`), which makes it an init container."""

    depends_on: Mapping[str, Condition] = {}
    """What this container waits for, by the names of other sidecars; they also stop in the reverse order."""

    essential: bool | None = None
    """Whether its end ends the task; by default it does, unless somebody waits for its end."""

    cpu: Annotated[int, Field(ge=1, le=16_384)] | None = None
    """CPU units of the task's that it is sure to get when all are busy."""

    memory_mib: Annotated[int, Field(ge=6, le=122_880)] | None = None
    """More of the task's memory than this, and it is killed; by default as much as there is."""

    memory_reservation_mib: Annotated[int, Field(ge=6, le=122_880)] | None = None
    """Memory of the task's that it is meant to stay below when there is little."""

    health: HealthCommand | None = None
    """What tells whether it is well."""

    variables: Mapping[VariableName, Input[str]] = {}
    """Variables for the main container, that tell it of this one."""

    connections: Sequence[Connection] = ()
    """What it uses. Its variables are this container's, its rights the task's, which all its containers share."""

    logs_to: LogDestination | None = None
    """Makes it the task's log router: what all other containers print goes through it to there, not to CloudWatch."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef-customconfig.html
    router_config: AbsolutePath | None = None
    """A file with more of the log router's own configuration, such as filters and other outputs: one of its image's, or
    of `files`."""

    @classmethod
    def open_telemetry(
        cls,
        *,
        config: str | Secret = open_telemetry.TRACES_TO_XRAY,
        connections: Sequence[Connection] = (open_telemetry.XRAY,),
        image: ImageLike | None = None,
        **more: Any,
    ) -> "Sidecar":
        """The OpenTelemetry collector as AWS distributes it, which takes OTLP on ports 4317 and 4318 and by default
        sends traces to X-Ray. `config` is the collector's own; `connections` are the rights of its exporters.

        https://aws-otel.github.io/docs/setup/ecs
        """
        own: dict[str, Any] = {
            "name": open_telemetry.NAME,
            "image": image or _ready_made(open_telemetry.NAME),
            "environment": {open_telemetry.CONFIG_VARIABLE: config},
            "ports": [Port(name="otlp-grpc", number=4_317, protocol="grpc"), Port(name="otlp-http", number=4_318)],
            "variables": open_telemetry.FOR_THE_PROGRAM,
            "health": HealthCommand(command=["/healthcheck"], start_period_seconds=10),
            "program_waits_for": "START",
            "essential": False,
            "memory_reservation_mib": 64,
            "connections": connections,
        }
        return cls(**{**own, **more})

    @classmethod
    def log_router(cls, logs_to: LogDestination, *, image: ImageLike | None = None, **more: Any) -> "Sidecar":
        """Fluent Bit as AWS distributes it, to which ECS hands what the other containers print (FireLens). It is open
        to nobody, and runs as root, as ECS refuses any other user: its socket is root's.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
        https://github.com/aws/containers-roadmap/issues/2122
        """
        own: dict[str, Any] = {
            "name": "log-router",
            "image": image or _ready_made("log-router"),
            "logs_to": logs_to,
            "memory_reservation_mib": 50,
            "user": "0",
            "connections": logs_to.connections(),
        }
        return cls(**{**own, **more})

    def mistakes(self) -> list[Problem]:
        """What cannot be waited for, a name that is taken, secrets in plain text."""
        found = [*super().mistakes(), *plain_secrets(self.environment), *plain_secrets(self.variables, "variables")]
        if self.name == PREPARE or self.name.startswith("ecs-service-connect"):
            found.append(Problem("name", f"got {self.name!r}, which is taken; give it another"))
        if self.ends and self.essential:
            says = f"got True, but the program waits for its end ({self.program_waits_for}), which would end the task"
            found.append(Problem("essential", f"{says}; leave it out"))
        if self.program_waits_for == "HEALTHY" and self.health is None:
            found.append(Problem("program_waits_for", "got 'HEALTHY', which needs health=HealthCommand(…)"))
        if self.name in self.depends_on:
            found.append(Problem(f"depends_on.{self.name}", "a container cannot wait for itself"))
        limit, reserved = self.memory_mib, self.memory_reservation_mib
        if limit is not None and reserved is not None and reserved >= limit:
            says = f"got {reserved:,}, allowed is less than memory_mib, {limit:,}"
            found.append(Problem("memory_reservation_mib", says))
        if self.logs_to is not None and self.user not in ("0", "root"):
            found.append(Problem("user", f"got {self.user!r}, ECS takes no other for a log router than '0'"))
        if self.router_config is not None and self.logs_to is None:
            found.append(Problem("router_config", "got one, and it is no log router; give it logs_to=…"))
        if self.logs_to is not None and self.ends:
            found.append(Problem("program_waits_for", "got a log router's end, allowed is START or HEALTHY"))
        return found

    @property
    def ends(self) -> bool:
        """Whether it is done before the program starts."""
        return self.program_waits_for in _ENDING


def _ready_made(name: str) -> Image:
    return Image(release=name, reference=READY_MADE[name])


def awaited(sidecars: Sequence[Sidecar]) -> list[str]:
    """The names of those that others wait for to end well; where one does not, the main container never starts."""
    asked = {name for each in sidecars for name, condition in each.depends_on.items() if condition == "SUCCESS"}
    return [each.name for each in sidecars if each.program_waits_for == "SUCCESS" or each.name in asked]
