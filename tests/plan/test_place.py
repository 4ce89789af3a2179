"""Where things are deployed, and the names that follow from it."""

import pytest

from roadbed.plan.cloud.place import Place, region_code


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
    ],
)
def test_a_region_tells_its_partition_and_domain(region, partition, suffix):
    place = Place.of(region, "111111111111")

    assert (place.partition, place.dns_suffix) == (partition, suffix)


@pytest.mark.parametrize(
    ("region", "letters"),
    [("us-east-1", "abcdef"), ("us-west-2", "abcd"), ("ap-northeast-1", "acd"), ("eu-west-1", "abc")],
)
def test_a_region_has_its_published_zones(region, letters):
    place = Place.of(region)

    assert place.zones == tuple(region + letter for letter in letters)
    assert len(place.zone_ids) == len(letters)
    assert place.zone_ids[0] == f"{region_code(region)}-az1"


@pytest.mark.parametrize(
    ("region", "code"),
    [("us-east-1", "use1"), ("ap-northeast-1", "apne1"), ("us-gov-west-1", "usgw1"), ("cn-northwest-1", "cnnw1")],
)
def test_a_region_has_a_short_form(region, code):
    assert region_code(region) == code


def test_a_place_without_region_or_account_is_the_usual_stand_in():
    assert Place.of() == Place("aws", "eu-west-1", "123456789012")


def test_moving_to_another_region_keeps_the_account():
    moved = Place.of("eu-west-1", "111111111111").in_region("cn-north-1")

    assert moved == Place("aws-cn", "cn-north-1", "111111111111")


def test_an_arn_leaves_out_what_its_service_leaves_out():
    place = Place.of("eu-west-1", "111111111111")

    assert place.arn("sqs", "orders") == "arn:aws:sqs:eu-west-1:111111111111:orders"
    assert place.arn("iam", "role/r", region=False) == "arn:aws:iam::111111111111:role/r"
    assert place.arn("s3", "logs", region=False, account=False) == "arn:aws:s3:::logs"


def test_a_region_that_is_none_is_not_a_crash():
    assert region_code("local") == "local"
    assert Place.of("local").zones == ("locala", "localb", "localc")
