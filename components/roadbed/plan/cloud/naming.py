"""What the names of properties say about their values: templates for what a program did not give."""

import functools
import re
from typing import Final

MOMENT: Final = "2025-01-01T00:00:00Z"
"""When every made-up thing was made."""


def _rules(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), template) for pattern, template in rules)


# In both tables the first pattern that fits decides; `x?Name` stands for both `name` and `someName`.
_IDENTIFYING: Final = _rules(
    (r"arn$", "{arn}"),
    (r"region$", "{region}"),
    (r"partition$", "{partition}"),
    (r"(accountId|ownerId|owner|registryId|catalogId|awsAccountId)$", "{account}"),
    (r"(.*A|a)vailabilityZoneIds?$", "{zone_id}"),
    (r"(.*A|a)vailabilityZones?$", "{zone}"),
    (r"((.*H|h)ostedZoneId|zoneId)$", "Z{HEX20}"),
    (r"(.*V|v)pcId$", "vpc-{hex17}"),
    (r"(.*S|s)ubnetIds?$|subnets$", "subnet-{hex17}"),
    (r"(.*S|s)ecurityGroup(Id)?s?$", "sg-{hex17}"),
    (r"(.*N|n)etworkInterfaceIds?$", "eni-{hex17}"),
    (r"(.*R|r)outeTableIds?$", "rtb-{hex17}"),
    (r"(.*N|n)etworkAclId$", "acl-{hex17}"),
    (r"(.*I|i)nternetGatewayId$", "igw-{hex17}"),
    (r"(.*V|v)olumeIds?$", "vol-{hex17}"),
    (r"(.*S|s)napshotIds?$", "snap-{hex17}"),
    (r"(.*I|i)nstanceIds?$", "i-{hex17}"),
    (r"imageIds?$|(.*A|a)mi(Id)?$", "ami-{hex17}"),
    (r"(.*A|a)llocationId$", "eipalloc-{hex17}"),
    (r"dhcpOptionsId$", "dopt-{hex17}"),
    (r"(.*P|p)refixListIds?$", "pl-{hex17}"),
    (r"uuid$", "{uuid}"),
    (r"name$", "{name}"),
    (r"(.*I|i)pv6CidrBlocks?$", ""),
    (r"(.*C|c)idrBlocks?$", "10.0.0.0/16"),
    (r"privateIps?$|(.*I|i)pAddress$", "10.0.{byte}.10"),
)
_DESCRIBING: Final = _rules(
    (r"outpostArn$|spotInstanceRequestId$", ""),
    (r".*Arns?$", "{arn}"),
    (r".*(Region|RegionName)$", "{region}"),
    (r"dnsSuffix$", "{dns_suffix}"),
    (r".*(AccountIds?|OwnerId)$", "{account}"),
    (r"kmsKey(Id)?$|.*KmsKey(Id)?$", "arn:{partition}:kms:{region}:{account}:key/{uuid}"),
    (r"(.*E|e)mail$", "someone@example.com"),
    (r"(.*E|e)tag$|(.*H|h)ash$|(.*F|f)ingerprint$|.*Sha256$|(.*C|c)hecksum$|(.*D|d)igest$", "{hex32}"),
    (r"ipv6Address(es)?$|.*Ipv6(Address(es)?)?$", "2001:db8::{hex4}"),
    (r"publicIps?$|.*PublicIp(Address)?$", "203.0.113.{byte}"),
    (r"(.*I|i)p(Address)?(es)?$|(.*I|i)ps$|.*Ipv4$|(.*C|c)idrs?$", "10.0.{byte}.10"),
    (r"(.*U|u)r[li]s?$", "https://{label}.{service}.{region}.{dns_suffix}"),
    (
        r"(.*E|e)ndpoints?$|(.*D|d)nsName$|(.*D|d)omainName$|(.*H|h)ostname$|host$|(.*F|f)qdn$|address$|.*Dns$",
        "{label}.{service}.{region}.{dns_suffix}",
    ),
    (r".*[pP]ublicKeyOpenssh$", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{hex32}"),
    (r".*[kK]eyPem.*$|.*[cC]ertPem$", "-----BEGIN MADE-UP-----\n{hex32}\n-----END MADE-UP-----\n"),
    (r".*(Date|Time|At|Timestamp|On|Modified|Updated|Created|Expiration)$", MOMENT),
    (r"(timestamp|created|expiration)$|(not|valid)[A-Z].*", MOMENT),
    (r"(.*S|s)tat(us|e)$", "ACTIVE"),
    (r"(.*V|v)ersion$|.*Revision$", "1"),
    (r".*Prefix$", ""),
    (r".*Name$", "{name}"),
    (r"json$|.*Json$|(.*P|p)olicy$|.*PolicyDocument$", "{{}}"),
    (r"id$", "{id}"),
    (r".*Ids?$", "{hex17}"),
    (r"description$|comment$|(.*R|r)eason$|(.*M|m)essage$", ""),
)


@functools.cache
def identifying(name: str) -> str | None:
    """The template for a property that a provider fills in when a program leaves it out; None for any other."""
    return next((template for pattern, template in _IDENTIFYING if pattern.match(name)), None)


@functools.cache
def computed(name: str) -> str:
    """The template for a property that only a provider can know; never empty-handed."""
    found = identifying(name)
    if found is None:
        found = next((template for pattern, template in _DESCRIBING if pattern.match(name)), None)
    return f"{name}-{{hex7}}" if found is None else found
