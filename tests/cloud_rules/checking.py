"""Every resource of plans against every source of its type."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from roadbed.plan.model import Resource
from tests.cloud_rules import api_models, cfn_schemas
from tests.cloud_rules.entries import Entry, Source
from tests.cloud_rules.translation import Shape, translated


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong, one line each."""

    api: list[str] = field(default_factory=list)
    cfn: list[str] = field(default_factory=list)
    unknown_types: set[str] = field(default_factory=set)
    unknown_properties: set[str] = field(default_factory=set)


def check(resources: Iterable[tuple[str, Resource]], entries: Mapping[str, Entry]) -> Found:
    """Resources are given with the name of their stack; what is equal is checked once."""
    found = Found()
    templates: dict[str, tuple[str, Mapping[str, Any]]] = {}
    seen: set[str] = set()
    for stack, resource in resources:
        entry = entries.get(resource.type)
        if entry is None:
            found.unknown_types.add(resource.type)
            continue
        properties = named(resource)
        key = f"{resource.type} {json.dumps(properties, sort_keys=True, default=repr)}"
        if key in seen:
            continue
        seen.add(key)
        where = f"{stack}: {resource.type} {resource.name}"
        unknown = []
        for source in entry.sources:
            document, missed = _document(properties, source)
            unknown.append(missed)
            if source.of_cloudformation:
                templates[f"{where}: {source.name}"] = (source.name, document)
            else:
                shape = api_models.parameters(source.name)
                found.api.extend(f"{where}: {source.name} {each}" for each in api_models.problems(document, shape))
        for path in _unknown_to_all(unknown) if unknown else ():
            if not any(f"{path}.".startswith(f"{known}.") for known in entry.provider_only):
                found.unknown_properties.add(f"{resource.type} {path}")
    found.cfn.extend(f"{where}: {problem}" for where, problem in cfn_schemas.problems(templates))
    return found


def named(resource: Resource) -> dict[str, Any]:
    """Its properties with the physical name that Pulumi or the provider makes up, whose length counts too."""
    properties = {key: value for key, value in resource.inputs.items() if key not in {"region", "tagsAll"}}
    name = "bucket" if resource.type == "aws:s3/bucket:Bucket" else "name"
    if isinstance(made := resource.outputs.get(name), str):
        properties.setdefault(name, made)
    return properties


def _document(properties: Mapping[str, Any], source: Source) -> tuple[dict[str, Any], tuple[str, ...]]:
    result = translated(properties, shape_of(source), source.renamed, source.given, source.words)
    return result.document, result.unknown


def shape_of(source: Source) -> Shape:
    if source.of_cloudformation:
        return cfn_schemas.shape_of(source.name)
    return api_models.shape_of(api_models.parameters(source.name))


def _unknown_to_all(unknown: list[tuple[str, ...]]) -> Iterator[str]:
    """What no source knows; a source that does not know a structure knows nothing in it."""
    for path in {path for missed in unknown for path in missed}:
        if all(any(f"{path}.".startswith(f"{above}.") for above in missed) for missed in unknown):
            yield path
