"""Where a workload may open connections to, beyond what its connections bring."""

import ipaddress
from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import SecurityGroupId
from roadbed.kernel.landing_zone import PrefixListId
from roadbed.kernel.mistakes import shown

_EVERYWHERE: Final = "0.0.0.0/0"
_HTTPS: Final = 443

_WIDEST: Final = {4: 16, 6: 32}
"""Public networks beyond this prefix length, by IP version, belong to no one partner: they count as the internet."""

Port = Annotated[int, Field(ge=1, le=65_535)]


class Egress(Group):
    """A port of some addresses that a workload may open connections to. Exactly one of `cidr`, `prefix_list_id` and
    `security_group_id` says which.

    >>> Egress(cidr="198.51.100.0/28", port=443)
    """

    cidr: Input[Cidr] | None = None
    """A network: of a partner, of an office, of a peered VPC. One that is public and larger than a /16 (IPv6: a /32)
    counts as the internet."""

    prefix_list_id: Input[PrefixListId] | None = None
    """A list of networks that AWS or the platform keeps."""

    security_group_id: Input[SecurityGroupId] | None = None
    """Whatever is in this security group of the VPC. Its own rules must let the workload in."""

    port: Port
    """Where it listens."""

    to_port: Port | None = None
    """The last port, for a range that begins with `port`."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """How it is spoken to."""

    @classmethod
    def internet(cls, port: int = 443, *, protocol: Literal["tcp", "udp"] = "tcp") -> Self:
        """This port of every IPv4 address there is. It counts as weaker in every environment: nothing else keeps data
        from leaving.
        """
        return cls(cidr=_EVERYWHERE, port=port, protocol=protocol)

    def mistakes(self) -> list[Problem]:
        """No destination, or several; a range that ends before it begins."""
        ways = [name for name in ("cidr", "prefix_list_id", "security_group_id") if getattr(self, name) is not None]
        found = []
        if len(ways) != 1:
            allowed = "give one of cidr, prefix_list_id or security_group_id"
            found.append(Problem("", f"got {' and '.join(ways) or 'no destination'}; {allowed}"))
        if self.to_port is not None and self.to_port < self.port:
            found.append(Problem("to_port", f"got {self.to_port}, wants at least port, which is {self.port}"))
        return found

    @property
    def is_internet(self) -> bool:
        """Whether it opens more of the internet than anybody's own network. A network that is not known yet counts."""
        if self.cidr is None:
            return False
        if not isinstance(self.cidr, str):
            return True
        network = ipaddress.ip_network(self.cidr)
        return network.is_global and network.prefixlen < _WIDEST[network.version]

    def opens(self, port: int) -> bool:
        """Whether it lets connections over TCP out to this port."""
        return self.protocol == "tcp" and self.port <= port <= (self.to_port or self.port)

    @property
    def opens_https_everywhere(self) -> bool:
        """Whether it opens all that endpoints would."""
        return self.opens(_HTTPS) and self.cidr == _EVERYWHERE

    @property
    def is_partner(self) -> bool:
        """Whether it opens the public addresses of somebody, behind which nothing of AWS's is."""
        return isinstance(self.cidr, str) and ipaddress.ip_network(self.cidr).is_global and not self.is_internet

    @property
    def ports(self) -> str:
        """As resources are named after them: `443`, `8000-8100`, `udp-53`."""
        numbers = f"{self.port}" if self.to_port in (None, self.port) else f"{self.port}-{self.to_port}"
        return numbers if self.protocol == "tcp" else f"{self.protocol}-{numbers}"


def opens_more(value: Sequence[Egress], default: Sequence[Egress]) -> bool:
    """Whether a workload names some of the internet that nobody named for it."""
    return any(each.is_internet and each not in default for each in value)


def duplicates(egress: Sequence[Egress]) -> list[Problem]:
    """What is listed twice: AWS refuses a second rule that says the same."""
    seen: list[tuple[object, ...]] = []
    found = []
    for index, each in enumerate(egress):
        where = each.cidr or each.prefix_list_id or each.security_group_id
        way = (where, each.ports)
        if way in seen:
            found.append(
                Problem(f"egress[{index}]", f"got port {each.ports} of {shown(where)} a second time; leave it out")
            )
        seen.append(way)
    return found
