"""The security group of a load balancer: who reaches it on which port, and what it reaches."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.kernel.args import Input
from roadbed.kernel.component import Component
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import Problem

# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, inbound and outbound, IPv4 and IPv6 alone
MOST_RULES: Final = 60

_OF_A_RULE: Final = frozenset({"cidr_ipv4", "cidr_ipv6", "from_port", "ip_protocol", "to_port"})

GUARDED_ACCESS: Final = {
    "security-group": frozenset({"egress", "ingress"}),
    "from-*": _OF_A_RULE,
    "to-*": _OF_A_RULE,
}
"""Children of a security group whose override weakens the block."""

EVERYBODY: Final = "0.0.0.0/0"
EVERYBODY_IPV6: Final = "::/0"

_LABELS: Final = {EVERYBODY: "ipv4", EVERYBODY_IPV6: "ipv6"}


# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
_REFUSED: Final = {"internal-": "load balancer", "sg-": "security group"}


def name_problem(name: object) -> Problem | None:
    """Why nothing can be named after a block that makes a load balancer; AWS keeps some beginnings for itself."""
    for beginning, kind in _REFUSED.items():
        if f"{name}-".lower().startswith(beginning):
            return Problem("name", f"got {name!r}, AWS takes no {kind} whose name begins with {beginning}; rename it")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A port, or all of them, for the addresses of a network."""

    cidr: Cidr
    says: str
    port: int | None = None
    protocol: str = "tcp"

    @property
    def label(self) -> str:
        """What its rule is called after: the same for the same opening, whatever others there are."""
        network = _LABELS.get(self.cidr) or re.sub(r"[.:/]", "-", self.cidr.lower())
        return "-".join([*([self.protocol] if self.protocol != "tcp" else []), str(self.port or "all"), network])


def internet(*, ipv6: bool) -> tuple[Cidr, ...]:
    """Every address."""
    return (EVERYBODY, EVERYBODY_IPV6) if ipv6 else (EVERYBODY,)


def is_ipv6(cidr: Cidr) -> bool:
    """Whether a network's addresses are of IPv6."""
    return ip_network(cidr).version == ip_network(EVERYBODY_IPV6).version


def cidr_mistakes(path: str, cidrs: Sequence[Cidr], *, ipv6: bool) -> Iterator[Problem]:
    """Networks given twice, and those of IPv6 for a load balancer that has no such address."""
    for index, cidr in enumerate(cidrs):
        if cidr in cidrs[:index]:
            yield Problem(f"{path}[{index}]", f"got {cidr!r} a second time")
        if is_ipv6(cidr) and not ipv6:
            yield Problem(f"{path}[{index}]", f"got {cidr!r}, but nobody reaches it by IPv6; write ipv6=True")


def counted(path: str, openings: Iterable[Opening]) -> Iterator[Problem]:
    """More rules than a security group takes."""
    versions = [is_ipv6(each.cidr) for each in openings]
    for ipv6 in (False, True):
        if (count := versions.count(ipv6)) > MOST_RULES:
            says = f"they make {count} rules, AWS allows {MOST_RULES} in a security group"
            yield Problem(path, f"{says}; take larger networks, or have the quota raised and use overrides")


def make_security_group(
    block: Component[Any],
    vpc_id: Input[str],
    *,
    description: str,
    inbound: Iterable[Opening],
    outbound: Iterable[Opening],
) -> "aws.ec2.SecurityGroup":
    """The group and its rules, each a resource of its own: a changed one leaves the others as they are."""
    name = block.child_name("security-group", aws.ec2.SecurityGroup)
    group = aws.ec2.SecurityGroup(
        name, description=description, vpc_id=vpc_id, tags={"Name": name}, opts=block.as_parent
    )
    rules: tuple[tuple[str, Any, Iterable[Opening]], ...] = (
        ("from", aws.vpc.SecurityGroupIngressRule, inbound),
        ("to", aws.vpc.SecurityGroupEgressRule, outbound),
    )
    for way, kind, openings in rules:
        for each in openings:
            kind(
                block.child_name(f"{way}-{each.label}", kind),
                security_group_id=group.id,
                description=each.says,
                ip_protocol=each.protocol,
                from_port=0 if each.port is None else each.port,
                to_port=65_535 if each.port is None else each.port,
                opts=pulumi.ResourceOptions(parent=block),
                **{"cidr_ipv6" if is_ipv6(each.cidr) else "cidr_ipv4": each.cidr},
            )
    return group
