"""A preview as JSON for programs; its shape is a contract.

    {"schema": 1,
     "stacks": [{"stack": "payments.prod", "project": "acme", "ok": true,
                 "totals": {"blocks": 1, "resources": 4, "by_provider": {"aws": 4}, "weakened": 0, "overridden": 0},
                 "findings": [FINDING],
                 "access": [ACCESS],
                 "preview": PLAN or null,
                 "up": PLAN or null}]}

FINDING and ACCESS have the fields of `roadbed.plan.model.Finding` and `roadbed.plan.access.grants.Access`, without the
empty ones. PLAN is what `roadbed.plan.codec` writes and reads. Keys are sorted, so that two documents can be compared.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from roadbed.plan.codec import plan_to_json
from roadbed.report.explain import Explanation
from roadbed.report.outline import Outline

SCHEMA: Final = 1
"""Raised whenever a reader of the document before would misread the one now."""

_STEERING: Final = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def preview(outlines: Sequence[Outline]) -> str:
    """The document, with a line's end at its end."""
    return text({"schema": SCHEMA, "stacks": [_stack(each) for each in outlines]})


def explanations(of: Sequence[Explanation]) -> str:
    """Why resources are as they are: `{"schema": 1, "explained": [EXPLANATION]}`, one for each stack that has it."""
    return text({"schema": SCHEMA, "explained": [asdict(each) for each in of]})


def text(document: Any) -> str:
    """A document as JSON in a stable order, with a line's end at its end; no character of it can steer a terminal."""
    written = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
    # JSON escapes the control characters of ASCII; terminals obey those of Unicode too, and texts turned around.
    return _STEERING.sub(_escaped, written) + "\n"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


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
