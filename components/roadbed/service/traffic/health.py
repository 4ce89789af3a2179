"""How a service is asked whether it is well: by load balancers over the network, by ECS inside of its container."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem
from roadbed.service.containers.health_command import HealthCommand
from roadbed.service.traffic.port import PortNumber, Protocol

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
_LONGEST_START_OF_CONTAINER: Final = 300
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
_PATH_OF_GRPC: Final = "/AWS.ALB/healthcheck"
_UNIMPLEMENTED: Final = "12"

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
_CODES_OF_GRPC: Final = (0, 99)
_CODES_OF_APPLICATION: Final = (200, 499)
_CODES_OF_NETWORK: Final = (200, 599)


class Health(Group):
    """How a service is asked whether it is well. One set of numbers serves every load balancer's check and, where a
    `command` is given, the container's own.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    """

    path: Annotated[str, Field(pattern=r"^/[\x21-\x7e]*$", max_length=1024, examples=["/health"])] | None = None
    """What load balancers ask for: by default `/`, over gRPC a method that no server has, whose refusal proves that it
    runs (`/AWS.ALB/healthcheck`). Behind a network ingress a path makes the check HTTP; without one it is whether the
    port takes connections."""

    port: PortNumber | None = None
    """Asked instead of the port that has the traffic: of an admin server, or for UDP, which has no check of its own."""

    success_codes: (
        Annotated[str, Field(pattern=r"^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$", examples=["200-299"])] | None
    ) = None
    """Answers that count as well: HTTP status 200 to 499, behind a network ingress to 599, gRPC status 0 to 99; by
    default 200, over gRPC 12 (unimplemented) or with a `path` of your own 0."""

    # The container's check takes 5 to 300 as well.
    interval_seconds: Annotated[int, Field(ge=5, le=300)] = 10
    """Time between two checks of one task. Each load balancer node checks by itself."""

    # Load balancers would take 120; the container's check takes 60.
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    timeout_seconds: Annotated[int, Field(ge=2, le=60)] = 5
    """No answer within this is a failure; less than the interval."""

    healthy_threshold: Annotated[int, Field(ge=2, le=10)] = 2
    """Successes in a row before a task gets traffic."""

    unhealthy_threshold: Annotated[int, Field(ge=2, le=10)] = 3
    """Failures in a row before a task gets no more traffic and ECS replaces it."""

    command: str | Annotated[Sequence[str], Field(min_length=1)] | None = None
    """Run in the container, healthy if it ends with 0: a text by its shell, a list without one (`["/app", "health"]`).
    By default nothing is run, as an image need not hold a shell or curl, and a check that cannot run stops every task:
    then load balancers alone judge, and a service without routes is replaced only when its process ends."""

    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-healthCheckGracePeriodSeconds
    start_period_seconds: Annotated[int, Field(ge=0, le=3_600)] = 60
    """How long after its start a task's failures do not count: the service's grace period and the container's start
    period. Too short, and ECS replaces tasks that were still starting, for ever."""

    def mistakes(self) -> list[Problem]:
        """A timeout that outlasts its interval, codes the wrong way round, a start longer than a container may take."""
        found = []
        if self.timeout_seconds >= self.interval_seconds:
            says = f"got {self.timeout_seconds}, allowed is less than interval_seconds={self.interval_seconds}"
            found.append(Problem("timeout_seconds", says))
        if turned := [each for each in self._ranges if each[0] > each[1]]:
            says = f"got {turned[0][0]}-{turned[0][1]}, allowed is the lower number first"
            found.append(Problem("success_codes", says))
        if self.command is not None and self.start_period_seconds > _LONGEST_START_OF_CONTAINER:
            most = f"allowed are {_LONGEST_START_OF_CONTAINER} with a command, which is all that ECS waits for it"
            found.append(Problem("start_period_seconds", f"got {self.start_period_seconds}, {most}"))
        return found

    def of_container(self) -> dict[str, object] | None:
        """The `healthCheck` of the main container's definition; None where nothing is run in it."""
        if self.command is None:
            return None
        check = HealthCommand(
            command=self.command,
            interval_seconds=self.interval_seconds,
            timeout_seconds=self.timeout_seconds,
            retries=self.unhealthy_threshold,
            start_period_seconds=self.start_period_seconds,
        )
        return check.rendered()

    def path_for(self, protocol: Protocol) -> str | None:
        """What is asked for on a port; None where it is whether the port takes connections."""
        if protocol in ("tcp", "udp"):
            return self.path
        return self.path or (_PATH_OF_GRPC if protocol == "grpc" else "/")

    def codes_for(self, protocol: Protocol) -> str:
        """The answers that count as well on a port."""
        if protocol == "grpc":
            return self.success_codes or (_UNIMPLEMENTED if self.path is None else "0")
        return self.success_codes or "200"

    def codes_refused(self, protocol: Protocol, *, by_port: bool) -> str | None:
        """Why no load balancer takes these codes on a port, if so; `by_port` where a network one asks."""
        of_grpc = protocol == "grpc" and not by_port
        least, most = _CODES_OF_GRPC if of_grpc else _CODES_OF_NETWORK if by_port else _CODES_OF_APPLICATION
        if all(least <= first and last <= most for first, last in self._ranges):
            return None
        called = "gRPC" if of_grpc else "HTTP"
        return f"got {self.success_codes!r}, allowed are {called} status {least} to {most}"

    @property
    def _ranges(self) -> list[tuple[int, int]]:
        parts = (each.partition("-") for each in (self.success_codes or "").split(",") if each)
        return [(int(first), int(last or first)) for first, _, last in parts]
