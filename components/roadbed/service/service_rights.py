"""What a service offers to others, whether it is of this stack or shared by another."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

import pulumi

from roadbed.kernel.connection import Connection, NetworkPath, Variable
from roadbed.kernel.context import Context
from roadbed.kernel.contracts.consuming import Shared
from roadbed.kernel.errors import ArgsError, Problem, caller
from roadbed.kernel.per_program import PerProgram
from roadbed.service.traffic.port import Protocol

CALLER: Final = "caller"

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
LONGEST_DISCOVERY_NAME: Final = 64
_HASH: Final = 6

_SCHEMES: Final[Mapping[Protocol, str]] = {"http": "http", "http2": "http", "grpc": "http", "tcp": "tcp", "udp": "udp"}


def alias(context: Context, name: str) -> str:
    """What callers call a service, in every task of its namespace: `checkout.payments`. Environments beside those that
    have a cluster of their own share somebody's, so theirs say which one they are: `checkout.payments.pr-417`.
    """
    return ".".join([name, context.team, *_environment(context)]).lower()


def discovery_name(context: Context, name: str) -> str:
    """What the namespace calls it; unlike in the alias nothing but `_` can stand between names that have hyphens."""
    whole = "_".join([context.team, *_environment(context), name]).lower()
    if len(whole) <= LONGEST_DISCOVERY_NAME:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_HASH]
    return f"{whole[: LONGEST_DISCOVERY_NAME - _HASH - 1]}_{digest}"


def internal_url(context: Context, name: str, port: int, protocol: Protocol) -> str:
    """Where callers reach it, known by its name: `http://checkout.payments:8080`."""
    return f"{_SCHEMES[protocol]}://{alias(context, name)}:{port}"


def _environment(context: Context) -> list[str]:
    return [] if context.environment == context.profile.base else [context.environment]


def calls(connection: Connection) -> bool:
    """Whether it is a right to call a service by its name."""
    return connection.right == CALLER and connection.of.startswith("Service ")


@dataclass
class OtherNamespaces(PerProgram):
    """Where the services of other stacks that the running program calls have their names."""

    belongs = "a call goes from one stack to another"

    of_service: dict[str, str] = field(default_factory=dict)
    """By what messages call the service."""


class ServiceRights:
    """Rights on a service, from no more than its address and its security group."""

    block: str
    """What messages call it."""
    name: str
    """Begins the variable that its right brings: `checkout` gives `CHECKOUT_URL`."""
    internal_url: str
    port_number: int
    connects: bool
    """Whether it has a name in its cluster, by which others call it."""
    reachable_group: pulumi.Output[str]
    """The service's security group, once it can be called."""
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {CALLER: ()}

    def caller(self) -> Connection:
        """Call it from a service or worker of the same cluster: its address as `CHECKOUT_URL`, and the way there.

        Service Connect tells a task the addresses that there are when it starts, so a caller starts after what it
        calls. Tasks and jobs cannot call: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html

        Raises `ArgsError` where it has no name in the cluster.
        """
        if not self.connects:
            says = "it has no name in its cluster by which it could be called"
            fix = "it needs a cluster with a namespace, placement.service_connect=True and a port that is not UDP's"
            raise ArgsError(self.block, [Problem(CALLER, f"{says}; {fix}")], caller())
        variable = f"{self.name.upper().replace('-', '_')}_URL"
        return self.connection(
            CALLER,
            variables=(Variable(role="url", name=variable, value=self.internal_url),),
            network=(NetworkPath(port=self.port_number, security_group=self.reachable_group),),
        )


class SharedService(ServiceRights, Shared):
    """A service of another stack: `Service.of("billing.prod", "invoices")`."""

    kind = "roadbed:index:Service"

    reachable_group: pulumi.Output[str]
    """Its security group, which lets callers in."""

    internal_url: str
    """Where services of the same cluster reach it."""

    port_number: int
    """Where it listens."""

    connects: bool
    """Whether it has a name in its cluster."""

    namespace: str | None = None
    """Where it has that name."""

    def caller(self) -> Connection:
        """As its owner has it. Who is in another namespace is refused when it is known where the caller runs."""
        if self.namespace is not None:
            OtherNamespaces.current().of_service[self.block] = self.namespace
        return super().caller()

    def across_regions(self) -> Self:
        """Raises `ArgsError`: in another region neither its name nor its security group is known."""
        says = "its name and its security group are known in its own region only; give it a route, and call that"
        raise ArgsError(self.block, [Problem("across_regions", says)], caller())
