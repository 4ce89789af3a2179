"""Addresses of a network and its subnets: pure arithmetic, which gives a zone the same subnets for ever."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field

from roadbed.foundation.network_zones import SLOTS, slot

Tier: TypeAlias = Literal["public", "private", "isolated"]

TIERS: Final[tuple[Tier, ...]] = ("public", "private", "isolated")

_SLOT_BITS: Final = 2
_IPV6_SUBNET: Final = 64
_QUARTERS: Final[dict[Tier, int]] = {"private": 0, "public": 2, "isolated": 3}
"""Where a tier begins in its zone's block: private subnets have the first two quarters."""

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html: a VPC may be as small as /28, as may a subnet
# (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html). Divided by four zones and four quarters, that
# makes /24 the smallest of ours.
_LARGEST: Final = 16
_SMALLEST_SUBNET: Final = 28
_SMALLEST: Final = _SMALLEST_SUBNET - 2 * _SLOT_BITS

# A load balancer's subnets want at least a /27.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
SMALLEST_WITH_LOAD_BALANCERS: Final = 27 - 2 * _SLOT_BITS

_PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
"""Networks that the internet does not route: RFC 1918, and RFC 6598 for what is behind a carrier's NAT."""


def subnet(vpc: str, tier: Tier, zone: str) -> str:
    """The subnet of a tier in a zone, from the VPC's CIDR.

    The VPC is cut into four blocks, one for each zone it can have; of a block, private subnets get one half, public and
    isolated ones a quarter each. Other zones and other tiers make no difference.
    """
    block = _nth(IPv4Network(vpc), _SLOT_BITS, slot(zone))
    if tier == "private":
        return str(_nth(block, 1, 0))
    return str(_nth(block, 2, _QUARTERS[tier]))


def ipv6_subnet(vpc: str, tier: Tier, zone: str) -> str:
    """The /64 of a tier in a zone, from the /56 that AWS gave the VPC."""
    network = IPv6Network(vpc)
    return str(_nth(network, _IPV6_SUBNET - network.prefixlen, slot(zone) * SLOTS + _QUARTERS[tier]))


def overlapping(cidr: str, others: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The others that have addresses in common with a network, each with its place."""
    for index, other in enumerate(others):
        if IPv4Network(cidr).overlaps(IPv4Network(other)):
            yield index, other


def prefix_length(cidr: str) -> int:
    """How long the network's common part is, in bits: 16 for a /16."""
    return IPv4Network(cidr).prefixlen


def _nth(network: "IPv4Network | IPv6Network", bits: int, number: int) -> "IPv4Network | IPv6Network":
    size = network.num_addresses >> bits
    return type(network)((int(network.network_address) + number * size, network.prefixlen + bits))


def _network(cidr: str) -> str:
    """A network as AWS writes it. Raises `ValueError` that says what is wrong with the text, and how to write it."""
    if ":" in cidr:
        raise ValueError("an IPv6 network; give an IPv4 one such as 10.20.0.0/16, AWS chooses the IPv6 one")
    if "/" not in cidr:
        raise ValueError("a network without its size; write it as in 10.20.0.0/16")
    try:
        if not re.fullmatch(r"[\d.]+/\d{1,2}", cidr):
            raise ValueError(cidr)
        network = ip_network(cidr, strict=False)
    except ValueError:
        raise ValueError("no network; allowed is one such as 10.20.0.0/16") from None
    if str(network) != cidr:
        raise ValueError(f"which has bits set after its size; the network is {network}")
    return cidr


def _vpc(cidr: str) -> str:
    network = IPv4Network(_network(cidr))
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise ValueError(f"addresses of the internet; take from {', '.join(map(str, _PRIVATE))}")
    if network.prefixlen < _LARGEST:
        raise ValueError(f"too large; AWS allows at most a /{_LARGEST}")
    if network.prefixlen > _SMALLEST:
        says = f"a subnet has at least a /{_SMALLEST_SUBNET}, and room is kept for {SLOTS} zones of three"
        raise ValueError(f"too small; {says}: take a /{_SMALLEST} or larger")
    return cidr


Cidr = Annotated[str, AfterValidator(_network), Field(examples=["10.20.0.0/16", "192.168.0.0/24"])]
"""Any IPv4 network."""

VpcCidr = Annotated[str, AfterValidator(_vpc), Field(examples=["10.0.0.0/16", "172.20.16.0/20", "10.1.2.0/23"])]
"""An IPv4 network that a VPC of ours can have."""
