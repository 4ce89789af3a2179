"""The true answer of `aws.iam.get_policy_document`: it follows from its arguments alone.

The order of what it writes is the AWS provider's own: lists of actions, resources and principals fall, blocks of
principals and of conditions stand in the order of their checksums, and everything else stays as it is written.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from roadbed.plan.model import Unknown

Statement: TypeAlias = dict[str, Any]

_OLD_VERSION: Final = "2008-10-17"
_VERSIONS: Final = (_OLD_VERSION, "2012-10-17")
_ARGUMENTS: Final = (
    "overrideJson",
    "overridePolicyDocuments",
    "policyId",
    "sourceJson",
    "sourcePolicyDocuments",
    "statements",
)
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
# Go's JSON writer keeps text safe inside HTML.
_HTML_SAFE: Final = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


class PolicyDocumentError(ValueError):
    """The provider refuses these arguments; the message says which, and what it allows."""


def policy_document(args: Mapping[str, Any]) -> dict[str, Any]:
    """The result of the function with these arguments, all of which are known.

    Raises `PolicyDocumentError` where the provider does: two statements of one Sid, an effect other than Allow and
    Deny, a document to merge that is not JSON.
    """
    given = camel_case(args)
    version = given.get("version") or _VERSIONS[-1]
    if version not in _VERSIONS:
        raise PolicyDocumentError(f"version: got {version!r}, allowed {_either(_VERSIONS)}")
    merged = _Document()
    sids: set[str] = set()
    for at, text in enumerate(given.get("sourcePolicyDocuments") or ()):
        merged.merge(*_read(text, f"source_policy_documents[{at}]", sids))
    own = [_statement(each, version, f"statements[{at}]") for at, each in enumerate(given.get("statements") or ())]
    _refuse_doubles(own, "statements", set())
    merged.merge(version, given.get("policyId") or "", own)
    for at, text in enumerate(given.get("overridePolicyDocuments") or ()):
        merged.merge(*_read(text, f"override_policy_documents[{at}]", None))
    written = merged.written()
    pretty = _go_json(written, indent=2)
    computed = {"id": _checksum(pretty), "json": pretty, "minifiedJson": _go_json(written), "version": version}
    return {**dict.fromkeys(_ARGUMENTS), **given, **computed}


class _Document:
    def __init__(self) -> None:
        self.version = ""
        self.id = ""
        self.statements: list[Statement] = []

    def merge(self, version: str, id: str, statements: Sequence[Statement]) -> None:  # noqa: A002
        """Take over another document; a statement replaces the one of the same Sid, where it stands."""
        self.version = max(self.version, version)
        self.id = id or self.id
        for statement in statements:
            sid = statement.get("Sid")
            same = next((at for at, each in enumerate(self.statements) if sid and each.get("Sid") == sid), None)
            if same is None:
                self.statements.append(statement)
            else:
                self.statements[same] = statement

    def written(self) -> dict[str, Any]:
        parts = {"Version": self.version, "Id": self.id, "Statement": [_ordered(each) for each in self.statements]}
        return {key: value for key, value in parts.items() if value}


def _ordered(statement: Statement) -> Statement:
    """Without what is empty; lists, once decoded, may be empty and still be there."""
    return {
        key: statement[key] for key in _ORDER if statement.get(key) is not None and (statement[key] or key in _LISTS)
    }


def _statement(given: Mapping[str, Any], version: str, where: str) -> Statement:
    sid, effect = given.get("sid") or "", given.get("effect") or _EFFECTS[0]
    if effect not in _EFFECTS:
        raise PolicyDocumentError(f"{where}.effect: got {effect!r}, allowed {_either(_EFFECTS)}")
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
        members = sorted((f"{each};" for each in set(_texts(block.get("identifiers")))), key=_checksum)
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


def _joined_conditions(conditions: Iterator[tuple[str, str, list[str]]]) -> dict[str, dict[str, Any]]:
    joined: dict[str, dict[str, list[str]]] = {}
    for test, variable, values in conditions:
        joined.setdefault(test, {}).setdefault(variable, []).extend(values)
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in sorted(variables.items())}
        for test, variables in sorted(joined.items())
    }


def _read(text: Any, where: str, sids: set[str] | None) -> tuple[str, str, list[Statement]]:
    """Version, id and statements of a document to merge; `sids` are those that its own may not repeat."""
    if not text:
        return "", "", []
    try:
        document = json.loads(text)
    except (TypeError, ValueError):
        raise PolicyDocumentError(f"{where}: got text that is not JSON, allowed a policy document") from None
    if not isinstance(document, dict):
        raise PolicyDocumentError(f"{where}: got JSON that is not an object, allowed a policy document")
    parts = {key.lower(): value for key, value in document.items()}
    statements = parts.get("statement") or []
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
        raise PolicyDocumentError(f"{where}.Statement: allowed a list of statements, even for one")
    decoded = [_decoded(each) for each in statements]
    if sids is not None:
        _refuse_doubles(decoded, where, sids)
    return str(parts.get("version") or ""), str(parts.get("id") or ""), decoded


def _decoded(statement: Mapping[str, Any]) -> Statement:
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


def _refuse_doubles(statements: Sequence[Statement], where: str, known: set[str]) -> None:
    for statement in statements:
        sid = statement.get("Sid")
        if sid and sid in known:
            raise PolicyDocumentError(f"{where}: two statements have the Sid {sid!r}; rename or remove one")
        known.add(sid or "")


def _with_variables(values: Sequence[str], version: str, where: str) -> list[str]:
    if version == _OLD_VERSION and any("&{" in value for value in values):
        raise PolicyDocumentError(f"{where}: policy variables (&{{…}}) need version {_VERSIONS[-1]}")
    return [value.replace("&{", "${") for value in values] if version else list(values)


def _falling(values: Sequence[str]) -> list[str]:
    return sorted(set(values), reverse=True)


def _texts(values: Any) -> list[str]:
    listed = values if isinstance(values, list) else [] if values is None else [values]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in listed if each is not None]


def _as_set(
    blocks: Sequence[Mapping[str, Any]], serialized: Callable[[Mapping[str, Any]], str]
) -> list[Mapping[str, Any]]:
    by_checksum = {_checksum(serialized(block)): block for block in blocks}
    return [by_checksum[checksum] for checksum in sorted(by_checksum)]


def _checksum(text: str) -> str:
    return str(zlib.crc32(text.encode()))


def _go_json(value: Any, indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(value, indent=indent, separators=separators, ensure_ascii=False).translate(_HTML_SAFE)


def camel_case(value: Any) -> Any:
    """The arguments with their wire names; a plain dictionary in a program keeps Python's own."""
    if isinstance(value, Mapping):
        return {re.sub(r"_([a-z])", lambda found: found[1].upper(), key): camel_case(v) for key, v in value.items()}
    return [camel_case(each) for each in value] if isinstance(value, list) else value


def holds_unknown(value: Any) -> bool:
    """Something inside the value is known only after deployment."""
    if isinstance(value, Mapping):
        return any(holds_unknown(each) for each in value.values())
    return any(holds_unknown(each) for each in value) if isinstance(value, list) else isinstance(value, Unknown)


def _either(allowed: Sequence[str]) -> str:
    return " or ".join(allowed)
