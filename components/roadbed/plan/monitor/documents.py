"""Documents that a program gives as an object, such as a policy: a bridged provider hands them back as JSON text."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from roadbed.plan import wire
from roadbed.plan.cloud import sdk
from roadbed.plan.cloud.invented import declared
from roadbed.plan.values import UNKNOWN


def written_out(token: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a resource, with JSON in place of every object or list whose output is a text.

    The same dictionary where there is none, which is most often so.
    """
    if token.startswith("kubernetes:"):
        return values
    found = [key for key, value in values.items() if isinstance(_revealed(value), dict | list)]
    texts = [key for key in found if key in _texts(token)] if found else []
    return {**values, **{key: _text(values[key]) for key in texts}} if texts else values


@functools.cache
def _texts(token: str) -> frozenset[str]:
    cls = sdk.resource_class(token)
    kinds: Mapping[str, Any] = declared(cls) if cls is not None else {}
    return frozenset(key for key, kind in kinds.items() if kind is str)


def _text(value: Any) -> Any:
    if wire.has_unknown(value):
        return wire.Concealed(UNKNOWN) if wire.has_secret(value) else UNKNOWN
    text = json.dumps(_plain(value), separators=(",", ":"), sort_keys=True, default=str)
    return wire.Concealed(text) if wire.has_secret(value) else text


def _plain(value: Any) -> Any:
    value = _revealed(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _revealed(value: Any) -> Any:
    return value.value if isinstance(value, wire.Concealed) else value
