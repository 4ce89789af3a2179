"""Values survive the engine's protocol, and lose their secrets on the way into a plan."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadbed.plan import wire
from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference
from roadbed.plan.wire import Concealed, Handle, Out

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text() | st.just(UNKNOWN)
)
KEYS = st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inside: st.one_of(
        st.lists(inside, max_size=4),
        st.dictionaries(KEYS, inside, max_size=4),
        st.builds(Concealed, inside),
        st.builds(Out, inside, st.booleans(), st.just(("urn:a", "urn:b"))),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_comes_back_as_it_was_sent(value):
    assert wire.decode(wire.encode(value)) == value


@given(VALUES)
def test_no_plan_holds_what_is_concealed(value):
    shown = wire.shown({"hidden": Concealed(value), "output": Out(value, secret=True), "plain": value})

    assert shown["hidden"] is SECRET
    assert shown["output"] is SECRET
    assert "Concealed" not in repr(shown)
    assert "Out(" not in repr(shown)
    assert pickle.loads(pickle.dumps(shown)) == shown


@given(VALUES)
def test_transforms_that_change_nothing_change_nothing(value):
    plain = wire.downgraded(value)

    assert wire.downgraded(wire.upgraded(plain)) == plain


def test_whole_numbers_are_integers_again():
    assert repr(wire.decode(wire.encode({"a": 3.0, "b": 2.5}))) == "{'a': 3, 'b': 2.5}"


def test_special_values_keep_what_their_receiver_needs():
    values = {
        "resource": Handle("urn:x", "id-1", "7.0.0"),
        "unmade": Handle("urn:y", UNKNOWN),
        "component": Handle("urn:z"),
        "asset": Asset("asset", {"text": "hello"}),
        "archive": Asset("archive", {"assets": {"a": Asset("asset", {"path": "./a"})}}),
    }
    decoded = wire.decode_fields(wire.encode_fields(values))

    assert decoded["resource"] == values["resource"]
    assert decoded["archive"] == values["archive"]
    assert wire.shown(decoded["resource"]) == Reference("urn:x")
    assert type(wire.shown(decoded["resource"])) is Reference


def test_a_secret_says_nothing_about_itself():
    assert repr(Concealed("hunter2")) == "Concealed()"
    assert "hunter2" not in repr(Out("hunter2", secret=True))


def test_dependencies_are_found_however_deep_and_added_only_once():
    value = {"a": [Out(Concealed(Out(1, dependencies=("urn:x",))), dependencies=("urn:y",))]}

    assert sorted(wire.dependencies_of(value)) == ["urn:x", "urn:y"]
    assert wire.depending(value, ["urn:x"]) is value
    assert wire.depending(1, ["urn:b", "urn:a"]) == Out(1, dependencies=("urn:a", "urn:b"))


@pytest.mark.parametrize(
    ("value", "secret", "unknown"),
    [
        ({"a": [Concealed(1)]}, True, False),
        ([Out(UNKNOWN)], False, True),
        (Concealed(UNKNOWN), True, True),
        ("x", False, False),
    ],
)
def test_secrets_and_unknown_values_are_seen_from_outside(value, secret, unknown):
    assert wire.has_secret(value) is secret
    assert wire.has_unknown(value) is unknown
