"""CloudFormation's resource schemas as cfn-lint ships and mends them, and cfn-lint itself over a template of a plan."""

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from cfnlint.core import get_rules
from cfnlint.rules import RulesCollection
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from roadbed.plan.values import SECRET
from tests.cloud_rules.translation import Kind, Shape

REGION: Final = "eu-west-1"
MOST_RESOURCES: Final = 500
"""In one template, says CloudFormation."""
NOT_OF_VALUES: Final = {
    "E3019": "two of one name: a bucket and its versioning are two resources to Pulumi, and one to CloudFormation",
}
"""Rules that hold for templates people write, and not for these, with the reason."""
KINDS: Final[dict[str, Kind]] = {"string": "string", "boolean": "boolean", "number": "number", "integer": "number"}


@functools.cache
def schema(type_name: str) -> Mapping[str, Any]:
    """The schema of a resource type: `AWS::SQS::Queue`."""
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, type_name).schema


def shape_of(type_name: str) -> Shape:
    return _shape(schema(type_name), schema(type_name))


def _shape(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Shape:
    part = _resolved(part, whole)
    types = part.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    members = dict(_members(part, whole))
    if members:
        return Shape("structure", members=lambda: {name: _shape(each, whole) for name, each in members.items()})
    if "items" in part and "array" in types:
        return Shape("list", element=lambda: _shape(part["items"], whole))
    if "object" in types and (patterns := part.get("patternProperties")):
        return Shape("map", element=lambda: _shape(next(iter(patterns.values())), whole))
    if "object" in types or not types:
        return Shape("anything")
    return Shape(KINDS.get(next(iter(types)), "anything") if len(types) == 1 else "string")


def _resolved(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        at: Any = whole
        for step in str(part["$ref"]).removeprefix("#/").split("/"):
            at = at[step]
        part = at
    return part


def _members(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from part.get("properties", {}).items()
    for several in ("oneOf", "anyOf", "allOf"):
        for each in part.get(several, ()):
            yield from (found for found in _members(_resolved(each, whole), whole) if found[1] is not True)


@functools.cache
def _rules() -> RulesCollection:
    return get_rules([], [], [])


def problems(resources: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Iterator[tuple[str, str]]:
    """What cfn-lint calls an error about resources, by their keys: (type, properties)."""
    numbered = list(resources)
    for start in range(0, len(numbered), MOST_RESOURCES):
        keys = numbered[start : start + MOST_RESOURCES]
        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": {"Hidden": {"Type": "String", "NoEcho": True}},
            "Resources": {
                f"R{number}": {"Type": type_name, "Properties": _readable(properties)}
                for number, (type_name, properties) in enumerate(resources[key] for key in keys)
            },
        }
        for match in lint(json.dumps(template), _rules(), [REGION], ManualArgs(regions=[REGION])):
            if match.rule.id.startswith("E") and match.rule.id not in NOT_OF_VALUES:
                path = [str(step) for step in match.path]
                where = ".".join(path[3:])
                yield keys[int(path[1][1:])], f"{where}: {match.message} ({match.rule.id})"


def _readable(value: Any) -> Any:
    if value is SECRET:
        return {"Ref": "Hidden"}
    if isinstance(value, Mapping):
        return {key: _readable(each) for key, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list) else value
