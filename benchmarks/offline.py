"""One offline evaluation: `python -m benchmarks.offline PROJECT both|preview|up JOBS` prints how many resources it saw.

All stacks of the project, as `roadbed preview --all` would evaluate them, without a report.
"""

import sys
from pathlib import Path
from typing import cast

from roadbed.plan.pool import Mode, evaluate_stacks
from roadbed.plan.project import Project


def main() -> None:
    folder, mode, jobs = sys.argv[1:]
    project = Project.find(Path(folder))
    evaluations = evaluate_stacks(project, project.stacks, mode=cast(Mode, mode), jobs=int(jobs))
    wrong = [finding.message for each in evaluations for finding in each.findings if finding.severity == "error"]
    if wrong:
        sys.exit("\n".join(wrong))
    print(sum(len(list(each.plan.cloud_resources())) for each in evaluations if each.plan))


if __name__ == "__main__":
    main()
