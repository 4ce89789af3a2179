"""What pytest loads once `roadbed[testing]` is installed: two fixtures, `--accept`, and Outputs that refuse misuse."""

import contextlib
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

_REVIEWERS = pytest.StashKey[dict[Path, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--accept`."""
    says = "rewrite the reviewed files (inventories) with what the tests found; then review the difference"
    parser.getgroup("roadbed").addoption("--accept", action="store_true", help=says)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:  # noqa: ARG001 - pytest's own signature
    """Let Outputs refuse, for as long as a test runs, what cannot mean what it says."""
    with contextlib.ExitStack() as stack:
        if "pulumi" in sys.modules:  # Where it is not, no Output can be either.
            from roadbed.testing.outputs import refusing_outputs

            stack.enter_context(refusing_outputs())
        return (yield)


@pytest.fixture
def reviewed(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a reviewed file, or rewrite the file under `--accept`: `reviewed(path, text)`."""

    def compare(path: Path, found: str) -> None:
        __tracebackhide__ = True
        from roadbed.testing import inventories

        reviewers = request.config.stash.setdefault(_REVIEWERS, {})
        test = reviewers.setdefault(path, request.node.nodeid)
        if test != request.node.nodeid:
            pytest.fail(f"{path.name} is what {test} compares with already; give another name", pytrace=False)
        if request.config.getoption("--accept"):
            inventories.accept(path, found)
        elif difference := inventories.difference(path, found):
            pytest.fail(difference, pytrace=False)

    return compare


@pytest.fixture
def inventory(request: pytest.FixtureRequest, reviewed: Callable[[Path, str], None]) -> Callable[..., None]:
    """Compare a deployment with its reviewed inventory, or rewrite that under `--accept`.

    `inventory(deployment)` is about `inventories/<stack>.yaml` next to the test, `inventory(deployment, "name")` about
    `inventories/name.yaml`.
    """

    def compare(of: Any, name: str = "") -> None:
        __tracebackhide__ = True
        from roadbed.testing.inventories import inventory as text_of

        path = request.path.parent / "inventories" / f"{name or of.plan.stack}.yaml"
        reviewed(path, text_of(of))

    return compare
