import re

import pytest

from roadbed.kernel.taggable import FEWER_TAGS, MOST_TAGS, NOT_OWNERSHIP, most_tags, takes_tags
from tests.kernel.sdk_sources import resource_sources

ARGUMENT = re.compile(r"^ {17}tags: pulumi\.Input\[(.*?)\](?: = None)?[,)]", re.MULTILINE)
PLAIN = {
    "Optional[Mapping[str, pulumi.Input[_builtins.str]]]",
    "Mapping[str, pulumi.Input[_builtins.str]]",
}


def tags_of_the_sdk() -> dict[str, str]:
    return {token: found[1] for token, text in resource_sources().items() if (found := ARGUMENT.search(text))}


def test_the_whole_sdk_is_read():
    assert len(resource_sources()) > 1_700
    assert len(tags_of_the_sdk()) > 850
    assert tags_of_the_sdk()["aws:sqs/queue:Queue"] in PLAIN
    assert "aws:sqs/queuePolicy:QueuePolicy" not in tags_of_the_sdk()


def test_every_type_whose_tags_are_no_mapping_of_strings_is_listed():
    odd = {token: tags for token, tags in tags_of_the_sdk().items() if tags not in PLAIN}

    assert odd.keys() <= NOT_OWNERSHIP.keys(), f"write these into NOT_OWNERSHIP with what they are: {odd}"


def test_every_type_whose_tags_are_a_filter_is_listed():
    """The provider keeps `tagsAll` for whatever it tags, so a `tags` without it tags nothing."""
    filters = {token for token in tags_of_the_sdk() if 'name="tagsAll"' not in resource_sources()[token]}

    assert filters == NOT_OWNERSHIP.keys()


def test_every_listed_type_exists_and_has_tags():
    assert NOT_OWNERSHIP.keys() <= tags_of_the_sdk().keys()
    assert FEWER_TAGS.keys() <= tags_of_the_sdk().keys()


def test_every_type_that_the_sdk_documents_with_few_tags_is_listed():
    few = {token for token, text in resource_sources().items() if re.search(r"maximum of \d+ tags\b", text)}

    assert few <= FEWER_TAGS.keys()


@pytest.mark.parametrize(
    ("token", "properties", "taken"),
    [
        ("aws:sqs/queue:Queue", {"tags": None}, True),
        ("aws:sqs/queue:Queue", {"tags": {"mine": "yes"}}, True),
        ("aws:sqs/queuePolicy:QueuePolicy", {"policy": "{}"}, False),
        ("aws:autoscaling/group:Group", {"tags": None}, False),
        ("aws:inspector/resourceGroup:ResourceGroup", {"tags": {"service": "checkout"}}, False),
        ("azure:storage/account:Account", {"tags": None}, False),
    ],
)
def test_only_what_an_aws_resource_calls_its_tags_is_written_to(token, properties, taken):
    assert takes_tags(token, properties) is taken


def test_an_object_carries_fewer_tags_than_its_bucket():
    assert most_tags("aws:s3/bucketObject:BucketObject") == 10
    assert most_tags("aws:s3/bucket:Bucket") == MOST_TAGS == 50
