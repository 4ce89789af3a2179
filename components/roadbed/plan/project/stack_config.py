"""What a stack is configured with, as its program will read it: nothing is decrypted, secrets are made up."""

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from roadbed.plan.project import Project, ProjectError, mapping_in
from roadbed.plan.project.yaml_values import config_text
from roadbed.plan.values import SECRET, Asset, Value

_KEYS: Final = ("config", "encryptedkey", "encryptionsalt", "environment", "secretsprovider")
"""What may be in a stack's file; other names that start with `x-` or a dot are there for their anchors."""
STAND_IN: Final = "made-up-"
"""How the stand-in for an encrypted value begins."""
_SHORTEST_CONCEALED: Final = 3
_TYPES: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "string": lambda value, _: isinstance(value, str),
    "integer": lambda value, _: _is_whole(value),
    "boolean": lambda value, _: isinstance(value, bool) or value in ("true", "false"),
    "object": lambda value, _: isinstance(value, dict),
    "array": lambda value, items: isinstance(value, list) and all(_fits(each, items) for each in value),
}


class MadeUpSecret(str):
    """The stand-in for an encrypted config value: a text that programs may also read as a number."""

    __slots__ = ()

    def __int__(self) -> int:
        return 1

    def __float__(self) -> float:
        return 1.0


@dataclass(frozen=True, kw_only=True)
class StackConfig:
    """The config of one stack."""

    values: Mapping[str, str]
    """What the program reads, by full key: `payments:size`."""
    secrets: frozenset[str] = frozenset()
    """Keys whose values nobody may see."""
    made_up: frozenset[str] = frozenset()
    """Secret keys that have a made-up value, as theirs is encrypted and nobody gave another."""
    environments: tuple[str, ...] = ()
    """Pulumi ESC environments that the stack imports; their values are not read."""

    @classmethod
    def of(cls, project: Project, stack: str, given: Mapping[str, str]) -> "StackConfig":
        """The config of a stack of a project. `given` values, by full or own key, replace what its file says.

        Raises `ProjectError` with everything that is wrong with it.
        """
        path = project.config_file(stack)
        called = project.shown(path)
        said = mapping_in(path, called, like="config: {aws:region: eu-west-1}") if path.is_file() else {}
        problems = _unknown_keys(said, called)
        config = said.get("config")
        if not isinstance(config, dict | None):
            raise ProjectError(
                [f"{called}: config: got {config!r}, wants keys with values: config: {{aws:region: eu-west-1}}"]
            )
        written = {
            full: value
            for key, value in (config or {}).items()
            if (full := _full_key(key, project.name, called, problems)) is not None
        }
        replaced = {
            full: value
            for key, value in given.items()
            if (full := _full_key(key, project.name, "--config", problems)) is not None
        }
        _check_declared(project, stack, written, replaced, problems)
        if problems:
            raise ProjectError(problems)
        declared = {key: said.get("value", said.get("default")) for key, said in project.declared.items()}
        secrets = {key for key, value in written.items() if _is_secret(value)}
        secrets |= {
            key for key, said in project.declared.items() if said.get("secret") and key in {**written, **replaced}
        }
        return cls(
            values={
                **{key: config_text(value) for key, value in declared.items() if value is not None},
                **{key: _text(key, value, project.declared.get(key, {})) for key, value in written.items()},
                **replaced,
            },
            secrets=frozenset(secrets),
            made_up=frozenset(secrets - replaced.keys()),
            environments=_environments(said.get("environment")),
        )

    def shown(self) -> dict[str, Value]:
        """The values as a plan holds them."""
        return {key: SECRET if key in self.secrets else str(value) for key, value in sorted(self.values.items())}

    @cached_property
    def given_secrets(self) -> tuple[str, ...]:
        """The secret values that somebody gave, longest first, as far as they can be told apart from other words."""
        given = {self.values[key] for key in self.secrets - self.made_up}
        apart = (each for each in given if len(each) > _SHORTEST_CONCEALED and each not in ("true", "false"))
        return tuple(sorted(apart, key=lambda value: (-len(value), value)))

    def without_secrets(self, text: str) -> str:
        """A text without the secret values that somebody gave."""
        for value in self.given_secrets:
            text = text.replace(value, "[secret]")
        return text

    def concealed(self, value: Value) -> Value:
        """A value of a plan without the secrets that somebody gave, wherever the program put them."""
        if not self.given_secrets:
            return value
        if isinstance(value, str):
            return SECRET if value in self.given_secrets else self.without_secrets(value)
        if isinstance(value, dict):
            return {self.without_secrets(key): self.concealed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.concealed(each) for each in value]
        if isinstance(value, Asset):
            return Asset(value.kind, {key: self.concealed(each) for key, each in value.content.items()})
        return value

    def parsed(self, key: str) -> Any:
        """The value under a full key, read as JSON where it is JSON; None where there is none."""
        text = self.values.get(key)
        try:
            return None if text is None else json.loads(text)
        except ValueError:
            return text


