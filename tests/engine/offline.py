"""Offline plans for the tests of the engine: `python offline.py PROJECT STACK…` prints them as JSON.

A process of its own, because an evaluation forks, and a process whose gRPC servers are running must not.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
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


def offline(root: Path, stacks: Sequence[str]) -> Mapping[str, Offline]:
    """Both plans of stacks of the project in `root`, by name; fails with what the evaluation found wrong."""
    command = [sys.executable, "-P", __file__, str(root), *stacks]
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    plans = json.loads(done.stdout)
    return {stack: Offline(*map(plan_from_json, both)) for stack, both in zip(stacks, plans, strict=True)}


def main() -> None:
    root, *stacks = sys.argv[1:]
    plans = []
    for evaluation in evaluate_stacks(Project.find(Path(root)), stacks):
        wrong = [finding.message for finding in evaluation.findings if finding.severity == "error"]
        if wrong or not (evaluation.preview and evaluation.up):
            sys.exit("\n".join([f"{evaluation.stack}:", *wrong]))
        plans.append([plan_to_json(evaluation.preview), plan_to_json(evaluation.up)])
    print(json.dumps(plans))


if __name__ == "__main__":
    main()
