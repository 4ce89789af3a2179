"""A Plan as the JSON that `terraform show -json` prints of a plan: the form that scanners read.

Terraform's names follow from Pulumi's, which were made from them: `sqsManagedSseEnabled` is `sqs_managed_sse_enabled`.
Only the plural that Pulumi gives to a list of blocks cannot be told from one that Terraform has itself, so that blocks
are written under both names; a reader takes the one it knows.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from roadbed.plan.cloud import sdk
from roadbed.plan.inputs.parts import ListOf, MapOf, ObjectOf, Union
from roadbed.plan.inputs.schema import shape_of
from roadbed.plan.inputs.shape import Shape
from roadbed.plan.model import Plan, Resource
from roadbed.plan.replacement.effects import measured_types
from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference

CALLED_OTHERWISE: Mapping[str, str] = {
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": "aws_chatbot_slack_channel_configuration",
}
"""Types that were not measured for replacement, whose table names all others."""


def terraform_type(token: str) -> str | None:
    """What Terraform calls the type; None where nobody wrote it down."""
    return CALLED_OTHERWISE.get(token) or measured_types().get(token)


def terraform_plan(plan: Plan) -> dict[str, Any]:
    """The plan as Terraform prints its own; types without a Terraform name are left out."""
    addresses = _addresses(plan.cloud_resources())
    values, expressions = [], []
    for urn, address in addresses.items():
        resource = plan.by_urn[urn]
        kind, _, name = address.partition(".")
        references = {
            _snake(key): {"references": [f"{addresses[each]}.id" for each in urns if each in addresses]}
            for key, urns in resource.property_dependencies.items()
        }
        about = {"address": address, "mode": "managed", "type": kind, "name": name}
        args = sdk.args_class(resource.type)
        values.append({**about, "values": _written(resource.inputs, shape_of(args, strict=False) if args else None)})
        expressions.append({**about, "expressions": references})
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": values}},
        "configuration": {"root_module": {"resources": expressions}},
    }


def _addresses(resources: Iterable[Resource]) -> dict[str, str]:
    """URN -> `aws_sqs_queue.orders`, each address once."""
    found: dict[str, str] = {}
    for resource in resources:
        if kind := terraform_type(resource.type):
            address = f"{kind}.{re.sub(r'[^A-Za-z0-9_-]', '_', resource.name)}"
            while address in found.values():
                address += "_"
            found[resource.urn] = address
    return found


def _written(value: Any, shape: Shape | None) -> Any:
    if isinstance(value, Mapping):
        if _of(shape, MapOf):
            return {key: _written(each, None) for key, each in value.items()}
        known = _of(shape, ObjectOf)
        shapes = known._properties().shapes if known else {}
        return _blocks({_snake(key): _written(each, shapes.get(key)) for key, each in value.items()})
    if isinstance(value, list):
        of = _of(shape, ListOf)
        return [_written(each, of.member if of else None) for each in value]
    if isinstance(value, Reference):
        return value.urn
    if isinstance(value, Asset):
        return next((str(each) for each in value.content.values()), "")
    if value is SECRET:
        return "(sensitive)"
    return None if value is UNKNOWN else value


def _of(shape: Shape | None, kind: type[Shape]) -> Any:
    """The shape, or the member of a union, that is of a kind; None where there is none."""
    members = shape.members if isinstance(shape, Union) else (shape,)
    return next((each for each in members if isinstance(each, kind)), None)


def _blocks(properties: dict[str, Any]) -> dict[str, Any]:
    singular = {
        _singular(key): value
        for key, value in properties.items()
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value)
    }
    return {**singular, **properties}


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name if name.endswith("ss") else name.removesuffix("s")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
