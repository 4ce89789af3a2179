"""Availability zones of a network: named once, never asked for, so that nothing moves when AWS changes its list."""

from collections.abc import Mapping
from typing import Annotated, Final

import pulumi
from pydantic import Field

Zone = Annotated[str, Field(pattern=r"^([a-f]|[a-z]{3,6}\d-az[1-9])$", examples=["a", "euw1-az1"])]
"""A zone's letter within the region, `a`, or its id, which means the same place in every account: `euw1-az1`."""

# Regions whose first zones are not a, b and c, as AWS offers them to new accounts.
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
_OTHER_LETTERS: Final[Mapping[str, str]] = {
    "ap-northeast-1": "acd",
    "ca-central-1": "abd",
    "cn-north-1": "abd",
    "us-west-1": "ac",
}

SLOTS: Final = 4
"""Into how many equal blocks a network is divided: three zones at most, and one block to move to."""


def first_zones(count: int, region: str | None) -> tuple[str, ...]:
    """Letters of a region's first zones; fewer where it has fewer. An unknown region has a, b and c."""
    return tuple(_OTHER_LETTERS.get(region or "", "abc")[:count])


def slot(zone: str) -> int:
    """Which block of the network a zone has. It follows from the zone alone, so that no other zone can move it.

    The fifth and sixth zone, which only one region has, take the blocks of the first and second.
    """
    return (ord(zone) - ord("a") if len(zone) == 1 else int(zone[-1]) - 1) % SLOTS


def label(zone: str) -> str:
    """What children of the zone are called after: `a`, `az1`."""
    return zone.rpartition("-")[2]


def zone_name(zone: str, region: "pulumi.Output[str]") -> "pulumi.Output[str] | None":
    """The zone's full name, `eu-west-1a`, where it is given by letter."""
    return pulumi.Output.concat(region, zone) if len(zone) == 1 else None


def zone_id(zone: str) -> str | None:
    """The zone's id where it is given by it."""
    return None if len(zone) == 1 else zone
