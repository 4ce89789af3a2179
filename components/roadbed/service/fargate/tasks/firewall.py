"""Who reaches a workload over the network, and what it reaches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pulumi
import pulumi_aws as aws

from roadbed.kernel.connection import NetworkPath
from roadbed.kernel.inputs import given
from roadbed.service.egress import Egress
from roadbed.service.workload import Workload

_HTTPS: Final = 443
_LONGEST_DESCRIPTION: Final = 255
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html"""


@dataclass(frozen=True)
class Ingoing:
    """A port on which somebody is let in: the security group of a load balancer, or addresses."""

    name: str
    """After what its rule is called, unique in the workload: `public-8080`."""

    port: int
    """Where the workload listens."""

    security_group_id: pulumi.Input[str] | None = None
    cidr: pulumi.Input[str] | None = None
    protocol: Literal["tcp", "udp"] = "tcp"


@dataclass(frozen=True)
class Firewall:
    """The security groups of a workload, and the rules that must be there before it starts."""

    security_group_id: pulumi.Input[str]
    """The one that callers and what is called name in their rules."""

    security_group_ids: Sequence[pulumi.Input[str]]
    """All that its network interfaces are in."""

    rules: Sequence[pulumi.Resource]


def make_firewall(workload: Workload, *, ingress: Sequence[Ingoing] = ()) -> Firewall:
    """A security group that lets in who is listed, and out to what the workload's connections, the endpoints of its
    network and its `egress` name. A group that exists keeps its rules; only what it connects to lets it in.
    """
    placement = workload.settings.placement
    own = placement.security_group_id
    more = tuple(placement.more_security_group_ids)
    if own is not None:
        return Firewall(own, (own, *more), tuple(_into_others(workload, own)))
    group = _security_group(workload)
    rules = (*_in(workload, group, ingress), *_into_others(workload, group), *_out(workload, group))
    return Firewall(group, (group, *more), rules)


def _security_group(workload: Workload) -> pulumi.Output[str]:
    block = workload.block
    name = block.child_name("security-group", aws.ec2.SecurityGroup)
    return aws.ec2.SecurityGroup(
        name,
        description=f"{block.block}: what reaches it, and what it reaches",
        vpc_id=workload.zone.network.vpc_id,
        tags={"Name": name},
        opts=block.as_parent,
    ).id


def _in(workload: Workload, group: pulumi.Output[str], ingress: Sequence[Ingoing]) -> Iterator[pulumi.Resource]:
    block = workload.block
    for each in ingress:
        yield aws.vpc.SecurityGroupIngressRule(
            block.child_name(f"from-{each.name}", aws.vpc.SecurityGroupIngressRule),
            security_group_id=group,
            description=f"{block.block}: from {each.name}",
            **_ports(each.protocol, each.port),
            **_addresses(each.security_group_id, each.cidr),
            opts=block.as_parent,
        )


def _into_others(workload: Workload, group: pulumi.Input[str]) -> Iterator[pulumi.Resource]:
    """Rules of the security groups of what it connects to; they stand in the caller's stack, and go with it."""
    block = workload.block
    for name, path in _paths(workload):
        if path.security_group is not None:
            yield aws.vpc.SecurityGroupIngressRule(
                block.child_name(f"into-{name}", aws.vpc.SecurityGroupIngressRule),
                security_group_id=path.security_group,
                description=f"from {block.block}",
                referenced_security_group_id=group,
                **_ports(path.protocol, path.port),
                opts=block.as_parent,
            )


def _out(workload: Workload, group: pulumi.Output[str]) -> Iterator[pulumi.Resource]:
    block = workload.block
    for name, described, arguments in _each_once(_ways_out(workload)):
        yield aws.vpc.SecurityGroupEgressRule(
            block.child_name(f"to-{name}", aws.vpc.SecurityGroupEgressRule),
            security_group_id=group,
            description=f"{block.block}: {described}"[:_LONGEST_DESCRIPTION],
            **arguments,
            opts=block.as_parent,
        )


