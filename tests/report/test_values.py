import enum
from pathlib import PurePosixPath

import pytest

from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference
from roadbed.report.values import counted, shown, shown_arguments, shown_setting


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, "null"),
        ("", '""'),
        ("plain", "plain"),
        ("two\nlines", "two lines"),
        (5.0, "5"),
        (2.5, "2.5"),
        ([1, "a"], '[1, "a"]'),
        ({"a": SECRET, "b": UNKNOWN}, '{"a": "[secret]", "b": "(known after deployment)"}'),
        (SECRET, "[secret]"),
        (UNKNOWN, "(known after deployment)"),
        ("grün", "grün"),
        (["grün"], '["grün"]'),
        (Reference("urn:x"), '"urn:x"'),
        (Asset("asset", {"path": "a.zip"}), '{"asset": {"path": "a.zip"}}'),
        (enum.Enum("Size", "SMALL").SMALL, '"Size.SMALL"'),
        (("a", PurePosixPath("/b")), '["a", "/b"]'),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_value_is_one_short_line(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("retention_seconds", 1_209_600, "1209600 (14 days)"),
        ("retention_seconds", 86_400, "86400 (1 day)"),
        ("retention_seconds", 5_400, "5400 (90 minutes)"),
        ("retention_seconds", 61, "61"),
        ("retention_seconds", 0, "0"),
        ("retention_seconds", True, "true"),
        ("max_bytes", 86_400, "86400"),
    ],
)
def test_many_seconds_are_also_said_as_people_say_them(name, value, text):
    assert shown_setting(name, value) == text


def test_things_are_counted_in_words():
    assert [counted(number, "block") for number in (0, 1, 1200)] == ["0 blocks", "1 block", "1,200 blocks"]


def test_keys_are_sorted_so_that_the_text_is_the_same_in_every_run():
    assert shown({"b": 1, "a": {"d": 2, "c": 3}}) == '{"a": {"c": 3, "d": 2}, "b": 1}'


def test_an_argument_that_is_too_long_is_counted_and_not_cut_in_its_middle():
    assert shown_arguments({"ids": [f"subnet-{number}" for number in range(20)]}) == "ids=[20 values]"
