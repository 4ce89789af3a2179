"""What a Plan opens to the whole internet without a policy: rules of security groups, and public ACLs of buckets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from roadbed.plan.access.policies import Finder
from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import Value

INTERNET: Final = "anyone on the internet"

_EVERY_ADDRESS: Final = frozenset({"0.0.0.0/0", "::/0"})
_ADDRESSES: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
_GROUPS: Final = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_PROTOCOLS: Final = {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_LAST_PORT: Final = 65_535

_BUCKETS: Final = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"})
_BUCKET_ACLS: Final = frozenset({"aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"})
_PUBLIC_ACLS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "public-read": ("anyone", ("s3:ListBucket",)),
    "public-read-write": ("anyone", ("s3:ListBucket", "s3:PutObject")),
    "authenticated-read": ("anyone with an AWS account", ("s3:ListBucket",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One way in for everybody."""

    what: Resource | str
    """What can be reached; text where the plan does not hold it."""
    via: Resource
    """The resource that says so."""
    who: str = INTERNET
    network: tuple[str, ...] = ()
    """Paths: `tcp 22`, `udp 1000-2000`, `all traffic`."""
    actions: tuple[str, ...] = ()
    condition: str = ""


def openings(plan: Plan, finder: Finder) -> Iterator[Opening]:
    """Every opening of the plan: what security groups let in, group by group and rule by rule, then ACLs of buckets."""
    owned = [each for each in plan.resources if not each.external]
    for resource in owned:
        yield from _of_rules(resource, finder)
    for resource in owned:
        if resource.type in _BUCKETS | _BUCKET_ACLS and (acl := _PUBLIC_ACLS.get(str(resource.inputs.get("acl")))):
            who, actions = acl
            what = resource if resource.type in _BUCKETS else finder.named(resource, "bucket")
            yield Opening(what=what, via=resource, who=who, actions=actions, condition="unless public ACLs are blocked")


def _of_rules(resource: Resource, finder: Finder) -> Iterator[Opening]:
    inputs = resource.inputs
    if resource.type in _GROUPS:
        rules = inputs.get("ingress")
        known = [each for each in rules if isinstance(each, Mapping)] if isinstance(rules, list) else []
        if paths := dict.fromkeys(_path(each) for each in known if _is_open(each)):
            yield Opening(what=resource, via=resource, network=tuple(paths))
    elif resource.type in (_RULE, _INGRESS_RULE) and inputs.get("type", "ingress") == "ingress" and _is_open(inputs):
        yield Opening(what=finder.named(resource, "securityGroupId"), via=resource, network=(_path(inputs),))


def _is_open(rule: Mapping[str, Value]) -> bool:
    values = [rule.get(key) for key in _ADDRESSES]
    every = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return any(isinstance(each, str) and each in _EVERY_ADDRESS for each in every)


def _path(rule: Mapping[str, Value]) -> str:
    """A rule's protocol and ports; what nobody knows yet is not said."""
    said = str(rule.get("protocol") or rule.get("ipProtocol") or "").lower()
    protocol = _PROTOCOLS.get(said, said)
    if protocol == "all":
        return "all traffic"
    first, last = _port(rule.get("fromPort")), _port(rule.get("toPort"))
    if protocol.startswith("icmp") or first is None or last is None:
        return protocol
    if first == 0 and last == _LAST_PORT:
        return f"{protocol} all ports"
    return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"


def _port(value: Value) -> int | None:
    known = isinstance(value, (int, float, str)) and str(value).removesuffix(".0").isdigit()
    return int(float(str(value))) if known else None
