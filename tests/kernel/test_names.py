import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadbed.kernel.limits import NAME_LIMITS
from roadbed.kernel.names import LONGEST_BLOCK_NAME, budget, child_name

TYPES = st.sampled_from(sorted(NAME_LIMITS))
BLOCKS = st.from_regex(r"[a-z][a-z0-9]{0,38}[a-z0-9]", fullmatch=True)
ROLES = st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True)


@given(BLOCKS, ROLES, TYPES)
def test_a_physical_name_always_fits_what_the_cloud_allows(block, role, kind):
    assert len(child_name(block, role, kind)) + 8 <= NAME_LIMITS[kind]


@given(BLOCKS, ROLES, ROLES, TYPES)
def test_two_children_never_share_a_name(block, one, other, kind):
    assert (child_name(block, one, kind) == child_name(block, other, kind)) == (one == other)


def test_a_name_that_fits_is_left_alone():
    assert child_name("orders", "blue", "aws:lb/targetGroup:TargetGroup") == "orders-blue"


def test_a_long_name_keeps_its_block_in_front_and_is_the_same_every_time():
    name = child_name("a-rather-long-block-name", "target", "aws:lb/targetGroup:TargetGroup")

    assert name == child_name("a-rather-long-block-name", "target", "aws:lb/targetGroup:TargetGroup")
    assert name.startswith("a-rather-long-blo")
    assert len(name) <= 24


def test_budgets_are_the_limit_less_what_autonaming_and_fifo_add():
    assert budget("aws:lb/targetGroup:TargetGroup") == 24
    assert budget("aws:iam/role:Role") == 56
    assert budget("aws:sqs/queue:Queue") == 72
    assert budget("aws:sqs/queue:Queue", ".fifo") == 67


def test_every_limit_leaves_room_for_a_name():
    assert min(NAME_LIMITS.values()) - 8 >= 7 + 1
    assert LONGEST_BLOCK_NAME == 40


@pytest.mark.parametrize("role", ["", "Queue", "a_b", "ä"])
def test_a_role_that_cannot_be_part_of_a_name_is_refused(role):
    with pytest.raises(ValueError, match="child role"):
        child_name("orders", role, "aws:sqs/queue:Queue")
