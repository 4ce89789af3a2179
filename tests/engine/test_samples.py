"""The recorded files that tests/plan/test_engine_loader.py reads are what the engine writes today."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine import pulumi_cli
from tests.engine.stack import Engine

PROGRAM = Path(__file__).with_name("programs") / "recorded"
SAMPLES = Path(__file__).resolve().parents[1] / "plan" / "engine_samples"
DRAWN = {"ciphertext": "v1:…", "secure": "v1:…", "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z"}
"""What is another at every run, and what stands for it."""
LEFT_OUT = {"diagnostics", "duration", "hash", "manifest", "secrets_providers", "seed", "time"}
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def scrubbed(document: Any) -> Any:
    """The document without what only this machine or this moment knows, and in an order that is always the same."""
    if isinstance(document, list):
        each = [scrubbed(each) for each in document]
        return sorted(each, key=_urn) if all(map(_urn, each)) else each
    if isinstance(document, str):
        if document.startswith("project:///.."):
            return "project:///../library.py#1"
        return NUMBER.sub(lambda found: found[0] if found[0] == UNKNOWN else "0" * 8, document)
    if not isinstance(document, dict):
        return document
    kept = {key: DRAWN.get(key) or scrubbed(value) for key, value in document.items() if key not in LEFT_OUT}
    if trace := kept.get("stackTrace"):
        kept["stackTrace"] = [each for at, each in enumerate(trace) if each and each not in trace[:at]]
    return kept


def _urn(document: Any) -> str:
    if isinstance(document, dict):
        return str(document.get("urn", ""))
    return document if isinstance(document, str) and document.startswith("urn:pulumi:") else ""


def test_the_recorded_files_are_what_the_engine_writes(engine: Engine, reviewed: Callable[[Path, str], None]):
    engine.forget()
    stack = engine.project(PROGRAM).stack("payments.prod")
    if stack.run("version", chosen=False).stdout.strip() != pulumi_cli.version():
        pytest.skip(f"the files were recorded with pulumi {pulumi_cli.version()}")
    saved = stack.project.folder / "payments.prod.saved.json"

    written = {"first_preview": stack.planned()[1], "first_saved_plan": json.loads(saved.read_text(encoding="utf-8"))}
    stack.up()
    written["state"] = stack.state()
    written["second_preview"] = stack.planned()[1]

    for name, document in written.items():
        reviewed(SAMPLES / f"{name}.json", json.dumps(scrubbed(document), indent=1, sort_keys=True) + "\n")
