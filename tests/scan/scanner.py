"""A published scanner over plans: checkov, in an environment of its own, because it pins a hundred packages."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from roadbed.plan.model import Plan
from tests.scan.terraform import terraform_plan

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-scan" / "bin" / "python"
"""Made by `make check-scan`."""


@dataclass(frozen=True)
class Answer:
    """What one rule says of one resource."""

    rule: str
    says: str
    where: str
    """`stacks/payments.prod:aws_sqs_queue.orders`."""

    @property
    def kind(self) -> str:
        """The resource's type, as Terraform calls it."""
        return self.where.partition(":")[2].partition(".")[0]


@dataclass(frozen=True)
class Scan:
    """All that the scanner said."""

    failed: tuple[Answer, ...]
    passed: tuple[Answer, ...]
    skipped: tuple[Answer, ...]
    unread: tuple[str, ...]
    """Files it could not read."""
    resources: int
    """How many resources it found in the files."""
    for_any_type: frozenset[str]
    """Rules for resources of whatever type."""
    with_rules: frozenset[str]
    """Types that it has rules for."""
    families: Mapping[str, tuple[str, ...]]
    """Rule -> what it is about, in the scanner's words: `ENCRYPTION`, `NETWORKING`."""

    def answered(self) -> frozenset[str]:
        """Types that at least one rule made for them has looked into."""
        return frozenset(each.kind for each in (*self.failed, *self.passed) if each.rule not in self.for_any_type)


def scan(plans: Mapping[str, Plan], folder: Path) -> Scan:
    """Scan plans, by name such as `stacks/payments.prod`, in one run of the scanner; `folder` holds what it reads."""
    for name, plan in plans.items():
        file = folder / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(terraform_plan(plan), indent=1), encoding="utf-8")
    script = Path(__file__).with_name("run_checkov.py")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BC_", "CKV_", "PRISMA_", "PYTHON"))}
    done = subprocess.run(
        [str(PYTHON), "-I", str(script), str(folder)],
        env={**kept, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout)
    return Scan(
        **{kind: tuple(map(_answer, found[kind])) for kind in ("failed", "passed", "skipped")},
        unread=tuple(found["unread"]),
        resources=len(found["resources"]),
        for_any_type=frozenset(found["for_any_type"]),
        with_rules=frozenset(found["with_rules"]),
        families={rule: tuple(families) for rule, families in found["families"].items()},
    )


def _answer(record: Mapping[str, str]) -> Answer:
    file = record["file"].removeprefix("/").removesuffix(".json")
    return Answer(record["rule"], record["says"], f"{file}:{record['resource']}")
