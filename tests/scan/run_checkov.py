"""Scans a folder of Terraform plans; runs on the scanner's own Python, and prints what it found as JSON.

Nothing is asked of any server: without an API key checkov loads no rules of others, and there are no modules to load.
"""

import json
import logging
import sys
from typing import Any

from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.runner_filter import RunnerFilter
from checkov.secrets.runner import Runner as SecretsRunner
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.plan_runner import Runner as PlanRunner

MOST_TYPES = 300
"""A rule for more types than these looks for one thing anywhere: its answer does not mean that a type is read."""


def main(folder: str) -> None:
    logging.disable(logging.ERROR)
    plans = PlanRunner().run(root_folder=folder, runner_filter=RunnerFilter(framework=["terraform_plan"]))
    secrets = SecretsRunner().run(root_folder=folder, runner_filter=RunnerFilter(framework=["secrets"]))
    graph = get_graph_checks_registry("terraform")
    graph.load_checks()
    families = {check.id: [str(check.category).upper()] for check in graph.checks}
    for checks in resource_registry.checks.values():
        families |= {check.id: [each.name for each in check.categories] for check in checks}
    found = {
        "failed": [_record(each) for report in (plans, secrets) for each in report.failed_checks],
        "passed": [_record(each) for each in plans.passed_checks],
        "skipped": [_record(each) for report in (plans, secrets) for each in report.skipped_checks],
        "unread": [error for report in (plans, secrets) for error in report.parsing_errors],
        "resources": sorted(plans.resources),
        "for_any_type": sorted(check.id for check in graph.checks if len(check.resource_types) > MOST_TYPES),
        "with_rules": sorted(_types(resource_registry.checks, graph.checks)),
        "families": families,
    }
    print(json.dumps(found))


def _types(by_type: dict[str, Any], graph: list[Any]) -> set[str]:
    narrow = (check for check in graph if len(check.resource_types) <= MOST_TYPES)
    asked = (kind for kind, checks in by_type.items() if checks)
    return {*asked, *(kind for check in narrow for kind in check.resource_types)}


def _record(record: Any) -> dict[str, str]:
    return {"rule": record.check_id, "says": record.check_name, "file": record.file_path, "resource": record.resource}


if __name__ == "__main__":
    main(sys.argv[1])
