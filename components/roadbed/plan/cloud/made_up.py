"""What a cloud would answer when a resource is made: its id and every output, realistic, typed and always the same."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi import _types

from roadbed.plan.cloud import random_values, sdk
from roadbed.plan.cloud.aws import derived
from roadbed.plan.cloud.aws.completions import COMPLETIONS
from roadbed.plan.cloud.aws.shapes import SHAPES, usual_shape
from roadbed.plan.cloud.invented import Fields, declared, filled, invented, optional
from roadbed.plan.cloud.kubernetes_objects import object_outputs
from roadbed.plan.cloud.place import Place

_DERIVED: Final = {**derived.DERIVED, **random_values.DERIVED}
_AUTONAMED: Final = "{logical}-{hex7}"
_ONE_FIELD: Final = re.compile(r"\{(\w+)\}")
_FIFO: Final = ("fifoQueue", "fifoTopic")


def outputs_of(token: str, name: str, inputs: Mapping[str, Any], place: Place) -> tuple[str, dict[str, Any]]:
    """The id and the outputs of a resource of type `token` and logical name `name`, deployed at `place`.

    Inputs come back as they are, completed where the program gave an object in part; an `id` among them is that of a
    resource which exists. A type that no installed SDK knows has no other outputs. The same type, name and place always
    give the same identifiers, whichever stack it is for what exists already.
    """
    if token.startswith("kubernetes:"):
        return object_outputs(token, name, inputs, place)
    shape = _shape_of(token)
    place = _place_of(inputs, place)
    made_by = "" if "id" in inputs else f"{place.stack} "
    fields = Fields(f"{made_by}{token} {name}", place, inputs, shape.templates, _DERIVED)
    fields["logical"] = name
    _name(fields, shape, inputs)
    if "id" in inputs:
        _name_by_id(fields, shape, inputs)
    outputs = {**shape.fixed}
    for key, value in shape.filled.items():
        outputs[key] = fields[key] if key in shape.named else filled(value, fields)
    for key in shape.numbers:
        outputs[key] = int(outputs[key]) if outputs[key].isdigit() else 0
    if token in COMPLETIONS:
        outputs.update(COMPLETIONS[token](fields, inputs, place))
    for key, value in inputs.items():
        made = outputs.get(key)
        outputs[key] = {**made, **value} if isinstance(made, dict) and isinstance(value, dict) else value
    if "tagsAll" in outputs:
        outputs["tagsAll"] = inputs.get("tags", {})
    return fields["id"], outputs


@dataclass(frozen=True, slots=True)
class _Shape:
    """A type's outputs: those that are the same for all, and those that have templates in them."""

    templates: Mapping[str, Any]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    filled: Mapping[str, Any] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    """Outputs that are whole numbers although a template gives them."""
    named: frozenset[str] = frozenset()
    """Outputs that other templates build on."""
    prefixed: tuple[str, ...] = ()
    """Names that the provider makes from a `…Prefix` when it is given one."""


def _place_of(inputs: Mapping[str, Any], place: Place) -> Place:
    region = inputs.get("region")
    return place.in_region(region) if isinstance(region, str) and region else place


def _name(fields: Fields, shape: _Shape, inputs: Mapping[str, Any]) -> None:
    for key in shape.prefixed:
        prefix = inputs.get(f"{key}Prefix")
        if isinstance(prefix, str) and key not in inputs:
            fields[key] = f"{prefix}{fields['moment_digits']}"
    if any(inputs.get(key) is True for key in _FIFO) and "name" not in inputs:
        fields["name"] += ".fifo"


def _name_by_id(fields: Fields, shape: _Shape, inputs: Mapping[str, Any]) -> None:
    """What exists already and is looked up by its id is called what the id says."""
    only = _ONE_FIELD.fullmatch(shape.templates["id"])
    if only and only[1] not in inputs:
        fields[only[1]] = fields["id"]
        if only[1] in ("arn", "url") and "name" not in inputs:
            fields["name"] = re.split("[:/]", fields["id"])[-1]


@functools.cache
def _shape_of(token: str) -> _Shape:
    made_by = sdk.resource_class(token)
    if made_by is None:
        return _Shape({"name": _AUTONAMED, "id": "{name}"})
    args = sdk.args_class(token)
    settable = _types.input_type_types(args) if args else {}
    types = declared(made_by)
    may_be_missing = optional(made_by)
    own: dict[str, Any] = {"name": _AUTONAMED, "id": "{name}"}
    if token.startswith("aws:"):
        own |= {**usual_shape(token, named="name" in types), **SHAPES.get(token, {})}
    own |= random_values.SHAPES.get(token, {})
    fixed: dict[str, Any] = {}
    with_templates: dict[str, Any] = {}
    for key, kind in types.items():
        if key in own:
            value: Any = own[key]
        elif key in settable and key in may_be_missing:
            # What a program left out stays empty; lists and numbers have their own emptiness.
            value = invented(key, kind, settable=True) if kind in (bool, int, float) else None
        else:
            value = invented(key, kind, settable=key in settable)
        (with_templates if "{" in str(value) else fixed)[key] = value
    return _Shape(
        templates=own,
        fixed=fixed,
        filled=with_templates,
        numbers=tuple(key for key, value in with_templates.items() if isinstance(value, str) and types[key] is int),
        named=frozenset(key for key, value in own.items() if isinstance(value, str)),
        prefixed=tuple(key for key in own if f"{key}Prefix" in settable),
    )
