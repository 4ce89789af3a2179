"""Where a container listens, and what is spoken there."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group

Protocol: TypeAlias = Literal["http", "http2", "grpc", "tcp", "udp"]
Transport: TypeAlias = Literal["tcp", "udp"]

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
PortName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$", examples=["admin"])]
PortNumber = Annotated[int, Field(ge=1, le=65_535)]


class Port(Group):
    """A port that a container listens on."""

    name: PortName
    """What routes and Service Connect call it."""

    number: PortNumber
    """Where the container listens. Changing it replaces the target groups behind it, and requests fail until tasks of
    the new revision are in the new ones: listen on both for a while, the other among `container.more_ports`."""

    protocol: Protocol = "http"
    """What is spoken there: HTTP/1.1 and WebSockets (`http`), HTTP/2 without TLS (`http2`), `grpc`, or bare `tcp` and
    `udp`, which only a network ingress carries. Changing it replaces the target groups behind it."""

    @property
    def transport(self) -> Transport:
        """What firewalls call it."""
        return "udp" if self.protocol == "udp" else "tcp"
