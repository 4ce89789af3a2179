"""The true answer of `aws.iam.get_policy_document`: it follows from its arguments alone.

Everything in it stays in the order in which it is written, except inside of a statement.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from roadbed.plan.cloud import policy_statement
from roadbed.plan.cloud.policy_statement import VERSIONS, PolicyDocumentError, Statement, checksum

_ARGUMENTS: Final = (
    "overrideJson",
    "overridePolicyDocuments",
    "policyId",
    "sourceJson",
    "sourcePolicyDocuments",
    "statements",
)
# Go's JSON writer keeps text safe inside HTML.
_HTML_SAFE: Final = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def policy_document(args: Mapping[str, Any]) -> dict[str, Any]:
    """The result of the function with these arguments, which have their wire names and are all known.

    Raises `PolicyDocumentError` where the provider does: two statements of one Sid, an effect other than Allow and
    Deny, a document to merge that is not JSON.
    """
    version = args.get("version") or VERSIONS[-1]
    if version not in VERSIONS:
        raise PolicyDocumentError(f"version: got {version!r}, allowed {' or '.join(VERSIONS)}")
    merged = _Document()
    sids: set[str] = set()
    for at, text in enumerate(args.get("sourcePolicyDocuments") or ()):
        merged.merge(*_read(text, f"source_policy_documents[{at}]", sids))
    own = [
        policy_statement.from_arguments(each, version, f"statements[{at}]")
        for at, each in enumerate(args.get("statements") or ())
    ]
    _refuse_doubles(own, "statements", set())
    merged.merge(version, args.get("policyId") or "", own)
    for at, text in enumerate(args.get("overridePolicyDocuments") or ()):
        merged.merge(*_read(text, f"override_policy_documents[{at}]", None))
    written = merged.written()
    pretty = _go_json(written, indent=2)
    computed = {"id": checksum(pretty), "json": pretty, "minifiedJson": _go_json(written), "version": version}
    return {**dict.fromkeys(_ARGUMENTS), **args, **computed}


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
        parts = {
            "Version": self.version,
            "Id": self.id,
            "Statement": [policy_statement.ordered(each) for each in self.statements],
        }
        return {key: value for key, value in parts.items() if value}


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
    decoded = [policy_statement.from_document(each) for each in statements]
    if sids is not None:
        _refuse_doubles(decoded, where, sids)
    return str(parts.get("version") or ""), str(parts.get("id") or ""), decoded


def _refuse_doubles(statements: Sequence[Statement], where: str, known: set[str]) -> None:
    for statement in statements:
        sid = statement.get("Sid")
        if sid and sid in known:
            raise PolicyDocumentError(f"{where}: two statements have the Sid {sid!r}; rename or remove one")
        known.add(sid or "")


def _go_json(value: Any, indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(value, indent=indent, separators=separators, ensure_ascii=False).translate(_HTML_SAFE)
