"""What pydantic found wrong, in our words: what was got, what is allowed, how to mend it."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pulumi
from pydantic import BaseModel, ValidationError

from roadbed.kernel.errors import Problem, listed, near_miss
from roadbed.kernel.profile import ByProfile

_SECRET_LOOKING: Final = re.compile(r"passw|secret|token|credential|private[_-]?key|api_?key", re.IGNORECASE)
# Passwords in addresses, access keys, private keys, tokens: hidden whatever the argument is called.
# https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
_SECRET_VALUE: Final = re.compile(
    r"://[^/\s:@]*:[^@\s]+@|(AKIA|ASIA)[0-9A-Z]{16}|-----BEGIN|eyJ[\w-]{10,}\."
    r"|\b(gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{22}|glpat-[\w-]{20}|[rs]k_live_[A-Za-z0-9]{16}|xox[abeprs]-\w{10})"
)
_UNDER_A_SECRET_NAME: Final = re.compile(
    rf"((?:{_SECRET_LOOKING.pattern})[\w-]*['\"]?\s*[:=]\s*)(['\"]).*?(?<!\\)\2", re.IGNORECASE
)
_LONGEST_SHOWN: Final = 60
_LONGEST_PATTERN_SHOWN: Final = 40
_NAMES: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "True or False",
    "array": "a list",
    "object": "a mapping",
    "null": "None",
}


class NotShown(ValueError):
    """What is wrong with a value that may be a secret itself, so that the message leaves it out."""


def problems_of(
    error: ValidationError, schema: Mapping[str, Any], *, prefix: str = "", concealed: bool = False
) -> list[Problem]:
    """Every mistake of one validation. `schema` is the JSON Schema of what was validated; `concealed` values are never
    shown.
    """
    problems = [_problem(each, schema, prefix, concealed) for each in error.errors(include_url=False)]
    # Every arm of a union finds the same wrong with the same value, and one may know how to mend it.
    distinct = list(dict.fromkeys(problems))
    return [each for each in distinct if not any(_says_more(other, each) for other in distinct)]


def _says_more(one: Problem, other: Problem) -> bool:
    return one.path == other.path and one.says.startswith(f"{other.says};")


def field_path(location: tuple[int | str, ...], prefix: str = "") -> str:
    """A way into nested arguments as a reader writes it: `health.path`, `connections[1]`."""
    path = prefix
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def looks_secret(path: str, value: object = None) -> bool:
    """Whether the name of an argument, or the value itself, says that it is nobody's business."""
    return _SECRET_LOOKING.search(path) is not None or (isinstance(value, str) and bool(_SECRET_VALUE.search(value)))


def shown(value: Any) -> str:
    """A value as error messages show it: short, without defaults, and never an Output's help text."""
    text = _written(value)
    if _SECRET_VALUE.search(text):
        return "a hidden value"
    text = _UNDER_A_SECRET_NAME.sub(r"\1<hidden>", text)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _written(value: Any) -> str:
    match value:
        case pulumi.Output():
            return "an Output"
        case pulumi.Resource() | pulumi.ResourceOptions():
            return f"a {type(value).__name__}"
        case BaseModel():
            given = [name for name in type(value).model_fields if name in value.model_fields_set]
            return f"{type(value).__name__}({', '.join(f'{name}={_written(getattr(value, name))}' for name in given)})"
        case list() | tuple() if value:
            return f"[{', '.join(map(_written, value))}]"
    if not isinstance(value, type) and type(value).__repr__ is object.__repr__:  # Else it is an address in memory.
        return f"a {type(value).__name__}"
    return repr(value)


def _problem(error: Any, schema: Mapping[str, Any], prefix: str, concealed: bool) -> Problem:
    location = tuple(error["loc"])
    if location[-1:] == ("[key]",):  # It is the name that is wrong, not what stands under it.
        of_mapping = _at(schema, location[:-2])
        patterns = [{"pattern": each} for each in of_mapping.get("patternProperties", {})][:1]
        names = {"type": "string", **of_mapping.get("propertyNames", {}), **(patterns[0] if patterns else {})}
        allowed = f"got {shown(location[-2])}, allowed as a name is {_allowed(names, schema)}"
        return Problem(field_path(location[:-2], prefix), allowed)
    kind = error["type"]
    path = field_path(_place(schema, location, unknown=kind == "extra_forbidden"), prefix)
    got = "a secret" if concealed else "a hidden value" if looks_secret(path) else shown(error["input"])
    if kind == "extra_forbidden":
        known = [name for arm in _arms(_at(schema, location[:-1]), schema) for name in arm.get("properties", {})]
        # Not the value: nobody knows yet whether it may be shown, and it is not what is wrong.
        near = near_miss(str(location[-1]), known) or f"; known are {listed(known)}"
        return Problem(path, f"no such argument{near}")
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return Problem(path, f"missing, wants {_allowed(_at(schema, location), schema)}")
    if kind in ("value_error", "assertion_error"):
        got = "a hidden value" if isinstance(error["ctx"]["error"], NotShown) else got
        return Problem(path, f"got {got}, {str(error['ctx']['error']) or error['msg']}")
    if isinstance(error["input"], pulumi.Output):
        return Problem(
            path, f"got an Output, wants a value known before deployment: {_allowed(_at(schema, location), schema)}"
        )
    allowed = _allowed(_at(schema, location), schema)
    return Problem(path, f"got {got}, allowed {allowed}{_fix(error['input'], kind, allowed)}")


