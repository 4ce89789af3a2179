"""Services of one program, by name: how one calls another that is declared later."""

import asyncio
import sys
import typing
from typing import Any

import pulumi
from pulumi.runtime import get_root_resource

from roadbed.kernel.connection import Connection, connecting
from roadbed.kernel.context import Context
from roadbed.kernel.errors import ArgsError, Problem, caller, listed, near_miss
from roadbed.kernel.mistakes import shown
from roadbed.kernel.names import block_name_problem
from roadbed.kernel.per_program import PerProgram
from roadbed.service.service_rights import ServiceRights, internal_url
from roadbed.service.traffic.port import Protocol


class Peer(typing.Protocol):
    """What another service of the program must know of one."""

    @property
    def internal_url(self) -> str:
        """Where it is reached."""

    @property
    def connects(self) -> bool:
        """Whether it has a name in the cluster."""

    @property
    def security_group_id(self) -> pulumi.Output[str]:
        """What lets callers in."""


class Peers(PerProgram):
    """Every service that the running program has made, by name; kept on its stack's own resource."""

    belongs = "services call each other within a stack"

    def __init__(self) -> None:
        self.made: dict[str, Peer] = {}
        self._ended: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()
        self._notice_the_end(typing.cast(pulumi.ComponentResource, get_root_resource()))

    async def find(self, name: str) -> Peer | None:
        """The one of this name, once the program has made all that it makes.

        Raises what the program ended with, if it failed before it made this one: the SDK tells of one failure only, and
        that there is no such service would be the wrong one.
        """
        if name in self.made:
            return self.made[name]
        if (failure := await self._ended) is not None:
            raise failure
        return self.made.get(name)

    def _notice_the_end(self, root: pulumi.ComponentResource) -> None:
        register = root.register_outputs

        def registering(outputs: Any) -> None:
            # The SDK does this last, also while an exception leaves the program.
            if not self._ended.done():
                self._ended.set_result(sys.exc_info()[1])
            register(outputs)

        vars(root)["register_outputs"] = registering


class NamedService(ServiceRights):
    """A service that the program declares elsewhere, perhaps later: `Service.named("checkout", port=8080)`."""

    def __init__(self, name: str, *, port: Any, protocol: Protocol = "http") -> None:
        """Whether the program has it, and whether it listens there, is looked at once the whole program is known.

        Raises `ArgsError` for what can be no name or port.
        """
        self._made_at = caller(self)
        misnamed = block_name_problem(name)
        problems = [misnamed] if misnamed else []
        if not isinstance(port, int) or isinstance(port, bool) or not 1 <= port <= 65_535:
            problems.append(Problem("port", f"got {shown(port)}, allowed a whole number from 1 to 65,535"))
        allowed = [each for each in typing.get_args(Protocol) if each != "udp"]
        if protocol not in allowed:
            problems.append(Problem("protocol", f"got {shown(protocol)}, allowed is {listed(allowed)}"))
        if problems:
            raise ArgsError("Service.named", problems, self._made_at)
        self.name, self.block, self.port_number = name, f"Service {name}", port
        self.connects = True
        self.internal_url = internal_url(Context.current(), name, port, protocol)
        self._peers = Peers.current()
        found: pulumi.Output[Any] = pulumi.Output.from_input(typing.cast(Any, asyncio.ensure_future(self._find())))
        self.reachable_group = found.apply(lambda each: typing.cast(pulumi.Output[str], each.security_group_id))

    def connection(self, right: str, **parts: Any) -> Connection:
        """As `Component.connection` gives it."""
        return connecting(self.block, right, self.rights[right], **parts)

    async def _find(self) -> Peer:
        found, known = await self._peers.find(self.name), sorted(self._peers.made)
        if found is None:
            near = near_miss(self.name, known) or f"; it has {listed(known) or 'none'}"
            problem = Problem("name", f"no Service {self.name} in this stack{near}")
            raise ArgsError("Service.named", [problem], self._made_at)
        if found.internal_url != self.internal_url:
            says = f"got what would be {self.internal_url}, and Service {self.name} is {found.internal_url}"
            problem = Problem("port", f"{says}; give its port and protocol")
            raise ArgsError("Service.named", [problem], self._made_at)
        if not found.connects:
            problem = Problem("name", f"Service {self.name} has no name in the cluster by which it could be called")
            raise ArgsError("Service.named", [problem], self._made_at)
        return found
