"""Offline plans for the tests of the engine: `python offline.py PROJECT STACK…` prints them as JSON.

A process of its own, because an evaluation forks, and a process whose gRPC servers are running must not.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from roadbed.plan.codec import plan_from_json, plan_to_json
from roadbed.plan.model import Plan
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project

LIBRARY = Path(__file__).resolve().parents[2] / "components"


@dataclass(frozen=True)
class Offline:
    """Both plans of one stack."""

    preview: Plan
    up: Plan


def offline(root: Path, stack: str) -> Offline:
    """Both plans of a stack of the project in `root`; fails with what the evaluation found wrong."""
    command = [sys.executable, "-P", __file__, str(root), stack]
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    preview, up = json.loads(done.stdout)
    return Offline(plan_from_json(preview), plan_from_json(up))


def main() -> None:
    root, stack = sys.argv[1:]
    (evaluation,) = evaluate_stacks(Project.find(Path(root)), [stack])
    wrong = [finding.message for finding in evaluation.findings if finding.severity == "error"]
    if wrong or not (evaluation.preview and evaluation.up):
        sys.exit("\n".join(wrong) or "no plan")
    print(json.dumps([plan_to_json(evaluation.preview), plan_to_json(evaluation.up)]))


if __name__ == "__main__":
    main()
