"""AWS's own service models, as botocore ships them: what each parameter of an operation may be."""

import functools
from collections.abc import Iterator
from typing import Any, Final

import regex
from botocore import model
from botocore.session import get_session

from roadbed.plan.values import SECRET
from tests.cloud_rules.translation import Kind, Shape

KINDS: Final[dict[str, Kind]] = {
    "structure": "structure",
    "list": "list",
    "map": "map",
    "string": "string",
    "blob": "string",
    "boolean": "boolean",
    "integer": "number",
    "long": "number",
    "float": "number",
    "double": "number",
}


@functools.cache
def parameters(operation: str) -> model.StructureShape:
    """The input of an operation: `sqs CreateQueue`, `cloudwatch PutMetricAlarm`."""
    service, name = operation.split()
    shape = _service(service).operation_model(name).input_shape
    assert isinstance(shape, model.StructureShape)
    return shape


@functools.cache
def _service(name: str) -> model.ServiceModel:
    return get_session().get_service_model(name)


def shape_of(found: model.Shape) -> Shape:
    return Shape(
        KINDS.get(found.type_name, "anything"),
        members=lambda: {name: shape_of(each) for name, each in getattr(found, "members", {}).items()},
        element=lambda: shape_of(found.member if found.type_name == "list" else found.value),
    )


def problems(value: Any, shape: model.Shape, path: str = "") -> Iterator[str]:
    """What the model forbids about a value, and where."""
    if value is SECRET:
        return
    wrong_type = _wrong_type(value, shape)
    if wrong_type:
        yield f"{path}: {wrong_type}"
    elif isinstance(shape, model.StructureShape):
        for missing in set(shape.required_members) - value.keys():
            yield f"{path}: lacks {missing}"
        for key, each in value.items():
            yield from problems(each, shape.members[key], f"{path}.{key}".removeprefix("."))
    elif isinstance(shape, model.ListShape):
        yield from _length(len(value), "elements", shape, path)
        for number, each in enumerate(value):
            yield from problems(each, shape.member, f"{path}[{number}]")
    elif isinstance(shape, model.MapShape):
        yield from _length(len(value), "entries", shape, path)
        for key, each in value.items():
            yield from problems(key, shape.key, f"{path}.{key} (name)")
            yield from problems(each, shape.value, f"{path}.{key}")
    elif isinstance(shape, model.StringShape):
        yield from _text(value, shape, path)
    elif not isinstance(value, bool):
        yield from _length(value, "", shape, path)


def _wrong_type(value: Any, shape: model.Shape) -> str:
    allowed = {
        "structure": dict,
        "map": dict,
        "list": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "long": int,
        "float": int | float,
        "double": int | float,
    }.get(shape.type_name, object)
    return "" if isinstance(value, allowed) else f"{value!r} is no {shape.type_name}"


def _text(value: str, shape: model.StringShape, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is none of {', '.join(shape.enum)}"
    yield from _length(len(value), "characters", shape, path)
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"{path}: {value!r} is not like {pattern}"


def _length(number: float, unit: str, shape: model.Shape, path: str) -> Iterator[str]:
    # Some bounds of numbers are written as text.
    low, high = (shape.metadata.get(bound) for bound in ("min", "max"))
    if low is not None and number < float(low):
        yield f"{path}: {number} {unit} is less than {low}".replace("  ", " ")
    if high is not None and number > float(high):
        yield f"{path}: {number} {unit} is more than {high}".replace("  ", " ")


@functools.cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    """Models are written in Java's dialect: `regex` reads its `\\p{L}`, but not a character of two code units."""
    return regex.compile(pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"))
