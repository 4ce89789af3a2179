"""`roadbed contract`: files that say what stacks share, and what it takes to change them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from roadbed.cli import roadbed as command
from tests import boxes

ROOT = Path(__file__).parent.parent
CONFIG = "config: {roadbed:owner: a@b.example, roadbed:cost-center: CC-1}\n"
PROGRAMS = {
    "payments": "from boxes import Box\nBox('uploads').share(rights=['reader'], to=['billing'])\n",
    "billing": "from boxes import Box\nBox.of('payments.dev', 'uploads').reader()\n",
    "idle": "import pulumi\npulumi.export('x', 1)\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of three teams, of which two share something; the command runs in it."""
    files = {
        "Pulumi.yaml": "name: shop\nruntime: python\n",
        "__main__.py": "from pathlib import Path\nfrom roadbed import run_team\nrun_team(Path('.'))\n",
        "boxes.py": Path(boxes.__file__).read_text(),
        **{f"{team}.py": program for team, program in PROGRAMS.items()},
        **{f"Pulumi.{team}.dev.yaml": CONFIG for team in PROGRAMS},
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def exported(shop: Path) -> Path:
    """The same with its contracts committed; their folder."""
    assert run("export", "--all").exit_code == 0
    return shop / "contracts"


def run(*args: str) -> Result:
    return CliRunner().invoke(command, ["contract", *args])


def edit(file: Path, *replaced: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def complaints(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("error: ")]


def test_help_teaches_with_examples():
    for args in (("export", "--help"), ("check", "--help")):
        shown = run(*args)
        assert shown.exit_code == 0
        assert re.search(rf"^  +roadbed contract {args[0]} ", shown.stdout, re.MULTILINE)
        assert re.search(r"^  +1   ", shown.stdout, re.MULTILINE)


def test_export_writes_one_file_for_each_stack_that_shares_or_uses(shop: Path):
    done = run("export", "--all")

    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "contracts/billing.dev.json: written",
        "contracts/idle.dev.json: none, as it shares and uses nothing",
        "contracts/payments.dev.json: written",
    ]
    files = [shop / f"contracts/{team}.dev.json" for team in ("payments", "billing")]
    payments, billing = (json.loads(file.read_text()) for file in files)
    assert payments["shares"]["uploads"]["rights"] == {"reader": ["billing"]}
    assert billing["uses"] == {"payments.dev": {"uploads": ["reader"]}}
    assert billing["digest"].startswith("sha256:")


def test_a_second_export_changes_nothing_and_check_agrees(exported: Path):
    before = {path: path.read_text() for path in exported.iterdir()}

    again, check = run("export", "--all"), run("check", "--all")

    assert [line.partition(": ")[2] for line in again.stdout.splitlines()][::2] == ["unchanged", "unchanged"]
    assert {path: path.read_text() for path in exported.iterdir()} == before
    assert (check.exit_code, check.stdout) == (0, "3 contracts are as committed\n")


def test_check_names_files_that_are_missing_with_the_command_to_run(shop: Path):
    done = run("check", "--all")

    assert done.exit_code == 1
    assert complaints(done) == [
        f"error: contracts/{team}.dev.json is missing: run roadbed contract export {team}.dev"
        for team in ("billing", "payments")
    ]


def test_check_tells_a_file_that_is_stale_and_what_changes_nobody_is_harmed_by(exported: Path):
    edit(exported.parent / "payments.py", ("'uploads'", "'uploads', BoxArgs(days=7)"), ("Box\n", "Box, BoxArgs\n"))
    edit(exported.parent / "payments.py", ("['reader'], to=['billing']", "['reader', 'writer']"))

    done = run("check", "payments.dev")

    assert done.exit_code == 1
    assert complaints(done) == ["error: contracts/payments.dev.json is stale: run roadbed contract export payments.dev"]
    assert run("export", "payments.dev").exit_code == 0
    assert run("check", "payments.dev").stdout == "1 contract is as committed\n"


@pytest.mark.parametrize(
    ("replaced", "says"),
    [
        (("to=['billing']", "to=['audit']"), "uploads right reader is withdrawn from billing"),
        (("Box('uploads').share", "Box('inbox').share"), "uploads is no longer shared"),
        (("import Box\n", "import Box\nBox.shared_facts = lambda box: {'versioned': 1}\n"), "uploads fact "),
    ],
)
def test_what_a_committed_contract_uses_cannot_be_taken_away(exported: Path, replaced: tuple[str, str], says: str):
    before = (exported / "payments.dev.json").read_text()
    edit(exported.parent / "payments.py", replaced)

    check, export = run("check", "payments.dev"), run("export", "payments.dev")

    assert check.exit_code == export.exit_code == 1
    assert f"error: payments.dev: incompatible: {says}" in complaints(check)[0]
    assert "and is used by billing.dev (reader); keep it until they go without" in complaints(check)[0]
    assert not any("is stale" in each for each in complaints(check)), "an export would be refused"
    assert complaints(export) == complaints(check)
    assert "nothing is written" in export.stderr
    assert (exported / "payments.dev.json").read_text() == before


def test_what_nobody_uses_any_more_can_be_taken_away(exported: Path):
    (exported.parent / "payments.py").write_text("")
    (exported.parent / "billing.py").write_text("")

    check, export = run("check", "--all"), run("export", "--all")

    assert "note: payments.dev: uploads is no longer shared; no committed contract uses it" in check.stdout
    assert check.exit_code == 1
    assert export.exit_code == 0
    assert "contracts/payments.dev.json: removed, as the stack shares and uses nothing" in export.stdout
    assert list(exported.iterdir()) == []


def test_the_contract_of_a_stack_that_is_gone_is_told(exported: Path):
    (exported.parent / "Pulumi.billing.dev.yaml").unlink()

    done = run("check", "--all")

    assert complaints(done) == ["error: contracts/billing.dev.json is of a stack that is gone: remove it"]


def test_files_are_called_by_their_paths_from_the_projects_root(exported: Path):
    stacks = exported.parent / "stacks"
    stacks.mkdir()
    for path in (exported, *exported.parent.glob("*.py")):
        path.rename(stacks / path.name)
    edit(exported.parent / "Pulumi.yaml", ("python\n", "python\nmain: stacks/\n"))
    (stacks / "contracts/payments.dev.json").unlink()

    check = run("check", "--all")

    assert complaints(check) == [
        "error: stacks/contracts/payments.dev.json is missing: run roadbed contract export payments.dev"
    ]
    found = CliRunner().invoke(command, ["preview", "billing.dev", "--format", "json"])
    assert "stacks/contracts/payments.dev.json is missing; pulumi up will stop here" in found.stdout
    assert "stacks/contracts/payments.dev.json: written" in run("export", "payments.dev").stdout
    edit(stacks / "billing.py", ("payments.dev", "payment.dev"))
    assert "stacks/contracts/payment.dev.json is missing; did you mean" in complaints(run("check", "--all"))[0]


def test_a_consumer_in_another_project_counts_by_the_file_that_was_copied_from_there(exported: Path):
    edit(exported / "billing.dev.json")
    theirs = exported.parent / "theirs"
    theirs.mkdir()
    for file in exported.parent.glob("*.*"):
        (theirs / file.name).write_text(file.read_text())
    edit(theirs / "Pulumi.yaml", ("shop", "hq"))
    edit(theirs / "billing.py", ("payments.dev", "shop/payments.dev"))
    (theirs / "contracts/shop").mkdir(parents=True)
    (theirs / "contracts/shop/payments.dev.json").write_text((exported / "payments.dev.json").read_text())
    assert run("export", "billing.dev", "-C", "theirs").exit_code == 0
    (exported / "hq").mkdir()
    (exported / "hq/billing.dev.json").write_text((theirs / "contracts/billing.dev.json").read_text())
    edit(exported.parent / "payments.py", ("to=['billing']", "to=['audit']"))

    done = run("check", "payments.dev")

    assert "used by billing.dev (reader), hq/billing.dev (reader); keep it" in complaints(done)[0]


def test_a_file_that_was_edited_by_hand_is_told_and_written_anew(exported: Path):
    edit(exported / "payments.dev.json", ("30", "31"))
    edit(exported / "billing.dev.json", ('"uses"', '"used"'))

    check, export = run("check", "--all"), run("export", "payments.dev")

    assert complaints(check) == [
        "error: contracts/billing.dev.json is no contract: it has no 'uses'; run roadbed contract export billing.dev",
        "error: contracts/payments.dev.json was edited by hand; run roadbed contract export payments.dev",
    ]
    assert export.exit_code == 1, "whether billing uses what changes cannot be told"
    assert run("export", "--all").exit_code == 0
    assert run("check", "--all").exit_code == 0


def test_a_program_that_fails_is_told_and_nothing_is_written(exported: Path):
    edit(exported.parent / "billing.py", (".reader()", ".writer()"))

    done = run("export", "--all")

    assert done.exit_code == 1
    assert "writer: not shared with billing; shared is reader with billing" in complaints(done)[0]
    assert "nothing is written" in done.stderr


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (("export",), 2, "name a stack: one of billing.dev, idle.dev, payments.dev, or say --all"),
        (("check", "idle.dev", "--all"), 2, "name stacks or say --all, not both"),
        (("check", "payment.dev"), 1, "stack 'payment.dev': unknown; did you mean payments.dev?"),
        (("exprot",), 2, "No such command 'exprot'"),
        (("check", "--all", "-C", "nowhere"), 2, "Directory 'nowhere' does not exist"),
    ],
)
def test_a_misspelt_command_is_one_clear_error(shop: Path, args: tuple[str, ...], status: int, says: str):
    done = run(*args)

    assert done.exit_code == status
    assert says in done.stderr


def test_outside_of_a_project_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    done = run("check", "--all")

    assert (done.exit_code, len(complaints(done))) == (1, 1)
    assert "run roadbed inside a Pulumi project" in done.stderr


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="wants a folder that cannot be written to")
def test_a_folder_that_cannot_be_written_to_is_one_clear_error(exported: Path):
    (exported / "payments.dev.json").unlink()
    exported.chmod(0o500)

    assert "cannot be written: Permission denied" in run("export", "payments.dev").stderr


def test_the_command_works_as_users_run_it(shop: Path, request: pytest.FixtureRequest):
    run_it: Callable[[str], subprocess.CompletedProcess[str]] = lambda what: subprocess.run(  # noqa: E731
        [sys.executable, "-m", "roadbed.cli", "contract", what, "--all"],
        cwd=shop,
        env={**os.environ, "PYTHONPATH": str(ROOT / "components")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert [run_it(what).returncode for what in ("check", "export", "check")] == [1, 0, 0]
