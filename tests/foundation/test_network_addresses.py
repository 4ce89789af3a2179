from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from roadbed.foundation.network_addresses import TIERS, VpcCidr, ipv6_subnet, overlapping, subnet
from roadbed.foundation.network_zones import first_zones, label, slot
from roadbed.plan.cloud.place import Place

CIDR = TypeAdapter(VpcCidr)
LETTERS = "abcdef"
PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]


@st.composite
def vpcs(draw):
    length = draw(st.integers(16, 24))
    within = ip_network(draw(st.sampled_from(PRIVATE)))
    number = draw(st.integers(0, 2 ** (length - within.prefixlen) - 1))
    return f"{within.network_address + number * 2 ** (32 - length)}/{length}"


zones = st.lists(st.sampled_from(LETTERS), min_size=2, max_size=3, unique_by=slot)


def subnets(vpc, zones):
    return {(tier, zone): ip_network(subnet(vpc, tier, zone)) for tier in TIERS for zone in zones}


@given(vpcs(), zones)
def test_subnets_lie_in_the_vpc_and_never_overlap(vpc, zones):
    found = list(subnets(vpc, zones).values())

    assert CIDR.validate_python(vpc) == vpc
    assert all(each.subnet_of(ip_network(vpc)) and each.prefixlen <= 28 for each in found)
    assert not any(one.overlaps(other) for at, one in enumerate(found) for other in found[:at])


@given(vpcs(), st.permutations("abcd"), st.data())
def test_a_zone_keeps_its_subnets_whichever_others_come_or_go(vpc, zones, data):
    before = subnets(vpc, zones[: data.draw(st.integers(1, 4))])
    after = subnets(vpc, data.draw(st.permutations(zones)))

    assert before.items() <= after.items()


@given(vpcs(), zones)
def test_private_subnets_have_half_of_a_zone_and_the_others_a_quarter(vpc, zones):
    found = subnets(vpc, zones)
    quarter = ip_network(vpc).num_addresses // 16

    for zone in zones:
        assert found["private", zone].num_addresses == 2 * quarter
        assert found["public", zone].num_addresses == found["isolated", zone].num_addresses == quarter


@given(zones)
def test_ipv6_subnets_are_64s_of_the_vpcs_56_and_never_overlap(zones):
    found = [ip_network(ipv6_subnet("2001:db8:1:ff00::/56", tier, zone)) for tier in TIERS for zone in zones]

    assert all(each.prefixlen == 64 and each.subnet_of(ip_network("2001:db8:1:ff00::/56")) for each in found)
    assert len(set(found)) == len(found)


def test_the_plan_of_a_16_is_the_one_in_the_decision():
    assert [subnet("10.0.0.0/16", tier, "b") for tier in TIERS] == ["10.0.96.0/20", "10.0.64.0/19", "10.0.112.0/20"]
    assert subnet("10.0.0.0/24", "isolated", "d") == "10.0.0.240/28"


@pytest.mark.parametrize(
    ("cidr", "says"),
    [
        ("10.0.0.1/16", "which has bits set after its size; the network is 10.0.0.0/16"),
        ("10.0.0.0", "a network without its size; write it as in 10.20.0.0/16"),
        ("10.0.0/16", "no network"),
        ("10.0.0.0/255.255.0.0", "no network"),
        ("010.0.0.0/16", "no network"),
        ("10.0.0.0/33", "no network"),
        ("256.0.0.0/16", "no network"),
        ("everything/16", "no network"),
        ("٢.0.0.0/16", "no network"),
        ("", "a network without its size"),
        ("fd00::/56", "an IPv6 network; give an IPv4 one such as 10.20.0.0/16"),
        ("8.8.0.0/16", "addresses of the internet; take from 10.0.0.0/8, 172.16.0.0/12"),
        ("172.32.0.0/16", "addresses of the internet"),
        ("10.0.0.0/8", "too large; AWS allows at most a /16"),
        ("10.0.0.0/25", "too small; a subnet has at least a /28, and room is kept for 4 zones of three"),
    ],
)
def test_each_mistake_in_a_cidr_is_named(cidr, says):
    with pytest.raises(ValidationError) as raised:
        CIDR.validate_python(cidr)

    assert says in str(raised.value)


def test_an_overlap_is_found_whichever_is_larger():
    assert list(overlapping("10.1.0.0/16", ["10.0.0.0/8", "10.1.2.0/24", "10.2.0.0/16"])) == [
        (0, "10.0.0.0/8"),
        (1, "10.1.2.0/24"),
    ]


@given(st.sampled_from(["us-east-1", "us-west-1", "ca-central-1", "ap-northeast-1", "cn-north-1", "eu-west-1"]))
def test_the_first_zones_of_a_region_are_those_that_a_new_account_is_offered(region):
    offered = Place.of(region).zones

    assert [region + letter for letter in first_zones(3, region)] == list(offered[:3])


def test_an_id_and_a_letter_have_blocks_of_their_own_number():
    assert [slot(zone) for zone in "abcdef"] == [0, 1, 2, 3, 0, 1]
    assert [slot(f"use1-az{number}") for number in range(1, 7)] == [0, 1, 2, 3, 0, 1]
    assert (label("a"), label("euw1-az3")) == ("a", "az3")
