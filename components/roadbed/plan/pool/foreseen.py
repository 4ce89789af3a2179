"""What programs will import, read from their sources: so that it is imported once, before any of them runs."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import roadbed
from roadbed.plan.pool.modules import import_ahead
from roadbed.plan.project import Project

_OF_SDK: Final = re.compile(r"\baws\.([a-z0-9]+)\.[A-Z]")
"""A resource as blocks and programs write it: `aws.sqs.Queue`. Pulumi's SDK loads a service when it is first used."""


def import_foreseen(project: Project, stacks: Iterable[str]) -> None:
    """Import the blocks that the programs of these stacks name, and the services of the SDK that those use.

    What is missed is imported by the programs themselves, and what is too much costs a little time.
    """
    sources = list(dict.fromkeys(_sources(project, stacks)))
    for name in sorted({name for source in sources for name in _of_roadbed(source)}):
        getattr(roadbed, name, None)
    loaded = [getattr(module, "__file__", None) for name, module in [*sys.modules.items()] if _is_block(name)]
    used = {service for path in filter(None, (*sources, *map(_path, loaded))) for service in _services(path)}
    import_ahead(f"pulumi_aws.{service}" for service in sorted(used))


def _sources(project: Project, stacks: Iterable[str]) -> Iterator[Path]:
    """The program, and the team's own one where it is told to run that; other modules of theirs one step away."""
    for stack in stacks:
        begun = [project.working_dir / f"{name}.py" for name in ("__main__", stack.partition(".")[0])]
        for path in begun:
            if path.is_file():
                yield path
                yield from (each for name in _imported(path) if (each := path.with_name(f"{name}.py")).is_file())


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _of_roadbed(path: Path) -> Iterator[str]:
    """The names that a program takes from roadbed, whose modules are loaded by a first look at them."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "roadbed":
            yield from (each.name for each in node.names)


def _services(path: Path) -> Iterator[str]:
    try:
        yield from _OF_SDK.findall(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return


def _is_block(module: str) -> bool:
    return module.startswith("roadbed.") and not module.startswith(("roadbed.plan", "roadbed.kernel", "roadbed.cli"))


def _path(file: str | None) -> Path | None:
    return Path(file) if file else None


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):  # The program itself tells of it.
        return ast.Module(body=[], type_ignores=[])
