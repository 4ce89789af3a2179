"""What pytest loads once `roadbed[testing]` is installed: two fixtures, `--accept`, and Outputs that refuse misuse."""

import contextlib
import sys
import sysconfig
import warnings
from collections.abc import Callable, Generator
from pathlib import Path
from types import CoroutineType
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:  # noqa: ARG001 - pytest's own signature
    """Let a test fail that forgets to await a coroutine: nothing of that ran, its assertions neither. Python warns."""
    if "pulumi" not in sys.modules:
        return (yield)
    try:
        with warnings.catch_warnings(record=True) as seen:
            result = yield
    finally:
        for each in seen:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno, source=each.source)
    codes = [each.source.cr_code for each in seen if isinstance(each.source, CoroutineType)]
    forgotten = [code for code in codes if not code.co_filename.startswith(_libraries())]
    if forgotten:
        lines = (f"{code.co_filename}:{code.co_firstlineno}: {code.co_qualname}" for code in forgotten)
        pytest.fail("\n".join(f"{line} was never awaited, so that nothing of it ran" for line in lines), pytrace=False)
    return result


def _libraries() -> tuple[str, ...]:
    """Folders of code that is not the team's: when a program fails, Pulumi leaves coroutines of its own behind."""
    packages = (Path(str(sys.modules[name].__file__)).parent for name in ("pulumi", "roadbed") if name in sys.modules)
    return (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), *map(str, packages))


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
