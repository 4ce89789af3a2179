"""One evaluation in a process of its own: what happens between its start and its answer."""

import ast
import contextlib
import gc
import os
import re
import sys
import threading
import traceback
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final, NamedTuple, NoReturn, TextIO

import roadbed
from roadbed.plan.model import Finding, Plan, Source
from roadbed.plan.pool import guards, traces
from roadbed.plan.project import Project
from roadbed.plan.project.stack_config import StackConfig

_INSTALLED: Final = re.compile(
    rf"({'|'.join(re.escape(folder) for folder in (str(Path(os.__file__).parent), *roadbed.__path__))})[/\\]"
    r"|.*[/\\](site|dist)-packages[/\\]"
)
"""Files of modules that are nobody's own program."""
_LOADED_BY_PULUMI: Final = frozenset(
    {"attr", "debugpy", "dill", "google", "grpc", "opentelemetry", "packaging", "pulumi", "roadbed", "semver", "yaml"}
)
"""A program's own module of such a name is not found in Pulumi's host either: the installed one is there first."""

_leave: Final = os._exit
"""Unlike what programs find there, this leaves no trace."""


class Task(NamedTuple):
    """What one process is to evaluate."""

    project: Project
    stack: str
    config: StackConfig
    preview: bool
    time_limit: float
    """Seconds; waiting for other stacks does not count."""
    memory_limit: int
    """Bytes, of everything in its process."""
    strangers: tuple[str, ...] = ()
    """Modules of whoever called us, which a forked process has to forget."""


class Result(NamedTuple):
    """What it found; the plan is None where the program failed."""

    plan: Plan | None = None
    outputs: Mapping[str, Any] | None = None
    """The stack's outputs with their secrets, for other programs of the same run; None for a preview or a failure."""
    findings: tuple[Finding, ...] = ()
    log: tuple[tuple[str, str], ...] = ()


class Begun(NamedTuple):
    """The program runs; from here on its time counts."""


class Imported(NamedTuple):
    """Installed modules that the program brought in."""

    names: tuple[str, ...]


class StackWanted(NamedTuple):
    """The program refers to another stack of its project and waits for that stack's outputs."""

    stack: str


class StackGiven(NamedTuple):
    """The answer: its outputs, or why there are none; neither for a stack that nobody knows."""

    outputs: Mapping[str, Any] | None = None
    failure: Finding | None = None


def work(task: Task, parent: Connection, printed: Connection | None, told: Connection | None) -> NoReturn:
    """Evaluate one stack in one mode, send the result, and end the process.

    `printed` is a writable connection for what the program prints, and `told` one for where it was if it ends without
    an answer; None where the system has no such pipes.
    """
    gc.disable()
    streams = guards.detach(printed.fileno() if printed is not None else None)
    guards.end_with_parent()
    guards.scrub_environment()
    if told is not None:
        traces.tell(told)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=parent.close)  # A fork of the program's has no answer to give.
    try:
        known = frozenset(sys.modules)
        result = _evaluate(task, parent, streams)
        _flush(streams)
        parent.send(Imported(names=_imported_since(known)))
        parent.send(result)
    except BaseException as error:  # noqa: BLE001 - whatever is wrong with us, the parent must hear of it
        guards.lift_memory_limit()
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {_text(error)} ({Path(where.filename).name}:{where.lineno})"
        message = f"roadbed itself failed, which is a defect of it and not of the program: {said}"
        parent.send(Result(findings=(Finding(severity="error", rule="internal", message=message),)))
    finally:
        # The program's threads and exit handlers have no say in how an evaluation ends.
        _leave(0)


def late_finding(task: Task, source: Source | None, otherwise: str) -> Finding:
    """The error of a program that takes too long: the line it was at, or `otherwise`."""
    where = f"it was at {source}" if source else otherwise
    message = f"the program did not finish within {task.time_limit:g} seconds; {where}"
    return Finding(severity="error", rule="time-limit", message=message, source=source)


def _program(task: Task, streams: Iterable[TextIO]) -> None:
    from roadbed.plan import evaluate

    own = os.getpid()
    try:
        evaluate.run_file(task.project.entry)
    except MemoryError:
        guards.lift_memory_limit()  # What it took is still taken, and we have a word to say.
        raise
    finally:
        if os.getpid() != own:
            # A fork of the program's that ran on: whoever made it has the plan.
            _flush(streams)
            _leave(0 if sys.exc_info()[1] is None else 1)