def made_up_secret(key: str) -> MadeUpSecret:
    """The same stand-in for the same key, every time."""
    return MadeUpSecret(f"{STAND_IN}{key.rpartition(':')[2]}")


def _unknown_keys(said: Mapping[str, Any], called: str) -> list[str]:
    problems = []
    for key in said:
        if key not in _KEYS and not key.startswith(("x-", ".")):
            near = difflib.get_close_matches(key, _KEYS, n=1)
            mend = f"did you mean {near[0]}?" if near else f"config values go below config: config: {{{key}: …}};"
            problems.append(f"{called}: {key}: no such key; {mend} known are {', '.join(_KEYS)}")
    return problems


def _text(key: str, value: Any, declared: Mapping[str, Any]) -> str:
    if not _is_encrypted(value):
        return config_text(_without_ciphertexts(value, key))
    stand_in = {"boolean": "true", "integer": "1", "object": "{}", "array": "[]"}.get(str(declared.get("type")))
    return MadeUpSecret(stand_in) if stand_in else made_up_secret(key)


def _without_ciphertexts(value: Any, key: str) -> Any:
    if _is_encrypted(value):
        return str(made_up_secret(key))
    if isinstance(value, dict):
        return {name: _without_ciphertexts(each, name) for name, each in value.items()}
    return [_without_ciphertexts(each, key) for each in value] if isinstance(value, list) else value


def _is_encrypted(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"secure"} and isinstance(value["secure"], str)


def _is_secret(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_secret(each) for each in value)
    return _is_encrypted(value) or (isinstance(value, dict) and any(_is_secret(each) for each in value.values()))


def _full_key(key: str, project: str, where: str, problems: list[str]) -> str | None:
    parts = key.split(":")
    if len(parts) == 3 and parts[1] == "config":  # Pulumi before 1.0 wrote aws:config:region.
        parts = [parts[0], parts[2]]
    if len(parts) > 2 or not all(parts):
        problems.append(f"{where}: {key!r} is no config key; write namespace:name, such as aws:region, or a name alone")
        return None
    return ":".join(parts) if len(parts) == 2 else f"{project}:{key}"


def _check_declared(
    project: Project, stack: str, written: Mapping[str, Any], given: Mapping[str, str], problems: list[str]
) -> None:
    for key, said in project.declared.items():
        if key not in written and key not in given:
            if said.get("value", said.get("default")) is None and key.startswith(f"{project.name}:"):
                problems.append(
                    f"stack {stack}: config {key} is missing; {project.file} declares it without a default: "
                    f"pulumi config set --stack {stack} {key} VALUE, or --config {key}=VALUE"
                )
            continue
        value = given.get(key, written.get(key))
        encrypted = key not in given and _is_secret(value)
        if said.get("secret") and key not in given and not encrypted:
            problems.append(
                f"stack {stack}: config {key} is declared secret and stored as plain text: "
                f"pulumi config set --stack {stack} --secret {key}"
            )
        elif not encrypted and not _fits(_parsed(value, said), said):
            problems.append(f"stack {stack}: config {key}: got {value!r}, wants {_type_name(said)}")


def _parsed(value: Any, said: Mapping[str, Any]) -> Any:
    """The value as Pulumi checks it: a text, or what a text says where an object or a list is wanted."""
    if isinstance(value, dict | list):
        return value
    text = config_text(value)
    if said.get("type") not in ("object", "array"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _fits(value: Any, said: Mapping[str, Any] | None) -> bool:
    check = _TYPES.get(str((said or {}).get("type")))
    return check is None or check(value, (said or {}).get("items"))


def _is_whole(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"[-+]?\d+", value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()


def _type_name(said: Mapping[str, Any]) -> str:
    items = said.get("items")
    return f"array<{_type_name(items)}>" if isinstance(items, dict) else str(said.get("type"))


def _environments(said: Any) -> tuple[str, ...]:
    imports = said.get("imports") if isinstance(said, dict) else said
    if not isinstance(imports, list):
        return ("its own definition",) if said else ()
    return tuple(str(next(iter(each), "")) if isinstance(each, dict) else str(each) for each in imports)
