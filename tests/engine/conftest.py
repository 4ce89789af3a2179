"""The real engine for these tests; without a `pulumi` CLI they skip, or fail where one is required."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import pulumi_cli
from tests.engine.stack import Engine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These come last: a process whose gRPC servers run cannot fork any more, as evaluations in other tests do."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def pulumi_binary() -> Path:
    try:
        return pulumi_cli.find()
    except pulumi_cli.NoEngineError as error:
        if os.environ.get("ROADBED_REQUIRE_ENGINE") == "1":
            pytest.fail(f"ROADBED_REQUIRE_ENGINE=1, but {error}")
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def engine(pulumi_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.running(pulumi_binary, tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.fixture
def fresh_engine(engine: Engine) -> Engine:
    """The engine with empty clouds."""
    engine.forget()
    return engine