def _evaluate(task: Task, parent: Connection, streams: Iterable[TextIO]) -> Result:
    # Imported here: a spawned process has to scrub its environment before Pulumi reads it.
    from roadbed.plan import evaluate
    from roadbed.plan.program import failures
    from roadbed.plan.program.positions import Positions

    project = task.project
    positions = Positions(project.root, project.working_dir)
    refused: list[Finding] = []
    lost: list[Finding] = []

    def refuse(target: str) -> BaseException:
        source = positions.of_frames(sys._getframe(2))
        error = failures.ConnectionRefusedOffline(target, source)
        message = f"{error}; the program went on without it"
        refused.append(Finding(severity="warning", rule="connection", message=message, source=source))
        return error

    def late(frame: FrameType | None) -> None:
        _flush(streams)
        source = positions.of_frames(frame)
        parent.send(Result(findings=(late_finding(task, source, "it waits for an output that never resolves"),)))
        _leave(0)

    def failed_thread(failure: threading.ExceptHookArgs) -> None:
        error = failure.exc_value
        if error is None or isinstance(error, SystemExit):
            return
        for finding in failures.failures_of([error], positions, task):
            if finding.rule != "connection":  # That is told already, where it was refused.
                message = f"a thread of the program failed, and the program went on without it: {finding.message}"
                lost.append(replace(finding, severity="warning", rule="thread", message=message))

    def ask(asked_project: str, stack: str) -> Mapping[str, Any] | None:
        if asked_project != project.name:
            return None
        clock.stop()
        parent.send(StackWanted(stack=stack))
        given: StackGiven = parent.recv()
        clock.go_on()
        if given.failure is not None:
            raise failures.ReferencedStackFailed(given.failure)
        return given.outputs

    setting = evaluate.Setting(
        stack=task.stack,
        project=project.name,
        config=task.config,
        preview=task.preview,
        positions=positions,
        root=str(project.root),
        ask=ask,
    )
    _enter(project, task.strangers)
    guards.refuse_connections(refuse)
    threading.excepthook = failed_thread
    guards.limit_memory(task.memory_limit)
    parent.send(Begun())
    clock = guards.Clock(task.time_limit, late)
    outcome = evaluate.evaluate(lambda: _program(task, streams), setting)
    clock.stop()
    guards.lift_memory_limit()
    unexpected = [error for error in outcome.errors if not _is_last_word(error, project)]
    failed = failures.failures_of(unexpected, positions, task)
    if any(finding.rule == "connection" for finding in failed):
        refused = []
    findings = dict.fromkeys((*failed, *outcome.findings, *refused, *lost))
    return Result(
        plan=None if failed else outcome.plan,
        outputs=None if failed or task.preview else outcome.outputs,
        findings=tuple(findings),
        log=tuple((level, task.config.without_secrets(message)) for level, message in outcome.log),
    )


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as broken:  # noqa: BLE001 - a program's own exception may do anything
        return f"(its text fails with {type(broken).__name__})"


def _flush(streams: Iterable[TextIO]) -> None:
    for stream in streams:
        # A program may have closed what it prints to.
        with contextlib.suppress(OSError, ValueError):
            stream.flush()


def _enter(project: Project, strangers: Iterable[str]) -> None:
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


def modules_of_caller() -> tuple[str, ...]:
    """Modules of this process that are somebody's own program; the next program may have some of the same name."""
    files = {name: getattr(module, "__file__", None) for name, module in [*sys.modules.items()] if name != "__main__"}
    return tuple(name for name, file in files.items() if file is not None and not _INSTALLED.match(file))


def _imported_since(known: Collection[str]) -> tuple[str, ...]:
    # Pulumi's SDKs put every service they have into sys.modules, and load it when it is first used.
    return tuple(
        name
        for name, module in [*sys.modules.items()]
        if name not in known
        and type(module) is ModuleType
        and _INSTALLED.match(getattr(module, "__file__", None) or "")
    )


def _is_last_word(error: BaseException, project: Project) -> bool:
    """Whether a program ended itself, as well as can be, in its very last statement: `sys.exit(main())`."""
    if not isinstance(error, SystemExit) or error.code not in (None, 0):
        return False
    main = (project.working_dir / project.entry).resolve()
    main = main / "__main__.py" if main.is_dir() else main
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_name == "<module>" and Path(frame.f_code.co_filename).resolve() == main
    ]
    last = ast.parse(main.read_bytes()).body[-1]
    return bool(lines) and last.lineno <= lines[0] <= (last.end_lineno or last.lineno)
