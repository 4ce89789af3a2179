"""Reads the shapes of a resource's inputs from its SDK's annotations; each class is read once."""

import enum
import functools
import inspect
import re
import sys
import types
import typing
from collections import abc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi import _types

from roadbed.plan.cloud.sdk import SdkClass
from roadbed.plan.inputs.parts import ListOf, MapOf, ObjectOf, Properties, Union
from roadbed.plan.inputs.shape import (
    Anything,
    Boolean,
    Number,
    OneOf,
    Shape,
    Text,
)

_ANYTHING: Final = Anything()
_IDENTITY: Final = re.compile(r".*([nN]ame|[aA]rn|[iI]d|[uU]r[il])$")
# Documents declared as text; bridged providers write them out from an object too.
_DOCUMENT: Final = re.compile(r".*([pP]olic(y|ies)|[dD]ocument|[pP]attern|[bB]ody|[dD]efinitions?|[jJ]son|[tT]emplate)")
# Kubernetes declares its quantities (`500m`, `1Gi`) as text; a plain number is one too.
_QUANTITY: Final = re.compile(r"sizeLimit|divisor|quantity|.*[aA]verageValue|targetValue|minValue|maxValue")
_QUANTITIES_IN: Final = re.compile(r"pulumi_kubernetes\.(resource\.|.*\.Metric(Target|Value))")
_MAPS_OF_TEXT: Final = re.compile(r"annotations|labels|.*Labels|nodeSelector|selector|data|stringData|binaryData")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an annotation stands; the same one means different things to different providers."""

    cls: type[Any]
    name: str
    strict: bool
    """The provider takes values as they are declared, as a Kubernetes API server does; bridged ones convert."""
    in_map: bool = False


@functools.cache
def shape_of(cls: SdkClass, strict: bool, of: str = "") -> ObjectOf:
    """What an input class allows, called `of` in messages.

    `strict` for a provider that takes values only as they are declared.
    """
    name = of or cls.__name__.removesuffix("Args")
    return ObjectOf(name, functools.cache(lambda: _properties(cls, strict)), snake_case=not strict)


def _properties(cls: type[Any], strict: bool) -> Properties:
    wire_names = _types.input_type_py_to_pulumi_names(cls)
    annotations = inspect.get_annotations(cls.__init__)
    parameters = inspect.signature(cls.__init__).parameters
    shapes: dict[str, Shape] = {}
    for python_name, wire_name in wire_names.items():
        spot = _Spot(cls, wire_name, strict)
        shapes[wire_name] = _shape(annotations.get(python_name, Any), spot)
    required = tuple(
        wire_name
        for python_name, wire_name in wire_names.items()
        if python_name in parameters and parameters[python_name].default is inspect.Parameter.empty
    )
    return Properties(shapes, required, {wire: name for name, wire in wire_names.items()})


def _shape(annotation: Any, spot: _Spot) -> Shape:
    members = []
    for kind in _plain_kinds(annotation, spot.cls):
        shape = _of_kind(kind, spot)
        if shape is _ANYTHING:
            return _ANYTHING
        if shape not in members:
            members.append(shape)
    if not members:
        return _ANYTHING
    if isinstance(members[0], Text) and len(members) == 1 and not spot.strict and _DOCUMENT.fullmatch(spot.name):
        return Text((*members[0].takes, dict, list))
    return members[0] if len(members) == 1 else Union(tuple(members))


def _plain_kinds(annotation: Any, cls: type[Any]) -> Iterator[Any]:
    """The kinds of plain value that an annotation allows: without Outputs, null and the typed dictionaries' twins."""
    if isinstance(annotation, str | typing.ForwardRef):
        annotation = _resolved(annotation if isinstance(annotation, str) else annotation.__forward_arg__, cls)
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        for member in typing.get_args(annotation):
            yield from _plain_kinds(member, cls)
    elif annotation in (None, type(None), pulumi.Output) or origin in (pulumi.Output, abc.Awaitable):
        return
    elif not (typing.is_typeddict(annotation) or (isinstance(annotation, type) and _types.is_output_type(annotation))):
        yield annotation


def _resolved(reference: str, cls: type[Any]) -> Any:
    # `Output[T]` in the SDK's own alias names a type that is not in the module; it is not a plain value anyway.
    if reference.startswith(("Output[", "pulumi.Output[")):
        return pulumi.Output
    found: Any = vars(sys.modules[cls.__module__])
    for step in reference.split("."):
        found = found.get(step) if isinstance(found, Mapping) else getattr(found, step, None)
    return Any if found is None else found


def _of_kind(kind: Any, spot: _Spot) -> Shape:
    origin = typing.get_origin(kind) or kind
    converts = not spot.strict
    if origin is str:
        return _text(spot)
    if origin is bool:
        return Boolean(reads_text=converts)
    if origin in (int, float):
        return Number(whole=origin is int, reads_text=converts)
    if origin is typing.Literal:
        return OneOf(typing.get_args(kind))
    if origin in (abc.Sequence, abc.MutableSequence, list):
        return ListOf(_shape((typing.get_args(kind) or (Any,))[0], spot))
    if origin in (abc.Mapping, abc.MutableMapping, dict):
        arguments = typing.get_args(kind)
        inside = _Spot(spot.cls, spot.name, spot.strict, in_map=True)
        return MapOf(_shape(arguments[1], inside) if len(arguments) == 2 else _ANYTHING)
    if isinstance(origin, type) and issubclass(origin, enum.Enum):
        return OneOf(tuple(member.value for member in origin))
    if isinstance(origin, type) and _types.is_input_type(origin):
        # The SDK's types of a policy document know less of its grammar than AWS does.
        if origin.__name__ == "PolicyDocumentArgs":
            return _ANYTHING
        return shape_of(origin, spot.strict)
    return _ANYTHING


def _text(spot: _Spot) -> Text:
    if spot.strict:
        home = f"{spot.cls.__module__}.{spot.cls.__name__}"
        if spot.in_map:
            takes_numbers = not _MAPS_OF_TEXT.fullmatch(spot.name)
        else:
            takes_numbers = bool(_QUANTITY.fullmatch(spot.name) or _QUANTITIES_IN.match(home))
        return Text((int, float) if takes_numbers else ())
    # A bridged provider would call a thing "true"; nobody means that.
    named_true = not spot.in_map and _IDENTITY.fullmatch(spot.name)
    return Text((int, float) if named_true else (int, float, bool))