def _fix(got: Any, kind: str, allowed: str) -> str:
    if allowed == "Connection(…)" and (rights := getattr(got, "rights", None)):
        return f"; use one of its rights: {listed([f'.{each}()' for each in sorted(rights)])}"
    if isinstance(got, ByProfile):
        return "; pass by_profile for the whole argument, not for a part of it"
    if kind == "string_type" and isinstance(got, int | float) and not isinstance(got, bool):
        return f'; write "{got}"'
    if kind in ("int_type", "float_type") and isinstance(got, str) and re.fullmatch(r"-?\d+(\.\d+)?", got.strip()):
        return f"; write {got.strip()} without quotes"
    if kind == "bool_type" and str(got).lower() in ("true", "false", "yes", "no", "on", "off", "1", "0"):
        return f"; write {str(got).lower() in ('true', 'yes', 'on', '1')}"
    return ""


def _at(schema: Mapping[str, Any], location: tuple[int | str, ...]) -> Mapping[str, Any]:
    """The part of a JSON Schema that describes one place, as far as it can be followed."""
    return _followed(schema, location)[1]


def _place(schema: Mapping[str, Any], location: tuple[int | str, ...], *, unknown: bool) -> tuple[int | str, ...]:
    """The steps that are places of their own; `unknown` where the last one is the name of no argument."""
    steps = _followed(schema, location[:-1] if unknown else location)[0]
    return (*steps, location[-1]) if unknown else steps


def _followed(
    schema: Mapping[str, Any], location: tuple[int | str, ...]
) -> tuple[tuple[int | str, ...], Mapping[str, Any]]:
    steps: list[int | str] = []
    at = _resolved(schema, schema)
    for step in location:
        arms = _arms(at, schema)
        inner = next((found for arm in arms if (found := _inside(arm, step)) is not None), None)
        if inner is not None:
            at = _resolved(inner, schema)
        elif "anyOf" in at and isinstance(step, str):  # pydantic also names union arms on its way.
            continue
        steps.append(step)
    return tuple(steps), at


def _arms(schema: Mapping[str, Any], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_resolved(arm, root) for arm in schema.get("anyOf", ())] or [schema]


def _inside(schema: Mapping[str, Any], step: int | str) -> Mapping[str, Any] | None:
    if isinstance(step, int):
        return schema.get("items") if isinstance(schema.get("items"), Mapping) else None
    if step in schema.get("properties", {}):
        return schema["properties"][step]  # type: ignore[no-any-return]
    # A mapping whose keys have a pattern says so here.
    extra = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
    return extra if isinstance(extra, Mapping) else None


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = {**schema["allOf"][0], **{key: value for key, value in schema.items() if key != "allOf"}}
    if "$ref" in schema:
        return {**root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], {}), **schema}
    return schema


def _allowed(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """A JSON Schema in a few words: `a whole number from 0 to 900`."""
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        return listed(list(dict.fromkeys(_allowed(arm, root) for arm in schema["anyOf"])))
    if "const" in schema:
        return repr(schema["const"])
    if "enum" in schema:
        return listed([repr(value) for value in schema["enum"]])
    if schema.get("type") == "object" and "properties" in schema and "title" in schema:
        return f"{schema['title']}(…)"
    words = _NAMES.get(schema.get("type", ""), "another kind of value")
    if schema.get("type") == "array" and "items" in schema:
        words = f"a list of {_allowed(schema['items'], root).removeprefix('a ')}"
    low = schema.get("minimum", schema.get("minLength", schema.get("minItems")))
    high = schema.get("maximum", schema.get("maxLength", schema.get("maxItems")))
    unit = (
        " characters"
        if "minLength" in schema or "maxLength" in schema
        else " of them"
        if "minItems" in schema or "maxItems" in schema
        else ""
    )
    if "exclusiveMinimum" in schema:
        words += f" greater than {schema['exclusiveMinimum']}"
    if low is not None and high is not None:
        words += f" from {low:,} to {high:,}{unit}"
    elif low is not None:
        words += f" of at least {low:,}{unit}"
    elif high is not None:
        words += f" of at most {high:,}{unit}"
    if schema.get("examples"):
        words += f" such as {schema['examples'][0]}"
    if (pattern := schema.get("pattern")) and (len(pattern) <= _LONGEST_PATTERN_SHOWN or not schema.get("examples")):
        words += f" that matches {pattern}"
    return words
