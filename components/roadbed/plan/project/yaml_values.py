"""YAML and config values read exactly as Pulumi's own tools read them, which differ from Python's usual YAML.

`on` and `yes` are texts, `0755` is octal, an account id that starts with a zero loses it unless it is quoted.
"""

import json
import math
import re
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any, Final

import yaml

_BOOLS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_FLOATS: Final = {
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_OCTAL: Final = re.compile(r"[-+]?0[0-7]+")
_INTEGER: Final = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DAY: Final = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
_TIME: Final = r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(\.[0-9]+)?"
_MOMENT: Final = re.compile(rf"{_DAY}(?:[Tt]{_TIME}([Zz]|[-+][0-9]{{2}}:[0-9]{{2}})| {_TIME})?")
_LARGEST: Final = 2**64
_MOST_VALUES: Final = 100_000
_OPEN: Final = -1
"""The size of a value that is still being counted."""


class YamlError(Exception):
    """Text that is no YAML; says where."""


class _Loader(yaml.SafeLoader):
    """PyYAML with the scalars of the Go library that Pulumi uses."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        "<": [("tag:yaml.org,2002:merge", re.compile(r"<<$"))],
        None: [("!plain", re.compile(""))],
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set[str]()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key that is not a text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
            seen.add(key.value)
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


def _plain(_: _Loader, node: yaml.ScalarNode) -> Any:
    value = _resolved(node.value)
    if isinstance(value, float) and not math.isfinite(value):
        said = f"{node.value} is a number that config cannot hold; put it in quotes if it is meant as a text"
        raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
    return value


_Loader.add_constructor("!plain", _plain)


def parse_yaml(text: str) -> Any:
    """The document as plain values; None for an empty one.

    Raises `YamlError` with line and column for what is no YAML.
    """
    loader = None
    try:
        # PyYAML's safe one with fewer scalars: it makes no objects.
        loader = _Loader(text.removeprefix("\ufeff"))
        node = loader.get_single_node()
        if node is None:
            return None
        _check_size(node)
        return loader.construct_document(node)
    except RecursionError:
        raise YamlError("nested too deeply") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise YamlError(f"{where}{error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0]) from None
    finally:
        if loader is not None:
            loader.dispose()


def _check_size(root: yaml.Node) -> None:
    """Refuse a document whose aliases lead back to themselves, or would fill memory once they are written out."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode):
            return 1
        known = sizes.get(id(node))
        if known == _OPEN:
            raise yaml.constructor.ConstructorError(
                None, None, "an alias inside of what it stands for", node.start_mark
            )
        if known is None:
            sizes[id(node)] = _OPEN
            parts = (
                node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
            )
            known = sizes[id(node)] = 1 + sum(map(size, parts))
            if known > _MOST_VALUES:
                said = f"more than {_MOST_VALUES:,} values once its aliases are written out"
                raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
        return known

    size(root)


def config_text(value: Any) -> str:
    """A config value as programs get it: texts as they are, everything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    text = json.dumps(_jsonable(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if isinstance(value, (dict, list)):
        for character in "<>&\u2028\u2029":
            text = text.replace(character, f"\\u{ord(character):04x}")
    return re.sub(r"(?<=\de[-+])0(?=\d)", "", text) if isinstance(value, float) else text


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_jsonable(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value


def _resolved(text: str) -> Any:
    if text in _BOOLS:
        return _BOOLS[text]
    if text in _NULLS:
        return None
    if text in _FLOATS:
        return _FLOATS[text]
    if text[0] not in "+-.0123456789":
        return text
    if (parts := _MOMENT.fullmatch(text)) is not None and (moment := _moment(parts)) is not None:
        return moment
    plain = text.replace("_", "")
    if _OCTAL.fullmatch(plain):
        return int(plain, 8)
    if _INTEGER.fullmatch(plain) and abs(number := int(plain, 0)) < _LARGEST:
        return number
    return float(plain) if _FLOAT.fullmatch(plain) else text


def _moment(parts: re.Match[str]) -> str | None:
    """A date as Pulumi passes it on: `2024-01-31 00:00:00 +0000 UTC`."""
    year, month, day = (int(part) for part in parts.groups()[:3])
    hour, minute, second = (
        int(part or 0) for part in (parts[4] or parts[9], parts[5] or parts[10], parts[6] or parts[11])
    )
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    fraction = (parts[7] or parts[12] or "").rstrip("0").rstrip(".")
    offset = (parts[8] or "Z").upper().replace("Z", "+0000").replace(":", "")
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction} {offset} {'UTC' if offset == '+0000' else offset}"
