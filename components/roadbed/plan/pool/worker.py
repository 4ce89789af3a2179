"""One evaluation in a process of its own: what happens between its start and its answer."""

import contextlib
import gc
import os
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn, TextIO

from roadbed.plan.model import Finding, Source
from roadbed.plan.pool import guards, modules, traces
from roadbed.plan.pool.messages import Begun, Imported, Result, StackGiven, StackWanted, Task

_leave: Final = os._exit
"""Unlike what programs find there, this leaves no trace."""


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
        parent.send(Imported(names=modules.imported_since(known)))
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
    modules.enter(project, task.strangers)
    guards.refuse_connections(refuse)
    threading.excepthook = failed_thread
    guards.limit_memory(task.memory_limit)
    parent.send(Begun())
    clock = guards.Clock(task.time_limit, late)
    outcome = evaluate.evaluate(lambda: _program(task, streams), setting)
    clock.stop()
    guards.lift_memory_limit()
    unexpected = [error for error in outcome.errors if not failures.is_last_word(error, project)]
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
