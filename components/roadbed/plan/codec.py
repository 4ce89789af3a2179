"""Plans as JSON."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from roadbed.plan.model import SCHEMA_VERSION, DataSource, Options, Plan, Resource, Source
from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference, Value


class PlanFormatError(Exception):
    """A document that is not a plan, or a plan of another version: what, got, allowed, fix."""


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON, defaults left out.

    An unknown value is `{"$unknown": true}`, a secret `{"$secret": true}`, a resource `{"$resource": urn}`; a key of
    the user's own that starts with `$` is written with two.
    """
    return {"schema": SCHEMA_VERSION, **_to_json(plan)}


def plan_from_json(document: Any) -> Plan:
    """The plan that `plan_to_json` wrote.

    Raises `PlanFormatError` for another schema version, and for whatever is not a plan.
    """
    if not isinstance(document, Mapping) or "schema" not in document:
        raise PlanFormatError(
            'not a plan: wants a JSON object with "schema"; write one with `roadbed preview --format json`'
        )
    if document["schema"] != SCHEMA_VERSION:
        raise PlanFormatError(
            f"plan schema: got version {document['schema']!r}, this roadbed reads version {SCHEMA_VERSION}; "
            "write the plan again with this roadbed, or read it with the one that wrote it"
        )
    try:
        return _plan({key: value for key, value in document.items() if key != "schema"})
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise PlanFormatError(
            f"not a whole plan: {error}; write it again with `roadbed preview --format json`"
        ) from None


def value_to_json(value: Value) -> Any:
    """One value as plain JSON, as `plan_to_json` writes it."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Reference(urn):
            return {"$resource": urn}
        case Asset(kind, content):
            return {f"${kind}": value_to_json(dict(content))}
        case Mapping():
            return {f"${key}" if key.startswith("$") else key: value_to_json(each) for key, each in value.items()}
        case list() | tuple():
            return [value_to_json(each) for each in value]
    return {"$unknown": True} if value is UNKNOWN else {"$secret": True}


def value_from_json(document: Any) -> Value:
    """The value that `value_to_json` wrote."""
    match document:
        case list():
            return [value_from_json(each) for each in document]
        case {"$unknown": True}:
            return UNKNOWN
        case {"$secret": True}:
            return SECRET
        case {"$resource": urn}:
            return Reference(str(urn))
        case {"$asset": content}:
            return Asset("asset", _escaped(content))
        case {"$archive": content}:
            return Asset("archive", _escaped(content))
        case Mapping():
            return {key.removeprefix("$"): value_from_json(each) for key, each in document.items()}
    return document  # type: ignore[no-any-return]


def _to_json(record: Any) -> Any:
    if not is_dataclass(record) or isinstance(record, (Reference, Asset)):
        if isinstance(
            record, Mapping
        ):  # Names of properties, outputs and config keys; only what is below them may be anything.
            return {key: value_to_json(each) for key, each in record.items()}
        if isinstance(record, tuple):
            return [_to_json(each) for each in record]
        return value_to_json(record)
    return {
        each.name: _to_json(value)
        for each in fields(record)
        if (value := getattr(record, each.name)) != (each.default if each.default is not MISSING else ())
        and not (value == {} and each.default_factory is not MISSING)
    }


def _plan(document: Mapping[str, Any]) -> Plan:
    return Plan(
        **{
            **document,
            "resources": tuple(_resource(each) for each in document.get("resources", ())),
            "data_sources": tuple(_data_source(each) for each in document.get("data_sources", ())),
            "outputs": _values(document.get("outputs", {})),
            "config": _values(document.get("config", {})),
        }
    )


def _resource(document: Mapping[str, Any]) -> Resource:
    return Resource(
        **{
            **document,
            "id": value_from_json(document.get("id")),
            "inputs": _values(document.get("inputs", {})),
            "outputs": _values(document.get("outputs", {})),
            "dependencies": tuple(document.get("dependencies", ())),
            "property_dependencies": {
                key: tuple(urns) for key, urns in document.get("property_dependencies", {}).items()
            },
            "options": _options(document.get("options", {})),
            "source": _source(document.get("source")),
        }
    )


def _options(document: Mapping[str, Any]) -> Options:
    lists = {key: tuple(value) for key, value in document.items() if isinstance(value, list)}
    hooks = {moment: tuple(names) for moment, names in document.get("hooks", {}).items()}
    return Options(**{**document, **lists, "hooks": hooks})


def _data_source(document: Mapping[str, Any]) -> DataSource:
    return DataSource(
        **{
            **document,
            "args": _values(document.get("args", {})),
            "answer": value_from_json(document.get("answer")),
            "source": _source(document.get("source")),
        }
    )


def _source(document: Mapping[str, Any] | None) -> Source | None:
    return Source(**document) if document else None


def _values(document: Any) -> dict[str, Value]:
    if not isinstance(document, Mapping):
        raise TypeError(f"wants an object, got {type(document).__name__}")
    return {key: value_from_json(value) for key, value in document.items()}


def _escaped(document: Any) -> Mapping[str, Any]:
    """The content of an asset, whose keys may be anything."""
    content = value_from_json(document)
    if not isinstance(content, Mapping):
        raise TypeError(f"wants an object, got {type(document).__name__}")
    return content
