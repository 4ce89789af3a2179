"""What programs will import is imported once, before they run."""

import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
import sys, types
from pathlib import Path
from roadbed.plan.pool.foreseen import import_foreseen
from roadbed.plan.project import Project

import_foreseen(Project.find(Path(sys.argv[1])), sys.argv[2:])
loaded = {name for name, module in sys.modules.items() if type(module) is types.ModuleType}
print(*sorted(name for name in loaded if name.split(".")[0] in ("roadbed", "pulumi_aws", "payments", "parts")))
"""


def imported(folder: Path, *stacks: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder), *stacks], capture_output=True, text=True, check=True, timeout=60
    )
    return set(run.stdout.split())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("from roadbed import run_team\nrun_team('.')\n")
    return tmp_path


def test_blocks_of_a_teams_program_and_what_they_are_made_of_are_imported_ahead(project: Path):
    (project / "payments.py").write_text("from roadbed import Queue\nraise SystemExit('a program ran')\n")
    (project / "billing.py").write_text("from roadbed import Bucket\n")

    found = imported(project, "payments.prod")

    assert {"roadbed.messaging.queue", "pulumi_aws.sqs"} <= found
    assert not found & {"payments", "roadbed.storage.bucket", "pulumi_aws.s3"}


def test_modules_of_a_program_and_resources_without_a_block_are_foreseen_too(project: Path):
    (project / "payments.py").write_text("import parts\n")
    (project / "parts.py").write_text("import pulumi_aws as aws\naws.sns.Topic('paid')\n")

    found = imported(project, "payments.prod")

    assert "pulumi_aws.sns" in found
    assert "parts" not in found


def test_a_program_that_cannot_be_read_is_left_to_tell_of_it_itself(project: Path):
    (project / "payments.py").write_text("from roadbed import Queue, Quoue\nif:\n")

    assert "roadbed.messaging.queue" not in imported(project, "payments.prod", "no such stack")
