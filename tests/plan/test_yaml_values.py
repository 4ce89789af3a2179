"""YAML as the library reads it that Pulumi uses, where that is not what Python's own would say."""

import pytest

from roadbed.plan.project.yaml_values import YamlError, config_text, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("~", None),
        ("Null", None),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("0", 0),
        ("0755", 493),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0b11", -3),
        ("1_000", 1000),
        ("089", 89.0),
        ("012345678901", 12345678901.0),
        ("99999999999999999999", 1e20),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1e", "1e"),
        ("12:30:45", "12:30:45"),
        ("1.2.3", "1.2.3"),
        ("-", [None]),
        ('"12"', "12"),
        ("!!str 12", "12"),
        ("2024-01-31", "2024-01-31 00:00:00 +0000 UTC"),
        ("2024-1-3 4:5:6", "2024-01-03 04:05:06 +0000 UTC"),
        ("2024-01-31T10:00:00.25Z", "2024-01-31 10:00:00.25 +0000 UTC"),
        ("2024-01-31T10:00:00+02:00", "2024-01-31 10:00:00 +0200 +0200"),
        ("2024-13-01", "2024-13-01"),
        ("", None),
        ("\ufeffa: 1", {"a": 1}),
        ("on: 1\n3: x", {"on": 1, "3": "x"}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
    ],
)
def test_scalars_are_what_pulumi_takes_them_for(text, value):
    parsed = parse_yaml(text)

    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "line 1, column 5"),
        ("a: 1\na: 2", "line 2, column 1: 'a' is there twice"),
        ("a: b: c", "line 1, column 5: mapping values are not allowed here"),
        ("!!python/object/apply:os.system [x]", "could not determine a constructor"),
        ("[" * 5000, ""),
        ("\x00", ""),
    ],
)
def test_what_is_no_yaml_says_where(text, said):
    with pytest.raises(YamlError) as caught:
        parse_yaml(text)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (None, ""), (True, "true"), (3, "3"), (2.0, "2"), (1e-7, "1e-7"), (1e21, "1e+21"), ([], "[]")],
)
def test_config_texts_are_spelled_as_pulumi_spells_them(value, text):
    assert config_text(value) == text
