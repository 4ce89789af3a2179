"""Modules and where they come from: what a process has imported already, and what a program must find as its own."""

import contextlib
import gc
import importlib
import os
import re
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from types import ModuleType
from typing import Final

import roadbed
from roadbed.plan.project import Project

_INSTALLED: Final = re.compile(
    rf"({'|'.join(re.escape(folder) for folder in (str(Path(os.__file__).parent), *roadbed.__path__))})[/\\]"
    r"|.*[/\\](site|dist)-packages[/\\]"
)
"""Files of modules that are nobody's own program."""
_LOADED_BY_PULUMI: Final = frozenset(
    {"attr", "debugpy", "dill", "google", "grpc", "opentelemetry", "packaging", "pulumi", "roadbed", "semver", "yaml"}
)
"""A program's own module of such a name is not found in Pulumi's host either: the installed one is there first."""


def modules_of_caller() -> tuple[str, ...]:
    """Modules of this process that are somebody's own program; the next program may have some of the same name."""
    files = {name: getattr(module, "__file__", None) for name, module in [*sys.modules.items()] if name != "__main__"}
    return tuple(name for name, file in files.items() if file is not None and not _INSTALLED.match(file))


def import_ahead(names: Iterable[str]) -> None:
    """Import installed modules that programs will import, for processes forked later; no program's own code runs."""
    telemetry = os.environ.pop("PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT", None)  # Would open a connection.
    for name in names:
        # A lazy package first: loaded by the import of a module of its own, it would never have what is in that module.
        for each in filter(None, (name.rpartition(".")[0], name)):
            # What fails here failed for the program as well, which has told its reader.
            with contextlib.suppress(Exception):
                module = importlib.import_module(each)
                if type(module) is not ModuleType:
                    getattr(module, "loaded", None)  # Pulumi's lazy modules load on the first attribute.
    if telemetry is not None:
        os.environ["PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT"] = telemetry
    gc.freeze()  # Modules stay for good; without this Python looks through all of them again when it ends.


def imported_since(known: Collection[str]) -> tuple[str, ...]:
    """Installed modules that are there now and are not among `known`."""
    # Pulumi's SDKs put every service they have into sys.modules, and load it when it is first used.
    return tuple(
        name
        for name, module in [*sys.modules.items()]
        if name not in known
        and type(module) is ModuleType
        and _INSTALLED.match(getattr(module, "__file__", None) or "")
    )


def enter(project: Project, strangers: Iterable[str]) -> None:
    """Give the program the working directory, import path and modules it would have in Pulumi's own host."""
    callers = {"", str(Path.cwd())} - set(os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = [entry for entry in sys.path if entry not in callers]
    os.chdir(project.working_dir)
    sys.path_importer_cache.pop(".", None)
    for name in strangers:
        sys.modules.pop(name, None)
    own = (
        {path.stem for path in project.working_dir.iterdir()}
        - _LOADED_BY_PULUMI
        - sys.stdlib_module_names
        - {"__main__"}
    )
    for package in own.intersection(sys.modules):
        for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[name]
