"""One statement of a policy document, from a program's arguments or from a document's text.

The order of what it holds is the AWS provider's own: lists of actions, resources and principals fall, blocks of
principals and of conditions stand in the order of their checksums.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

Statement: TypeAlias = dict[str, Any]

_OLD_VERSION: Final = "2008-10-17"
VERSIONS: Final = (_OLD_VERSION, "2012-10-17")
_EFFECTS: Final = ("Allow", "Deny")
_LISTS: Final = {"Action": "actions", "NotAction": "notActions", "Resource": "resources", "NotResource": "notResources"}
_ORDER: Final = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


class PolicyDocumentError(ValueError):
    """The provider refuses these arguments; the message says which, and what it allows."""


def from_arguments(given: Mapping[str, Any], version: str, where: str) -> Statement:
    """A block `statements` of the data source, in a document of this version; `where` begins an error."""
    sid, effect = given.get("sid") or "", given.get("effect") or _EFFECTS[0]
    if effect not in _EFFECTS:
        raise PolicyDocumentError(f"{where}.effect: got {effect!r}, allowed {' or '.join(_EFFECTS)}")
    statement: Statement = {"Sid": sid, "Effect": effect}
    for written, wire in _LISTS.items():
        if values := _texts(given.get(wire)):
            in_version = version if "Resource" in written else ""
            falling = _with_variables(_falling(values), in_version, f"{where}.{wire}")
            statement[written] = falling[0] if len(falling) == 1 else falling
    for written, wire in {"Principal": "principals", "NotPrincipal": "notPrincipals"}.items():
        if blocks := given.get(wire):
            statement[written] = _principals(blocks, version, f"{where}.{wire}")
    if blocks := given.get("conditions"):
        statement["Condition"] = _conditions(blocks, version, f"{where}.conditions")
    return statement


def _principals(blocks: Sequence[Mapping[str, Any]], version: str, where: str) -> Any:
    def identifiers(block: Mapping[str, Any]) -> list[str]:
        return _with_variables(_falling(_texts(block.get("identifiers"))), version, where)

    def serialized(block: Mapping[str, Any]) -> str:
        members = sorted((f"{each};" for each in set(_texts(block.get("identifiers")))), key=checksum)
        return f"identifiers:{{{''.join(members)}}};type:{block.get('type')};"

    return _joined_principals([(str(block.get("type")), identifiers(block)) for block in _as_set(blocks, serialized)])


def _joined_principals(principals: Sequence[tuple[str, list[str]]]) -> Any:
    if len(principals) == 1 and principals[0] == ("*", ["*"]):
        return "*"
    joined: dict[str, list[str]] = {}
    for kind, identifiers in principals:
        joined.setdefault(kind, []).extend(identifiers)
    alone = {kind for kind, identifiers in joined.items() if len(identifiers) == 1}
    return {kind: joined[kind][0] if kind in alone else joined[kind] for kind in sorted(joined)}


def _conditions(blocks: Sequence[Mapping[str, Any]], version: str, where: str) -> dict[str, dict[str, Any]]:
    def serialized(block: Mapping[str, Any]) -> str:
        values = "".join(f"{each};" for each in _texts(block.get("values")))
        return f"test:{block.get('test')};values:({values});variable:{block.get('variable')};"

    return _joined_conditions(
        (
            str(block.get("test")),
            str(block.get("variable")),
            _with_variables(_texts(block.get("values")), version, where),
        )
        for block in _as_set(blocks, serialized)
    )


def _joined_conditions(conditions: Iterable[tuple[str, str, list[str]]]) -> dict[str, dict[str, Any]]:
    joined: dict[str, dict[str, list[str]]] = {}
    for test, variable, values in conditions:
        joined.setdefault(test, {}).setdefault(variable, []).extend(values)
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in sorted(variables.items())}
        for test, variables in sorted(joined.items())
    }


def from_document(statement: Mapping[str, Any]) -> Statement:
    """A statement of a document to merge; names in it may be written in any case."""
    parts = {key.lower(): value for key, value in statement.items()}
    decoded: Statement = {key: parts.get(key.lower()) for key in _ORDER}
    for key in ("Principal", "NotPrincipal"):
        match decoded[key]:
            case str():
                decoded[key] = "*"
            case dict() as kinds:
                decoded[key] = {
                    kind: sorted(map(str, value), reverse=True) if isinstance(value, list) else value
                    for kind, value in sorted(kinds.items())
                }
    if isinstance(tests := decoded["Condition"], dict):
        decoded["Condition"] = _joined_conditions(
            (test, variable, _texts(values if isinstance(values, list) else [values]))
            for test, variables in tests.items()
            for variable, values in variables.items()
            if isinstance(values, (str, bool, list))  # The provider drops what is none of these.
        )
    return decoded


def ordered(statement: Statement) -> Statement:
    """Without what is empty; lists, once decoded, may be empty and still be there."""
    return {
        key: statement[key] for key in _ORDER if statement.get(key) is not None and (statement[key] or key in _LISTS)
    }


def checksum(text: str) -> str:
    """By which the provider orders blocks, and identifies the whole."""
    return str(zlib.crc32(text.encode()))


def _with_variables(values: Sequence[str], version: str, where: str) -> list[str]:
    if version == _OLD_VERSION and any("&{" in value for value in values):
        raise PolicyDocumentError(f"{where}: policy variables (&{{…}}) need version {VERSIONS[-1]}")
    return [value.replace("&{", "${") for value in values] if version else list(values)


def _falling(values: Sequence[str]) -> list[str]:
    return sorted(set(values), reverse=True)


def _texts(values: Any) -> list[str]:
    listed = values if isinstance(values, list) else [] if values is None else [values]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in listed if each is not None]


def _as_set(
    blocks: Sequence[Mapping[str, Any]], serialized: Callable[[Mapping[str, Any]], str]
) -> list[Mapping[str, Any]]:
    by_checksum = {checksum(serialized(block)): block for block in blocks}
    return [by_checksum[each] for each in sorted(by_checksum)]
