"""A preview as JSON for programs; its shape is a contract.

    {"schema": 1,
     "stacks": [{"stack": "payments.prod", "project": "acme", "ok": true,
                 "totals": {"blocks": 1, "resources": 4, "by_provider": {"aws": 4}, "weakened": 0, "overridden": 0},
                 "findings": [FINDING],
                 "access": [ACCESS],
                 "preview": PLAN or null,
                 "up": PLAN or null}]}

FINDING and ACCESS have the fields of `roadbed.plan.model.Finding` and `roadbed.plan.access.Access`, without the empty
ones. PLAN is what `roadbed.plan.codec` writes and reads.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from roadbed.plan.codec import plan_to_json
from roadbed.report.outline import Outline

SCHEMA: Final = 1
"""Raised whenever a reader of the document before would misread the one now."""


def preview(outlines: Sequence[Outline]) -> str:
    """The document, with a line's end at its end."""
    return as_text({"schema": SCHEMA, "stacks": [_stack(each) for each in outlines]})


def as_text(document: Any) -> str:
    """JSON as all our documents are written: indented, and characters of all languages as they are."""
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _stack(outline: Outline) -> dict[str, Any]:
    evaluation = outline.evaluation
    return {
        "stack": evaluation.stack,
        "project": evaluation.project,
        "ok": evaluation.ok,
        "totals": asdict(outline.totals),
        "findings": [_without_empty(finding) for finding in outline.findings],
        "access": [_without_empty(access) for access in outline.access],
        "preview": plan_to_json(evaluation.preview) if evaluation.preview else None,
        "up": plan_to_json(evaluation.up) if evaluation.up else None,
    }


def _without_empty(record: Any) -> dict[str, Any]:
    return {key: value for key, value in asdict(record).items() if value not in ("", (), None)}
