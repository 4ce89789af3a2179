"""A plan as a reviewer reads it, and the comparison of a text with the one that was reviewed."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Protocol

from roadbed.plan.model import Options, Plan
from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference, Value


class HasPlan(Protocol):
    """A deployment, or what else has a plan."""

    @property
    def plan(self) -> Plan:
        """What would be created."""


def inventory(of: HasPlan | Plan) -> str:
    """What is made, by whom, with which inputs and options, as YAML: in the order of registration, keys sorted, JSON
    documents opened, secrets and what nobody can know yet only named.
    """
    import yaml

    plan = of if isinstance(of, Plan) else of.plan
    content: dict[str, Any] = {}
    for resource in plan.resources[1:]:
        owner = plan.by_urn.get(resource.parent)
        path = resource.name if owner is None or owner.parent == "" else f"{owner.name}/{resource.name}"
        if path in content:  # Of another type, or below another component of the same name.
            path = f"{path} ({resource.type})"
        assert path not in content, f"two resources are shown as {path}"
        inputs = {key: _readable(value) for key, value in sorted(resource.inputs.items()) if key != "roadbed"}
        entry: dict[str, Any] = {"type": resource.type, **({"inputs": inputs} if inputs else {})}
        if options := _set_options(resource.options):
            entry["options"] = options
        content[path] = {**entry, **_facts(plan, resource.urn)}
    if plan.outputs:
        content["stack outputs"] = {key: _readable(value) for key, value in sorted(plan.outputs.items())}
    return yaml.safe_dump(content, sort_keys=False, width=160, allow_unicode=True)


def difference(reviewed: Path, found: str) -> str:
    """How a text differs from the file that was reviewed; empty where it does not."""
    if not reviewed.exists():
        return f"{reviewed.name}: nobody has reviewed this yet; pytest --accept writes the file, which you then review"
    before = reviewed.read_text(encoding="utf-8")
    if before == found:
        return ""
    lines = difflib.unified_diff(
        before.splitlines(), found.splitlines(), f"{reviewed.name} as reviewed", "as it is now", lineterm=""
    )
    return "\n".join([*lines, "", "if this is meant: pytest --accept, and review the difference"])


def accept(reviewed: Path, found: str) -> None:
    """Let a text be what was reviewed."""
    reviewed.parent.mkdir(parents=True, exist_ok=True)
    reviewed.write_text(found, encoding="utf-8")


def _facts(plan: Plan, urn: str) -> Mapping[str, Any]:
    facts = plan.facts.get(urn)
    if facts is None:
        return {}
    told: Mapping[str, tuple[Any, ...]] = {
        "weakened": facts.weakened,
        "overrides": facts.overrides,
        "rights": facts.rights,
        "admits": facts.admits,
    }
    return {name: [_record(each) for each in part] for name, part in told.items() if part}


def _record(of: Any) -> dict[str, Any]:
    """A record as YAML takes it; that a right is limited to no part needs no line."""
    return {key: value for key, value in json.loads(json.dumps(asdict(of))).items() if (key, value) != ("within", "")}


def _set_options(options: Options) -> dict[str, Any]:
    default = Options()
    found = {each.name: getattr(options, each.name) for each in fields(options)}
    return {name: _readable(value) for name, value in found.items() if value != getattr(default, name)}


def _readable(value: Value) -> Any:
    match value:
        case str() if value.startswith(("{", "[{")):
            return _document(value)
        case Reference(urn):
            return f"<{urn}>"
        case Asset(kind, content):
            return {kind: _readable(dict(content))}
        case dict():
            return {key: _readable(each) for key, each in sorted(value.items())}
        case list() | tuple():
            return [_readable(each) for each in value]
    return "<unknown>" if value is UNKNOWN else "<secret>" if value is SECRET else value


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # A template that begins like one.
        return text