def _ways_out(workload: Workload) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, description, arguments) of every rule. Names of hosts need none: no security group keeps tasks from the
    VPC's own resolver.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """
    egress, network = workload.settings.every_egress, workload.zone.network
    for name, path in _paths(workload):
        ports = _ports(path.protocol, path.port)
        if path.security_group is not None:
            yield name, f"to {name}", {**ports, "referenced_security_group_id": path.security_group}
        for index, cidr in enumerate(() if path.security_group is not None else path.cidrs):
            yield f"{name}-{index + 1}" if index else name, f"to {name}", {**ports, **_addresses(None, cidr)}
    if not any(each.opens_https_everywhere for each in egress):
        https = _ports("tcp", _HTTPS)
        if network.endpoint_security_group_id is not None:
            yield (
                "endpoints",
                "to interface endpoints",
                {**https, **_addresses(network.endpoint_security_group_id, None)},
            )
        for service, prefix_list_id in network.prefix_list_ids.items():
            yield f"endpoint-{service}", f"to {service}", {**https, "prefix_list_id": prefix_list_id}
    taken: dict[str, int] = {}
    for each in egress:
        name = _name_of(each)
        taken[name] = taken.get(name, 0) + 1
        where = {"prefix_list_id": each.prefix_list_id} if each.prefix_list_id is not None else {}
        arguments = {
            **_ports(each.protocol, each.port, each.to_port),
            **_addresses(each.security_group_id, each.cidr),
            **where,
        }
        yield f"{name}-{taken[name]}" if taken[name] > 1 else name, "egress", arguments


def _name_of(egress: Egress) -> str:
    if isinstance(egress.cidr, str):
        where = "internet" if egress.cidr == "0.0.0.0/0" else _slug(egress.cidr)
    else:
        kinds = ("prefix_list_id", "security_group_id", "cidr")
        kind = next(kind for kind in kinds if getattr(egress, kind) is not None)
        value = getattr(egress, kind)
        where = value if isinstance(value, str) else kind.removesuffix("_id").replace("_", "-")
    return f"{where}-{egress.ports}"


def _paths(workload: Workload) -> list[tuple[str, NetworkPath]]:
    """Every way that connections open, each once: AWS refuses a second rule that says the same, and file systems or
    databases often share a security group. Its name is after the first connection that opens it.
    """
    found: dict[str, NetworkPath] = {}
    for connection in workload.connections:
        for path in connection.network:
            numbers = f"{path.port}" if path.protocol == "tcp" else f"udp-{path.port}"
            name = f"{_slug(connection.of)}-{numbers}"
            if any(_same(path, other) for other in found.values()):
                continue
            more = 1
            while name in found:
                more += 1
                name = f"{_slug(connection.of)}-{numbers}-{more}"
            found[name] = path
    return list(found.items())


def _same(one: NetworkPath, other: NetworkPath) -> bool:
    if (one.port, one.protocol) != (other.port, other.protocol):
        return False
    if one.security_group is not None or other.security_group is not None:
        return _equal(one.security_group, other.security_group)
    return len(one.cidrs) == len(other.cidrs) and all(map(_equal, one.cidrs, other.cidrs))


def _each_once(rules: Iterable[tuple[str, str, dict[str, Any]]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Without those that say what one before them says."""
    said: list[dict[str, Any]] = []
    for name, described, arguments in rules:
        if any(
            arguments.keys() == each.keys() and all(_equal(arguments[key], each[key]) for key in each) for each in said
        ):
            continue
        said.append(arguments)
        yield name, described, arguments


def _equal(one: object, other: object) -> bool:
    """Of what only a deployment tells: whether it is the very same."""
    one, other = given(one), given(other)
    return one is other if isinstance(one, pulumi.Output) or isinstance(other, pulumi.Output) else one == other


def _slug(of: str) -> str:
    letters = (letter if letter.isascii() and letter.isalnum() else " " for letter in of.lower())
    return "-".join("".join(letters).split()) or "unnamed"


def _ports(protocol: str, port: int, to_port: int | None = None) -> dict[str, Any]:
    return {"ip_protocol": protocol, "from_port": port, "to_port": port if to_port is None else to_port}


def _addresses(group: pulumi.Input[str] | None, cidr: pulumi.Input[str] | None) -> dict[str, Any]:
    if group is not None:
        return {"referenced_security_group_id": group}
    if cidr is None:
        return {}
    if isinstance(cidr, str):
        return {"cidr_ipv6" if ":" in cidr else "cidr_ipv4": cidr}
    return {"cidr_ipv4": cidr}
