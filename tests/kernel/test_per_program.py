"""What there is once for each program: for that program alone, and nowhere else."""

import pulumi
import pytest

import roadbed
from roadbed.kernel.per_program import PerProgram
from roadbed.testing import deploy

roadbed.blocks()  # What blocks keep is known once they are loaded.
KEPT = PerProgram.__subclasses__()


@pytest.mark.parametrize("kept", KEPT)
def test_a_program_has_one_and_the_next_program_another(kept: type[PerProgram]):
    found: list[PerProgram] = []
    for _ in range(2):
        deploy(lambda: found.extend([kept.current(), kept.current()]))

    assert found[0] is found[1]
    assert found[2] is found[3]
    assert found[0] is not found[2]


def test_a_program_has_one_of_each_kind():
    assert len(KEPT) >= 5
    found: list[PerProgram] = []
    deploy(lambda: found.extend(kept.current() for kept in KEPT))

    assert [type(each) for each in found] == KEPT


@pytest.mark.parametrize("kept", KEPT)
def test_outside_of_a_program_there_is_none(kept: type[PerProgram]):
    with pytest.raises(pulumi.RunError, match=f"^{kept.belongs}; this runs outside of any Pulumi program$"):
        kept.current()
