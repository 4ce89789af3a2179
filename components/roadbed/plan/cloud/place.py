"""Where something lives: partition, region and account of a cloud, the namespace in a cluster, and what follows."""

from dataclasses import dataclass, replace
from typing import Final

DEFAULT_ACCOUNT: Final = "123456789012"
DEFAULT_REGION: Final = "eu-west-1"
DEFAULT_NAMESPACE: Final = "default"

_PARTITIONS: Final = (
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
)

# Zones open to new accounts; every other region has a, b and c.
_ZONE_LETTERS: Final = {
    "us-east-1": "abcdef",
    "us-west-1": "ac",
    "us-west-2": "abcd",
    "ca-central-1": "abd",
    "ap-northeast-1": "acd",
    "ap-northeast-2": "abcd",
    "cn-north-1": "abd",
}
_DIRECTIONS: Final = ("north", "south", "east", "west", "central")


@dataclass(frozen=True, slots=True)
class Place:
    """A region of an account, as one stack uses it; what is made up for equal places is equal."""

    partition: str
    region: str
    account: str
    namespace: str = DEFAULT_NAMESPACE
    """Of Kubernetes objects that name none."""
    stack: str = ""
    """`shop/payments.prod`: what two stacks make under one name are two things, with identifiers of their own."""

    @classmethod
    def of(cls, region: str = "", account: str = "", namespace: str = "", stack: str = "") -> "Place":
        """The place of these, any of which may be empty for the usual stand-in."""
        region, account = region or DEFAULT_REGION, account or DEFAULT_ACCOUNT
        partition = next((name for prefix, name, _ in _PARTITIONS if region.startswith(prefix)), "aws")
        return cls(partition, region, account, namespace or DEFAULT_NAMESPACE, stack)

    def in_region(self, region: str) -> "Place":
        """The same account elsewhere; a resource's own `region` input moves it there."""
        return self if region == self.region else replace(self, region=region, partition=Place.of(region).partition)

    @property
    def dns_suffix(self) -> str:
        """What the partition's host names end in: `amazonaws.com`."""
        return next((suffix for _, name, suffix in _PARTITIONS if name == self.partition), "amazonaws.com")

    @property
    def zones(self) -> tuple[str, ...]:
        """Names of the region's availability zones, as a new account is offered them."""
        return tuple(self.region + letter for letter in _ZONE_LETTERS.get(self.region, "abc"))

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """Ids of the same zones, in the same order: `euw1-az1`."""
        short = region_code(self.region)
        return tuple(f"{short}-az{number}" for number in range(1, len(self.zones) + 1))

    def arn(self, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
        """An ARN here; services such as IAM leave the region out, S3 the account too."""
        where = f"{self.region if region else ''}:{self.account if account else ''}"
        return f"arn:{self.partition}:{service}:{where}:{resource}"


def region_code(region: str) -> str:
    """A region's short form in zone ids and on bills: `apne1` for `ap-northeast-1`."""
    area, *middle = region.split("-")
    number = middle.pop() if middle else ""
    letters = ""
    for word in middle:
        rest = word
        while rest:
            direction = next((d for d in _DIRECTIONS if rest.startswith(d)), rest)
            letters += direction[0]
            rest = rest[len(direction) :]
    return f"{area}{letters}{number}"
