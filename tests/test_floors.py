"""Each import contract of pyproject.toml is tried with an import that it must refuse."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOT_YET_THERE = ("storage/bucket.py", "cost/prices.py", "guardrails/rules.py")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, with rooms that the contracts already know and that nobody has built."""
    compiled = shutil.ignore_patterns("__pycache__")
    copy = shutil.copytree(ROOT / "components/roadbed", tmp_path / "roadbed", ignore=compiled)
    for name in NOT_YET_THERE:
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).parent.joinpath("__init__.py").touch()
        (copy / name).touch()
    return copy


@pytest.mark.parametrize(
    ("contract", "path", "line"),
    [
        ("floors", "kernel/names.py", "import roadbed.messaging.queue"),
        ("floors", "kernel/names.py", "import roadbed.plan.codec"),
        ("floors", "messaging/queue.py", "import roadbed.plan.codec"),
        ("floors", "messaging/queue.py", "import roadbed.storage.bucket"),
        ("floors", "messaging/queue.py", "import roadbed.cost.prices"),
        ("floors", "report/__init__.py", "import roadbed.cli"),
        ("floors", "cost/prices.py", "import roadbed.guardrails.rules"),
        ("plan-without-blocks", "plan/access.py", "import roadbed.messaging.queue"),
        ("plan-without-blocks", "report/__init__.py", "def late():\n    import roadbed.messaging.queue"),
        ("plan-without-blocks", "cost/prices.py", "import roadbed.storage.bucket"),
        ("plan-without-pulumi", "plan/model.py", "import pulumi"),
        ("plan-without-pulumi", "plan/access.py", "import roadbed.kernel.component"),
        ("plan-without-pulumi", "report/__init__.py", "import pulumi_aws"),
        ("plan-without-pulumi", "guardrails/rules.py", "import pulumi"),
        ("one-driver", "report/__init__.py", "import roadbed.plan.evaluate"),
    ],
)
def test_an_import_that_goes_up_is_refused(package: Path, contract: str, path: str, line: str):
    with (package / path).open("a") as file:
        file.write(f"\n{line}\n")
    program = str(Path(sys.executable).with_name("lint-imports"))
    options = ["--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml"), "--contract", contract]
    command, environment = [program, *options], {"PYTHONPATH": str(package.parent)}
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False, env=environment)

    importer = re.escape(f"roadbed.{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}")
    imported = re.escape(line.split()[-1])
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(rf"{importer} -> {imported}\b", done.stdout), done.stdout
