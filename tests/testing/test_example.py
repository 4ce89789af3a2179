"""`examples/test_my_stack` and the guide's samples, run as their readers run them: the built wheel in an environment of
its own, pytest started in the team's repository.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/testing.md").read_text()
SAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
MESSAGE_TEST = """
from roadbed.testing import stacks
STACKS = stacks()
def test_it():
    STACKS["payments.prod"].nobody(may="consumer", of="orders")
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the built wheel; what that depends on is borrowed from the one that runs this test."""
    folder = tmp_path_factory.mktemp("environment")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    inside = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(inside), "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    asked = subprocess.run(
        [inside, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    # A folder to import from; .pth files in there, as this checkout's own, are not read.
    Path(asked.stdout.strip(), "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return inside


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """The team's repository, away from ours."""
    left = shutil.ignore_patterns("__pycache__", ".*")
    return shutil.copytree(ROOT / "examples/test_my_stack", tmp_path / "payments", ignore=left)


def run_tests(python: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST"))}
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_the_tests_of_the_example_pass_in_an_environment_of_their_own(python: Path, team: Path):
    (team / "tests/test_where.py").write_text(
        "import sys, roadbed\ndef test_it():\n    assert roadbed.__file__.startswith(sys.prefix)\n"
    )

    done = run_tests(python, team)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"=+ 10 passed in ", done.stdout), done.stdout


def test_the_tests_of_the_example_notice_a_change(python: Path, team: Path):
    program = team / "infra/settlement.py"
    program.write_text(program.read_text().replace("[orders.consumer()]", "[orders.consumer(), orders.purger()]"))

    done = run_tests(python, team, "-k", "reviewed or reads")

    assert done.returncode == 1
    assert "4 failed" in done.stdout
    assert "+          - sqs:PurgeQueue" in done.stdout or "+        - sqs:PurgeQueue" in done.stdout, done.stdout
    assert "not so: nobody may be purger of orders" in done.stdout


def test_the_samples_and_the_message_of_the_guide_are_real(python: Path, team: Path):
    shutil.rmtree(team / "tests/inventories")
    (team / "tests/test_payments.py").unlink()
    (team / "tests/test_guide.py").write_text("\n\n".join(SAMPLES))
    (team / "tests/test_message.py").write_text(MESSAGE_TEST)
    (message,) = re.findall(r"```text\n(not so: .*?)```", GUIDE, re.DOTALL)

    done = run_tests(python, team, "--accept")

    (passed,) = re.findall(r"=+ 1 failed, (\d+) passed", done.stdout) or [done.stdout]
    assert int(passed) > GUIDE.count("\ndef test_") > 10
    assert (team / "tests/inventories/payments.prod.yaml").exists()
    said = [line.removeprefix("E").strip().removeprefix("AssertionError: ") for line in done.stdout.splitlines()]
    assert all(line.strip() in said for line in message.splitlines()), done.stdout
