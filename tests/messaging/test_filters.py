import json

import pytest

from roadbed import Filter, Match
from roadbed.kernel.errors import ArgsError
from roadbed.messaging.filter_values import LARGEST_NUMBER
from roadbed.messaging.filters import MOST_BYTES, MOST_COMBINATIONS


def refused(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    assert len(str(raised.value).splitlines()) == 1
    return str(raised.value)


@pytest.mark.parametrize(
    ("value", "json_of_sns"),
    [
        ("placed", "placed"),
        (True, True),
        (None, None),
        (100, {"numeric": ["=", 100]}),
        (-0.5, {"numeric": ["=", -0.5]}),
        (Match(prefix="order-"), {"prefix": "order-"}),
        (Match(suffix=".jpg"), {"suffix": ".jpg"}),
        (Match(equals_ignore_case="tennis"), {"equals-ignore-case": "tennis"}),
        (Match(anything_but=["rugby", "tennis"]), {"anything-but": ["rugby", "tennis"]}),
        (Match(anything_but=[100, 500]), {"anything-but": [100, 500]}),
        (Match(anything_but_prefix="bas"), {"anything-but": {"prefix": "bas"}}),
        (Match(cidr="10.0.0.0/24"), {"cidr": "10.0.0.0/24"}),
        (Match(exists=True), {"exists": True}),
        (Match(exists=False), {"exists": False}),
        (Match(above=0), {"numeric": [">", 0]}),
        (Match(at_least=0, below=150), {"numeric": [">=", 0, "<", 150]}),
        (Match(above=-1.5, at_most=3), {"numeric": [">", -1.5, "<=", 3]}),
    ],
)
def test_every_operator_is_written_in_the_json_of_sns(value, json_of_sns):
    assert Filter(attributes={"key": [value]}).policy() == {"key": [json_of_sns]}
    assert Filter(body={"key": [value]}).policy() == {"key": [json_of_sns]}


def test_it_looks_at_what_it_was_given_for():
    assert Filter(attributes={"type": ["placed"]}).scope == "MessageAttributes"
    assert Filter(body={"type": ["placed"]}).scope == "MessageBody"


def test_dots_lead_into_a_body_but_not_into_an_attribute():
    both = {"order.country": ["DE"], "order.total": [100], "urgent": [True]}

    assert Filter(body=both).policy() == {
        "order": {"country": ["DE"], "total": [{"numeric": ["=", 100]}]},
        "urgent": [True],
    }
    assert set(Filter(attributes=both).policy()) == set(both)


def test_alternatives_are_an_or_of_sns():
    kept = Filter(attributes={"source": ["aws"]}, any_of=[{"metric": ["cpu"]}, {"space": [Match(prefix="AWS/")]}])

    assert kept.policy() == {"source": ["aws"], "$or": [{"metric": ["cpu"]}, {"space": [{"prefix": "AWS/"}]}]}
    assert Filter(body={}, any_of=[{"a.b": [1]}, {"c": [2]}]).policy() == {
        "$or": [{"a": {"b": [{"numeric": ["=", 1]}]}}, {"c": [{"numeric": ["=", 2]}]}]
    }


def test_quotes_and_backslashes_in_attributes_are_escaped_twice():
    attribute = Filter(attributes={"name": ['the "Big" \\ one', Match(prefix='"')]})

    assert json.dumps(attribute.policy()) == r'{"name": ["the \\\"Big\\\" \\\\ one", {"prefix": "\\\""}]}'
    assert Filter(body={"name": ['"']}).policy() == {"name": ['"']}


def test_five_keys_are_allowed_and_six_are_not():
    Filter(attributes={key: ["x"] for key in "abcde"})

    assert "attributes: got 6 keys (a, b, c, d, e, f), allowed 5 in a filter policy" in refused(
        lambda: Filter(attributes={key: ["x"] for key in "abcdef"})
    )


def test_in_a_body_only_keys_with_values_count():
    Filter(body={key: [1] for key in ("x.a", "x.b", "x.c", "x.d", "e")})

    assert "got 6 keys (x.a, x.b, x.c, x.d, e, f), allowed 5" in refused(
        lambda: Filter(body={key: [1] for key in ("x.a", "x.b", "x.c", "x.d", "e", "f")})
    )


def test_keys_of_alternatives_count_too():
    assert "got 6 keys (" in refused(
        lambda: Filter(attributes={key: ["x"] for key in "abc"}, any_of=[{"d": ["x"], "e": ["x"]}, {"f": ["x"]}])
    )


def test_values_of_all_keys_multiply_to_150_at_most():
    fifteen = [str(number) for number in range(15)]
    Filter(attributes={"a": fifteen, "b": fifteen[:10]})

    says = refused(lambda: Filter(attributes={"a": fifteen, "b": fifteen[:11]}))
    assert f"got 165 combinations (the numbers of values of all keys multiplied), allowed {MOST_COMBINATIONS}" in says


def test_in_a_body_each_key_also_counts_by_how_deep_it_is():
    """AWS's own example: four values three levels deep, three values two levels deep: 3 x 4 x 2 x 3 = 72."""
    four, three = list("abcd"), list("abc")
    Filter(body={"key_a.key_b.key_c": four, "key_d.key_e": three})

    says = refused(lambda: Filter(body={"key_a.key_b.key_c": four, "key_d.key_e": three, "key_f": three}))
    assert "got 216 combinations (the numbers of values of all keys multiplied, times how deep each key is" in says


def test_alternatives_add_up_before_they_multiply():
    ten = [str(number) for number in range(10)]
    Filter(attributes={"a": ten[:7]}, any_of=[{"b": ten}, {"c": ten}])

    assert "got 160 combinations" in refused(lambda: Filter(attributes={"a": ten[:8]}, any_of=[{"b": ten}, {"c": ten}]))


def test_numbers_beyond_a_billion_are_refused():
    for legal in (LARGEST_NUMBER, -LARGEST_NUMBER):
        Filter(attributes={"a": [legal, Match(at_least=legal), Match(anything_but=[legal])]})
    for illegal in (LARGEST_NUMBER + 1, -LARGEST_NUMBER - 1, float("inf"), float("nan")):
        assert "attributes.a[0]: got" in refused(lambda illegal=illegal: Filter(attributes={"a": [illegal]}))
        assert "above: got" in refused(lambda illegal=illegal: Match(above=illegal))
        assert "anything_but[0]: got" in refused(lambda illegal=illegal: Match(anything_but=[illegal]))


def test_numbers_have_five_digits_after_the_decimal_point_at_most():
    Match(above=0.00001)

    assert "above: got 1e-06, allowed 5 digits after the decimal point" in refused(lambda: Match(above=0.000001))
    assert "attributes.a[0]: got 1.123456, allowed 5 digits" in refused(lambda: Filter(attributes={"a": [1.123456]}))


def test_a_policy_has_256_kib_at_most():
    assert f"allowed {MOST_BYTES:,} in a filter policy" in refused(lambda: Filter(attributes={"a": ["x" * MOST_BYTES]}))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "got none, wants one of prefix, suffix"),
        ({"prefix": "a", "suffix": "b"}, "got prefix, suffix, wants one of"),
        ({"prefix": "a", "above": 1}, "got prefix, above, wants one of"),
        ({"above": 1, "at_least": 2}, "at_least: got 2, but above is given too"),
        ({"below": 1, "at_most": 2}, "at_most: got 2, but below is given too"),
        ({"above": 5, "below": 5}, "below: got 5, wants more than 5, the lower bound"),
        ({"at_least": 6, "at_most": 5}, "at_most: got 5, wants more than 6"),
        ({"prefix": ""}, "prefix: got ''"),
        ({"prefix": 5}, "prefix: got 5"),
        ({"anything_but": []}, "anything_but: got []"),
        ({"exists": "yes"}, "exists: got 'yes'"),
        ({"cidr": "10.0.0.0"}, "cidr: got '10.0.0.0', allowed is a network such as 10.0.0.0/24"),
        ({"cidr": "10.0.0.1/24"}, "cidr: got '10.0.0.1/24', allowed is a network"),
        ({"wildcard": "a*"}, "wildcard: no such argument"),
    ],
)
def test_an_operator_that_sns_does_not_know_in_this_form_is_refused(given, says):
    assert says in refused(lambda: Match(**given))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "attributes: missing, and so is body; give one of them"),
        ({"attributes": {"a": ["x"]}, "body": {"a": ["x"]}}, "body: given beside attributes; SNS looks at one of them"),
        ({"attributes": {}}, "attributes: got no condition; leave the filter out"),
        ({"attributes": {"a": []}}, "attributes.a: got []"),
        ({"attributes": {"a": "placed"}}, "attributes.a: got 'placed', allowed a list"),
        ({"attributes": {"a": ["x"]}, "any_of": [{"b": ["x"]}]}, "any_of: got one alternative, wants at least two"),
        ({"attributes": {}, "any_of": [{"b": ["x"]}, {}]}, "any_of[1]: got no condition, which every message meets"),
        (
            {"attributes": {}, "any_of": [{"b": ["x"]}, {"prefix": ["x"]}]},
            "any_of[1]: got 'prefix', an operator of SNS",
        ),
        ({"attributes": {"order type": ["x"]}}, "attributes: got 'order type', allowed as an attribute's name"),
        ({"attributes": {"a..b": ["x"]}}, "attributes: got 'a..b', allowed as an attribute's name"),
        ({"attributes": {".a": ["x"]}}, "attributes: got '.a', allowed as an attribute's name"),
        ({"attributes": {"a" * 257: ["x"]}}, "allowed as an attribute's name are 1 to 256"),
        ({"attributes": {"Amazon.a": ["x"]}}, "AWS keeps names that begin with AWS. and Amazon. for itself"),
        ({"body": {"a..b": ["x"]}}, "body: got 'a..b', wants the names of properties with single dots"),
        ({"body": {"a": ["x"], "a.b": ["x"]}}, "body: got 'a' and 'a.b': a property is a value or has properties"),
    ],
)
def test_a_filter_that_sns_would_refuse_or_never_match_is_refused(given, says):
    assert says in refused(lambda: Filter(**given))


def test_every_mistake_is_named_at_once():
    with pytest.raises(ArgsError) as raised:
        Filter(attributes={"aws.a": [10**10], "b c": ["x"]})

    assert len(raised.value.problems) == 3
