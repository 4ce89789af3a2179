"""Lifecycle rules, against what S3 publishes about them."""

import gzip
import json
from pathlib import Path

import botocore
import pytest

from roadbed import ArgsError, Bucket, BucketArgs, LifecycleRule, Transition
from roadbed.storage.lifecycle import _NEXT
from roadbed.testing import deploy


def rendered(**rule):
    deployment = deploy(lambda: Bucket("uploads", BucketArgs(lifecycle=[LifecycleRule(name="cheaper", **rule)])))
    return deployment["uploads-lifecycle"]["rules"][-1]


def refused(**rule) -> str:
    with pytest.raises(ArgsError) as raised:
        LifecycleRule(name="cheaper", **rule)
    assert len(raised.value.problems) == 1
    return str(raised.value)


def moves(*classes_and_days):
    return [Transition(to=to, after_days=days) for to, days in classes_and_days]


def test_objects_get_cheaper_and_end():
    rule = rendered(transitions=moves(("STANDARD_IA", 30), ("GLACIER", 90)), expire_after_days=365)

    assert rule == {
        "id": "cheaper",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}, {"days": 90, "storageClass": "GLACIER"}],
        "expiration": {"days": 365},
    }


def test_versions_have_times_of_their_own():
    rule = rendered(
        noncurrent_transitions=moves(("GLACIER_IR", 1)), noncurrent_expire_after_days=30, keep_noncurrent_versions=3
    )

    assert rule["noncurrentVersionTransitions"] == [{"noncurrentDays": 1, "storageClass": "GLACIER_IR"}]
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 30, "newerNoncurrentVersions": 3}


@pytest.mark.parametrize(
    ("only", "rendered_as"),
    [
        ({"prefix": "in/"}, {"prefix": "in/"}),
        ({"tags": {"kind": "tmp"}}, {"tag": {"key": "kind", "value": "tmp"}}),
        ({"larger_than_bytes": 0}, {"objectSizeGreaterThan": 0}),
        ({"prefix": "in/", "smaller_than_bytes": 9}, {"and": {"prefix": "in/", "objectSizeLessThan": 9}}),
        ({"tags": {"a": "1", "b": "2"}}, {"and": {"tags": {"a": "1", "b": "2"}}}),
    ],
)
def test_conditions_are_joined_only_where_there_are_several(only, rendered_as):
    assert rendered(expire_after_days=1, **only)["filter"] == rendered_as


@pytest.mark.parametrize("to", ["STANDARD_IA", "ONEZONE_IA"])
def test_classes_for_what_is_seldom_read_come_after_30_days(to):
    assert f"transitions[0].after_days: got 29, S3 moves nothing to {to} before 30 days" in refused(
        transitions=moves((to, 29))
    )
    assert rendered(transitions=moves((to, 30)))
    assert "noncurrent_transitions[0].after_days: got 29" in refused(noncurrent_transitions=moves((to, 29)))


@pytest.mark.parametrize("to", ["INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"])
def test_all_other_classes_can_come_at_once(to):
    assert rendered(transitions=moves((to, 0)))["transitions"] == [{"days": 0, "storageClass": to}]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("INTELLIGENT_TIERING", "STANDARD_IA"),
        ("ONEZONE_IA", "STANDARD_IA"),
        ("ONEZONE_IA", "GLACIER_IR"),
        ("GLACIER", "GLACIER_IR"),
        ("GLACIER", "GLACIER"),
        ("DEEP_ARCHIVE", "GLACIER"),
    ],
)
def test_nothing_moves_back_up(first, then):
    assert f"transitions[1].to: got '{then}' after {first}; allowed from there is" in refused(
        transitions=moves((first, 100), (then, 300))
    )


@pytest.mark.parametrize(("then", "earliest"), [(59, 60), (30, 60)])
def test_30_days_are_paid_for_before_the_next_move(then, earliest):
    assert f"transitions[1].after_days: got {then}, wants at least {earliest}" in refused(
        transitions=moves(("STANDARD_IA", 30), ("GLACIER", then))
    )


def test_moves_come_one_after_the_other():
    assert "transitions[1].after_days: got 5, wants at least 6" in refused(
        transitions=moves(("GLACIER_IR", 5), ("GLACIER", 5))
    )


def test_nothing_ends_before_its_last_move():
    assert "expire_after_days: got 90, wants more than 90, when the last of transitions comes" in refused(
        transitions=moves(("GLACIER", 90)), expire_after_days=90
    )


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({}, "transitions: missing, the rule does nothing"),
        ({"expire_after_days": 1, "keep_noncurrent_versions": 3}, "keep_noncurrent_versions: has no effect without"),
        ({"noncurrent_expire_after_days": 1, "keep_noncurrent_versions": 101}, "keep_noncurrent_versions: got 101"),
        ({"expire_after_days": 0}, "expire_after_days: got 0"),
        (
            {"expire_after_days": 1, "larger_than_bytes": 9, "smaller_than_bytes": 10},
            "smaller_than_bytes: got 10, wants more than 10",
        ),
        ({"expire_after_days": 1, "tags": {"a" * 129: ""}}, "tags"),
        ({"expire_after_days": 1, "prefix": "a" * 1_025}, "prefix"),
    ],
)
def test_a_rule_that_s3_refuses_or_that_does_nothing_is_one_clear_error(rule, says):
    assert says in refused(**rule)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a", "a"], "lifecycle[1].name: got 'a', a second time; choose another name"),
        (["incomplete-uploads"], "lifecycle[0].name: got 'incomplete-uploads', a rule of the block itself"),
    ],
)
def test_names_of_rules_tell_them_apart(names, says):
    rules = [LifecycleRule(name=each, expire_after_days=1) for each in names]

    with pytest.raises(ArgsError) as raised:
        deploy(lambda: Bucket("uploads", BucketArgs(lifecycle=rules)))
    assert says in str(raised.value)


def test_the_classes_are_those_that_aws_publishes():
    packed = next(Path(botocore.__file__).parent.glob("data/s3/*/service-2.json.gz"))
    model = json.loads(gzip.decompress(packed.read_bytes()))

    assert set(_NEXT) == set(model["shapes"]["TransitionStorageClass"]["enum"])
