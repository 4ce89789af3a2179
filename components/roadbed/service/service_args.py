"""What the owner of a service decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from roadbed.kernel.errors import Problem
from roadbed.service.containers.image import Image
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.scaling.scale import Scale
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port, PortNumber
from roadbed.service.traffic.route import Route
from roadbed.service.workload_args import WorkloadArgs

MAIN_PORT = "main"
"""What a port is called that is given by its number alone."""


class ServiceArgs(WorkloadArgs):
    """What the owner of a service decides.

    >>> ServiceArgs(image=Image.released("checkout"), port=8080, routes=[Route()], connections=[orders.writer()])
    """

    port: Annotated[Port | PortNumber, Field(examples=[8080])]
    """Where the program listens: its number for HTTP/1.1, `Port(name="api", number=9090, protocol="grpc")` for anything
    else. More of them are `container.more_ports`."""

    routes: Sequence[Route] = ()
    """How requests reach it from outside the cluster, by the load balancers of the landing zone. Without any, other
    services alone call it: `connections=[checkout.caller()]`."""

    health: Health = Health()
    """How it is asked whether it is well."""

    scale: Scale = Scale()
    """How many tasks it has, and what changes that."""

    rollout: Rollout = Rollout()
    """How a new revision takes the place of the old one, and what stops it."""

    def mistakes(self) -> list[Problem]:
        """Ports twice, and rollouts that do not fit."""
        return [*super().mistakes(), *self._ports_twice(), *self._rollout()]

    @property
    def ports(self) -> tuple[Port, ...]:
        """Where it listens, the main port first."""
        return (main_port(self.port), *self.container.more_ports)

    def _ports_twice(self) -> Iterator[Problem]:
        first, *others = self.ports
        for index, each in enumerate(others):
            for name in ("name", "number"):
                if getattr(each, name) == getattr(first, name):
                    says = f"got {getattr(each, name)!r}, which is the main port's; give it another"
                    yield Problem(f"container.more_ports[{index}].{name}", says)

    def _rollout(self) -> Iterator[Problem]:
        outside = Image.of(self.image).owner is not None
        called = bool(self.routes) or self.placement.service_connect
        for each in self.rollout.mistakes_in(has_traffic=called, deployed_outside=outside):
            yield Problem(f"rollout.{each.path}", each.says)


def main_port(given: Port | int) -> Port:
    """The main port, however it was given."""
    return given if isinstance(given, Port) else Port(name=MAIN_PORT, number=given)
