"""What several test files share: reviewed files that `pytest --accept` rewrites."""

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the reviewed files with what the tests found")


@pytest.fixture
def reviewed(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the reviewed file, or rewrite the file under `--accept`."""

    def compare(path: Path, found: str) -> None:
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(found)
            return
        reviewed = path.read_text() if path.exists() else ""
        if reviewed != found:
            difference = difflib.unified_diff(
                reviewed.splitlines(), found.splitlines(), f"{path.name} as reviewed", "as it is now", lineterm=""
            )
            pytest.fail(
                "\n".join([*difference, "", "if this is meant: pytest --accept, and review the difference"]),
                pytrace=False,
            )

    return compare
