"""Services that call each other by name, on the real engine."""

from pathlib import Path

import pytest

from tests.engine.ecs_api import serving_ecs
from tests.engine.stack import Engine, EngineStack

PROGRAM = Path(__file__).with_name("programs") / "calls"


@pytest.fixture
def calls(fresh_engine: Engine) -> EngineStack:
    return fresh_engine.project(PROGRAM).stack("payments.prod")


def said(stack: EngineStack, wrong: str, *command: str) -> str:
    """What the user reads of a run that fails."""
    stack.configure("calls:wrong", wrong)
    done = stack.run(*command, "--non-interactive", check=False)
    assert done.returncode
    return done.stdout + done.stderr


def test_two_services_that_call_each_other_come_up_and_stay_put(calls: EngineStack):
    with serving_ecs() as ecs:
        calls.environment |= ecs.environment
        calls.up()
        _, printed = calls.planned()

    assert set(printed["changeSummary"]) == {"same"}


@pytest.mark.parametrize("command", [("preview",), ("up", "--yes", "--skip-preview")])
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("nobody", "Service.named at __main__.py:28: name: no Service billing in this stack; it has checkout"),
        (
            "port",
            "port: got what would be http://billing.payments:9001, and Service billing is http://billing.payments",
        ),
    ],
)
def test_a_name_or_port_that_no_service_has_is_one_line(
    calls: EngineStack, wrong: str, says: str, command: tuple[str, ...]
):
    with serving_ecs() as ecs:
        calls.environment |= ecs.environment
        told = said(calls, wrong, *command)

    assert says in told
    assert "Traceback" not in told


@pytest.mark.parametrize("command", [("preview",), ("up", "--yes", "--skip-preview")])
@pytest.mark.parametrize(
    ("wrong", "says"), [("elsewhere", "the program's own failure"), ("crash", "ZeroDivisionError")]
)
def test_what_the_program_itself_fails_with_is_what_is_told(
    calls: EngineStack, wrong: str, says: str, command: tuple[str, ...]
):
    with serving_ecs() as ecs:
        calls.environment |= ecs.environment
        told = said(calls, wrong, *command)

    assert says in told
    assert "no Service billing" not in told
