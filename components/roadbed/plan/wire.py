"""Values as Pulumi sends them between program and engine, and the plan's own values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as Message

from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference, Value

# The engine's protocol marks what JSON has no word for by this key and one of these values.
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the protocol spells a value that is not known yet."""


@dataclass(frozen=True, slots=True)
class Concealed:
    """A secret together with its value; it lives only inside an evaluation and never in a plan."""

    value: Any

    def __repr__(self) -> str:
        return "Concealed()"


@dataclass(frozen=True, slots=True)
class Out:
    """An Output as transforms and remote components see it: a value with what is known about it."""

    value: Any
    """`UNKNOWN` for one that is not known yet."""
    secret: bool = False
    dependencies: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Out()"


@dataclass(frozen=True, slots=True)
class Handle(Reference):
    """A whole resource as it is sent: with what its receiver needs to look it up again."""

    id: Any = None
    version: str = ""


def decode(message: Message) -> Any:
    """One value: plain Python, `UNKNOWN`, `Concealed`, `Out`, a `Reference` or an `Asset`."""
    kind = message.WhichOneof("kind")
    if kind == "string_value":
        text: str = message.string_value
        return UNKNOWN if text == UNKNOWN_TEXT else text
    if kind == "struct_value":
        fields = message.struct_value.fields
        return _special(fields) if _SIGNATURE in fields else {key: decode(fields[key]) for key in sorted(fields)}
    if kind == "list_value":
        return [decode(each) for each in message.list_value.values]
    if kind == "bool_value":
        return message.bool_value
    if kind == "number_value":
        number: float = message.number_value
        return int(number) if number.is_integer() else number
    return None


def decode_fields(struct: Struct) -> dict[str, Any]:
    """The properties of a message, sorted by name: messages have another order each time."""
    fields = struct.fields
    return {key: decode(fields[key]) for key in sorted(fields)}


def encode(value: Any) -> Message:
    """The reverse of `decode`; what no message can hold is sent as its text."""
    message = Message()
    _put(message, value)
    return message


def encode_fields(properties: Mapping[str, Any]) -> Struct:
    """The reverse of `decode_fields`."""
    struct = Struct()
    for key, value in properties.items():
        _put(struct.fields[key], value)
    return struct


def shown(value: Any) -> Value:
    """The value as a plan holds it: without secrets, and without what only an evaluation needs."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {key: shown(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(each) for each in value]
    if isinstance(value, Concealed):
        return SECRET
    if isinstance(value, Out):
        return SECRET if value.secret else shown(value.value)
    if isinstance(value, Reference):
        return Reference(value.urn)
    if isinstance(value, Asset):
        return Asset(value.kind, {key: shown(each) for key, each in value.content.items()})
    return value  # type: ignore[no-any-return]


def upgraded(value: Any) -> Any:
    """The value as the engine hands it to transforms: what is secret or unknown is an `Out`."""
    if isinstance(value, Concealed):
        return Out(_inside(value.value), secret=True)
    return Out(UNKNOWN) if value is UNKNOWN else _inside(value)


def depending(value: Any, urns: Iterable[str]) -> Any:
    """The upgraded value, as an `Out` where it does not carry all of these dependencies yet."""
    wanted = set(urns)
    if wanted <= set(dependencies_of(value)):
        return value
    if isinstance(value, Out):
        return Out(value.value, value.secret, tuple(sorted(wanted.union(value.dependencies))))
    return Out(value, dependencies=tuple(sorted(wanted)))


def downgraded(value: Any) -> Any:
    """What a transform returned, as providers take it: without dependencies."""
    if isinstance(value, Out):
        plain = downgraded(value.value)
        return Concealed(plain) if value.secret else plain
    if isinstance(value, dict):
        return {key: downgraded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [downgraded(each) for each in value]
    return Concealed(downgraded(value.value)) if isinstance(value, Concealed) else value


def dependencies_of(value: Any) -> Iterable[str]:
    """The URNs that a value's own Outputs name."""
    if isinstance(value, Out):
        yield from value.dependencies
        yield from dependencies_of(value.value)
    elif isinstance(value, Concealed):
        yield from dependencies_of(value.value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from dependencies_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from dependencies_of(each)


def has_secret(value: Any) -> bool:
    """Whether a secret is anywhere in the value."""
    if isinstance(value, dict):
        return any(has_secret(each) for each in value.values())
    if isinstance(value, list):
        return any(has_secret(each) for each in value)
    return isinstance(value, Concealed) or (isinstance(value, Out) and (value.secret or has_secret(value.value)))


def has_unknown(value: Any) -> bool:
    """Whether anything in the value is not known yet."""
    if isinstance(value, dict):
        return any(has_unknown(each) for each in value.values())
    if isinstance(value, list):
        return any(has_unknown(each) for each in value)
    return value is UNKNOWN or (isinstance(value, (Concealed, Out)) and has_unknown(value.value))


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: upgraded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [upgraded(each) for each in value]
    return value


def _special(fields: Mapping[str, Message]) -> Any:
    signature = fields[_SIGNATURE].string_value
    if signature == _SECRET:
        return Concealed(decode(fields["value"]))
    if signature == _RESOURCE:
        version = fields["packageVersion"].string_value if "packageVersion" in fields else ""
        return Handle(fields["urn"].string_value, decode(fields["id"]) if "id" in fields else None, version)
    if signature == _OUTPUT:
        urns = fields["dependencies"].list_value.values if "dependencies" in fields else ()
        return Out(
            decode(fields["value"]) if "value" in fields else UNKNOWN,
            "secret" in fields and fields["secret"].bool_value,
            tuple(sorted(urn.string_value for urn in urns)),
        )
    content = {key: decode(fields[key]) for key in sorted(fields) if key not in (_SIGNATURE, "hash")}
    return Asset("asset" if signature == _ASSET else "archive", content)


def _put(message: Message, value: Any) -> None:
    if isinstance(value, str):
        message.string_value = value
    elif value is None:
        message.null_value = 0  # type: ignore[assignment]
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, (int, float)):
        message.number_value = value
    elif isinstance(value, (list, tuple)):
        message.list_value.SetInParent()
        values = message.list_value.values
        for each in value:
            _put(values.add(), each)
    elif value is UNKNOWN:
        message.string_value = UNKNOWN_TEXT
    elif (properties := value if isinstance(value, Mapping) else _marked(value)) is not None:
        message.struct_value.SetInParent()
        fields = message.struct_value.fields
        for key, each in properties.items():
            _put(fields[key if isinstance(key, str) else str(key)], each)
    else:
        message.string_value = str(value)


def _marked(value: Any) -> dict[str, Any] | None:
    """What the protocol sends for a value that JSON has no word for; None for anything else."""
    if isinstance(value, Concealed):
        return {_SIGNATURE: _SECRET, "value": value.value}
    if isinstance(value, Out):
        known = {} if value.value is UNKNOWN else {"value": value.value}
        return {_SIGNATURE: _OUTPUT, "secret": value.secret, "dependencies": value.dependencies, **known}
    if isinstance(value, Asset):
        return {_SIGNATURE: _ASSET if value.kind == "asset" else _ARCHIVE, **value.content}
    if isinstance(value, Handle):
        fields = {_SIGNATURE: _RESOURCE, "urn": value.urn}
        if value.id is not None:
            fields["id"] = "" if value.id is UNKNOWN else value.id
        return {**fields, "packageVersion": value.version} if value.version else fields
    return {_SIGNATURE: _RESOURCE, "urn": value.urn} if isinstance(value, Reference) else None
