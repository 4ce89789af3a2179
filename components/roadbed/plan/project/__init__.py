"""A Pulumi project on disk: its program, its stacks and what they are configured with."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from roadbed.plan.project.yaml_values import YamlError, parse_yaml

FILES: Final = ("Pulumi.json", "Pulumi.yaml", "Pulumi.yml")
"""Names of a project's file, in the order Pulumi looks for them."""

_STACK_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class ProjectError(Exception):
    """What is wrong with a project, a stack's name or its config: every problem, one a line, with its mend."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, kw_only=True)
class Project:
    """What `Pulumi.yaml` says, with absolute paths."""

    root: Path
    """The folder that holds the project's file."""
    file: str
    """The name of that file."""
    name: str
    working_dir: Path
    """Where the program runs: the folder of `main`, or the root."""
    entry: str
    """The program, as it is run there: `.` for a folder with a `__main__.py`, else the name of a file."""
    config_dir: Path
    """Where the stacks' config files are."""
    declared: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Config that the project itself declares, by full key: `type`, `default`, `value`, `secret`, `items`."""

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """The project of a folder, or of the nearest folder above it; the current one where none is given.

        Raises `ProjectError` where there is none, and for one that cannot be evaluated.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            for name in FILES:
                if (folder / name).is_file():
                    return cls.read(folder / name)
        raise ProjectError([f"no Pulumi.yaml in {start} or any folder above it; run roadbed inside a Pulumi project"])

    @classmethod
    def read(cls, path: Path) -> "Project":
        """The project of one file.

        Raises `ProjectError` with everything that is wrong in it.
        """
        path = path.resolve()
        said = mapping_in(path, path.name)
        problems: list[str] = []
        name = said.get("name")
        if not isinstance(name, str) or not name:
            wrong = f"got {name!r}" if "name" in said else _misspelt("name", said)
            problems.append(f"{path.name}: name: {wrong}, wants the project's name; add name: my-project")
            name = ""
        _must_be_python(path.name, said, problems)
        working_dir, entry = _program(path, said.get("main"), problems)
        config, config_dir = said.get("config"), said.get("stackConfigDir")
        if isinstance(config, str):  # Long ago `config` was what `stackConfigDir` is now.
            config, config_dir = None, config
        if not isinstance(config_dir, str | None):
            problems.append(f"{path.name}: stackConfigDir: got {config_dir!r}, wants a folder such as stacks/config")
            config_dir = None
        elif config_dir and not (path.parent / config_dir).is_dir():
            problems.append(f"{path.name}: stackConfigDir: {config_dir} is no folder; create it, or mend its name")
        declared = _declared(path.name, name, config, problems)
        if problems:
            raise ProjectError(problems)
        return cls(
            root=path.parent,
            file=path.name,
            name=name,
            working_dir=working_dir,
            entry=entry,
            config_dir=path.parent / (config_dir or "."),
            declared=declared,
        )

    @cached_property
    def stacks(self) -> tuple[str, ...]:
        """Names of the stacks that have a config file, sorted."""
        suffix = Path(self.file).suffix
        found = [path.name for path in self.config_dir.glob(f"Pulumi.*{suffix}") if path.is_file()]
        return tuple(sorted(name.removeprefix("Pulumi.").removesuffix(suffix) for name in found))

    def config_file(self, stack: str) -> Path:
        """Where the config of a stack is, or would be."""
        return self.config_dir / f"Pulumi.{stack}{Path(self.file).suffix}"

    def shown(self, path: Path) -> str:
        """A path as messages show it: relative to the project where it is in there."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def check_names(self, stacks: Sequence[str]) -> list[str]:
        """One line for each name that is no stack of this project."""
        problems = []
        for stack in stacks:
            if not _STACK_NAME.fullmatch(stack):
                problems.append(
                    f"stack {stack[:120]!r}: a stack's name is up to 100 letters, digits, hyphens, underscores and dots"
                )
            elif self.stacks and stack not in self.stacks:
                near = difflib.get_close_matches(stack, self.stacks, n=1)
                mend = f"did you mean {near[0]}? " if near else ""
                missing = self.shown(self.config_file(stack))
                known = _listed(self.stacks)
                problems.append(f"stack {stack!r}: unknown; {mend}known are {known}; a new one needs a file {missing}")
        return problems


def mapping_in(path: Path, called: str, *, like: str = "name: my-project") -> dict[str, Any]:
    """The mapping that a YAML or JSON file holds; empty for an empty file. `like` is what its error shows as right.

    Raises `ProjectError` for what cannot be read as one, under the name the file is `called`.
    """
    try:
        said = parse_yaml(path.read_text(encoding="utf-8"))
    except YamlError as error:
        raise ProjectError([f"{called}: no YAML: {error}"]) from None
    except UnicodeDecodeError as error:
        raise ProjectError([f"{called}: not in UTF-8: byte {error.start}; save it as UTF-8"]) from None
    except OSError as error:
        raise ProjectError([f"{called}: cannot be read: {error.strerror}"]) from None
    if not isinstance(said, dict | None):
        raise ProjectError([f"{called}: got a {type(said).__name__}, wants keys with values, such as {like}"])
    return said or {}


def _must_be_python(file: str, said: Mapping[str, Any], problems: list[str]) -> None:
    runtime = said.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        got = f"got {name!r}" if "runtime" in said else _misspelt("runtime", said)
        problems.append(f"{file}: runtime: {got}; only programs in Python can be evaluated offline: runtime: python")


def _program(path: Path, main: Any, problems: list[str]) -> tuple[Path, str]:
    root = path.parent
    if not isinstance(main, str | None):
        problems.append(f"{path.name}: main: got {main!r}, wants a folder or a file such as stacks/")
        return root, "."
    target = (root / (main or ".")).resolve()
    if target.is_file():
        return target.parent, target.name
    if (target / "__main__.py").is_file():
        return target, "."
    shown = main or "."
    if target.is_dir():
        problems.append(f"{path.name}: main: no program: {shown} has no __main__.py; add it, or let main name a file")
    else:
        problems.append(f"{path.name}: main: {shown} does not exist; name the program's folder or file")
    return root, "."


def _declared(file: str, project: str, config: Any, problems: list[str]) -> dict[str, Mapping[str, Any]]:
    if not isinstance(config, dict | None):
        problems.append(f"{file}: config: got {config!r}, wants keys with values")
        return {}
    declared: dict[str, Mapping[str, Any]] = {}
    for key, said in (config or {}).items():
        full = key if ":" in key else f"{project}:{key}"
        own = full.startswith(f"{project}:")
        if not isinstance(said, dict):
            said = {"default" if own else "value": said}
        if "default" in said and "value" in said:
            problems.append(f"{file}: config: {key}: has both default and value; keep one")
        elif not own and "value" not in said:
            problems.append(f"{file}: config: {key}: is another package's key and needs a value: {key}: {{value: …}}")
        declared[full] = said
    return declared


def _misspelt(key: str, said: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(key, said, n=1)
    return f"missing (there is {near[0]!r})" if near else "missing"


def _listed(names: Sequence[str]) -> str:
    shown = names if len(names) <= 12 else (*names[:10], f"{len(names) - 10} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
