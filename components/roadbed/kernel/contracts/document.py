"""The committed file of a stack's contract: what it shares with others, and what it uses of theirs.

It knows nothing of Pulumi, as programs read it and so does everything that looks at plans.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

VERSION: Final = 1
"""Of what is shared and of its file; raised when an older roadbed would misread it."""
SHARE_KEY: Final = f"roadbed/v{VERSION}/"
"""Begins the stack output of each shared thing; its name follows."""
USE_KEY: Final = "roadbed/uses/"
"""Begins the stack output of each thing used: the stack as it was named, a slash, and the thing's name follow."""
FOLDER: Final = "contracts"
"""Where the files are, in the folder that programs run in."""
EVERY_TEAM: Final = "*"
STACK_NAME: Final = re.compile(r"(?!\.)([A-Za-z0-9_.-]{1,100}/(?!\.))?[A-Za-z0-9_.-]{1,100}")
"""`payments.prod`, or `shop/payments.prod` for a stack of another project."""

_ANY_SHARE: Final = re.compile(r"roadbed/v(\d+)/(.+)")

Share: TypeAlias = Mapping[str, Any]
"""One shared thing: `version`, `kind`, `name`, `facts`, `ids`, `rights`, and `account` and `region` where known."""


class ContractFileError(Exception):
    """Why the file of a contract cannot be used, in one line that says how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What one stack shares and uses."""

    project: str
    stack: str
    team: str = ""
    shares: Mapping[str, Share] = field(default_factory=dict)
    """By name."""
    uses: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Rights by the stack that shares, as it was named, and by the thing's name."""

    def __bool__(self) -> bool:
        return bool(self.shares or self.uses)


def path_of(project: str, stack: str, own_project: str) -> Path:
    """Where the contract of a stack is, relative to the folder that programs run in."""
    return Path(FOLDER, *(() if project == own_project else (project,)), f"{stack}.json")


def split(stack: str, own_project: str) -> tuple[str, str]:
    """(project, stack) of a stack as another one names it."""
    project, _, name = stack.rpartition("/")
    return project or own_project, name


def shares_in(outputs: Mapping[str, Any]) -> dict[str, Share]:
    """What a stack shares, by name, from its outputs; of a thing shared in several versions the one we read.

    What a program exported by hand under such a key, and is nothing shared, is left out.
    """
    found: dict[str, Share] = {}
    for key, value in outputs.items():
        if (match := _ANY_SHARE.fullmatch(key)) and isinstance(value, Mapping):
            version, name = int(match[1]), match[2]
            if _is_share(value) if version == VERSION else name not in found:
                found[name] = {"version": version, **value}
    return dict(sorted(found.items()))


def uses_in(outputs: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    """What a stack uses of others, from its outputs."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for key, value in sorted(outputs.items()):
        rights = value.get("rights") if key.startswith(USE_KEY) and isinstance(value, Mapping) else None
        if isinstance(rights, Mapping):
            stack, _, name = key.removeprefix(USE_KEY).rpartition("/")
            found.setdefault(stack, {})[name] = tuple(sorted(rights))
    return found


def _is_share(value: Mapping[str, Any]) -> bool:
    parts = [value.get(part) for part in ("facts", "ids", "rights")]
    return isinstance(value.get("kind"), str) and all(isinstance(part, Mapping) for part in parts)


def plain(value: Any) -> Any:
    """JSON as it comes back from anywhere: Pulumi's wire has no whole numbers, no order and no keys without a value."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value) if value[key] is not None}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def agreed(share: Share) -> dict[str, Any]:
    """What is known before anything is deployed: all of it but the identifiers, of which the names are."""
    return plain({**share, "ids": sorted(share.get("ids", ()))})  # type: ignore[no-any-return]


def text_of(contract: Contract) -> str:
    """The file's content, the same every time."""
    content = _content(contract)
    return json.dumps({**content, "digest": _digest(content)}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read(file: Path, path: str) -> Contract:
    """The contract in a file; errors call it by its `path` from the project's root.

    Raises `FileNotFoundError` where there is none, and `ContractFileError` for one that cannot be used.
    """
    again = _again(Path(path))
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ContractFileError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise ContractFileError(f"{path} is no JSON: {error}; {again}") from None
    version = content.get("version") if isinstance(content, dict) else None
    if isinstance(version, int) and version > VERSION:
        says = f"is of version {version}, this roadbed reads up to {VERSION}: pip install --upgrade roadbed"
        raise ContractFileError(f"{path} {says}")
    try:
        digest = content.pop("digest")
        contract = Contract(
            project=content["project"],
            stack=content["stack"],
            team=content["team"],
            shares=content["shares"],
            uses={
                stack: {name: tuple(rights) for name, rights in things.items()}
                for stack, things in content["uses"].items()
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        why = f": it has no {error}" if isinstance(error, KeyError) else ""
        raise ContractFileError(f"{path} is no contract{why}; {again}") from None
    if digest != _digest(content):
        raise ContractFileError(f"{path} was edited by hand; {again}")
    return contract


def _again(path: Path) -> str:
    project = path.parent.name
    command = f"roadbed contract export {path.stem}"
    return f"run {command}" if project == FOLDER else f"run {command} in project {project}, and copy its file here"


def _content(contract: Contract) -> dict[str, Any]:
    return {
        "version": VERSION,
        "project": contract.project,
        "stack": contract.stack,
        "team": contract.team,
        "shares": plain(contract.shares),
        "uses": plain(contract.uses),
    }


def _digest(content: Mapping[str, Any]) -> str:
    """Of the meaning, not of the layout: a formatter's blanks are no edit."""
    canonical = json.dumps(plain(content), sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
