"""IAM policy documents, read statement by statement, as far as they are known."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from roadbed.plan.values import UNKNOWN, Value

NOT_KNOWN = "known after deployment"
"""Stands for a part of a document that nobody can know yet, or that is secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of a statement: any of `values` must match."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; the `not_` parts are its exclusions, as IAM spells them."""

    effect: Literal["allow", "deny"]
    principals: tuple[tuple[str, str], ...] = ()
    """(kind, who): `("Service", "sns.amazonaws.com")`, `("AWS", "arn:…")`, `("*", "*")`."""
    not_principals: tuple[tuple[str, str], ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


def statements(document: Value) -> tuple[Statement, ...] | None:
    """The statements of a policy document, JSON text or mapping; None for what is unknown, secret or no policy."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return None
    if not isinstance(document, Mapping):
        return None
    listed = _parts(document).get("statement")
    if isinstance(listed, Mapping):
        listed = [listed]
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        return None
    return tuple(_statement(_parts(each)) for each in listed if isinstance(each, Mapping))


def why_no_policy(text: str) -> str:
    """What a text is instead of a policy document: `text that is no JSON (line 1, column 2: …)`; empty for a policy.

    An empty text, or an empty object, is how providers are told that there is no policy.
    """
    if not text.strip():
        return ""
    try:
        document = json.loads(text)
    except ValueError as error:
        at = (
            f"line {error.lineno}, column {error.colno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        )
        return f"text that is no JSON ({at or error})"
    if not isinstance(document, Mapping):
        return "JSON that is no object"
    return "" if not document or "statement" in _parts(document) else "JSON without a Statement"


def _statement(parts: Mapping[str, Value]) -> Statement:
    return Statement(
        effect="deny" if str(parts.get("effect", "")).lower() == "deny" else "allow",
        principals=tuple(_principals(parts.get("principal"))),
        not_principals=tuple(_principals(parts.get("notprincipal"))),
        actions=_texts(parts.get("action")),
        not_actions=_texts(parts.get("notaction")),
        resources=_texts(parts.get("resource")),
        not_resources=_texts(parts.get("notresource")),
        conditions=tuple(_conditions(parts.get("condition"))),
    )


def _parts(document: Mapping[str, Value]) -> Mapping[str, Value]:
    # IAM itself does not care for the case of these keys; typed SDK arguments arrive as `notActions`.
    singular = {"statements": "statement", "actions": "action", "notactions": "notaction", "resources": "resource"}
    lowered = {key.replace("_", "").lower(): value for key, value in document.items()}
    return {singular.get(key, key): value for key, value in lowered.items()}


def _principals(value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for kind, who in value.items():
            for each in _texts(who):
                yield ("*", "*") if (kind, each) == ("AWS", "*") else (kind, each)
    elif value is not None:
        yield from (("*" if each == "*" else "AWS", each) for each in _texts(value))


def _conditions(value: Value) -> Iterator[Condition]:
    if value is UNKNOWN:
        yield Condition(operator="", key=NOT_KNOWN, values=())
    if not isinstance(value, Mapping):
        return
    for operator, tests in value.items():
        if isinstance(tests, Mapping):
            yield from (Condition(operator=operator, key=key, values=_texts(allowed)) for key, allowed in tests.items())


def _texts(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(text for each in value for text in _texts(each))
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (str(value) if isinstance(value, (str, int, float)) else NOT_KNOWN,)
